"""The bare program: the same resources, registered one by one, with no spec, no plan and no components.

Its folder holds ``resources.json``: a list of ``[type, name, inputs]`` in an order in which each can be made.
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

provider = MetalProvider(
    "bare",
    pulumi.Config().require_secret("metalToken"),
    "http://127.0.0.1:8126/metal/v1",
    pulumi.ResourceOptions(),
)
for kind, name, inputs in json.loads(Path("resources.json").read_text()):
    if kind in CLASSES:
        CLASSES[kind](name, opts=pulumi.ResourceOptions(provider=provider), **inputs)
    elif kind != "pulumi:providers:equinix-metal":
        pulumi.ComponentResource(kind, name)
