"""The bare program: the same resources, registered one by one, with no spec, no plan and no components.

Its folder holds ``resources.json``: a list of ``[type, name, inputs, provider]``, each after the
provider that it names. Components register outputs, though empty ones, as any component has to.
"""

import json
from pathlib import Path

import pulumi
import pulumi_equinix_metal as metal

from components.metal.provider import MetalProvider

CLASSES = {
    "equinix-metal:index/device:Device": metal.Device,
    "equinix-metal:index/ipAttachment:IpAttachment": metal.IpAttachment,
    "equinix-metal:index/port:Port": metal.Port,
    "equinix-metal:index/projectSshKey:ProjectSshKey": metal.ProjectSshKey,
    "equinix-metal:index/reservedIpBlock:ReservedIpBlock": metal.ReservedIpBlock,
    "equinix-metal:index/vlan:Vlan": metal.Vlan,
}

providers: dict[str, MetalProvider] = {}
for kind, name, inputs, provider in json.loads(Path("resources.json").read_text()):
    if kind in CLASSES:
        CLASSES[kind](name, opts=pulumi.ResourceOptions(provider=providers[provider]), **inputs)
    elif kind == "pulumi:providers:equinix-metal":
        token = pulumi.Config().require_secret("metalToken")
        providers[name] = MetalProvider(name, token, inputs["endpoint"], pulumi.ResourceOptions())
    else:
        pulumi.ComponentResource(kind, name).register_outputs({})
