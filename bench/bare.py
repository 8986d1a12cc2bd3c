"""The bare program: the same resources, registered one by one, with no spec, no plan and no components.

Its folder holds ``resources.json``: a list of ``[type, name, inputs, provider]``, each after the
provider that it names. Components register outputs, though empty ones, as any component has to.
"""

import asyncio
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pulumi
import pulumi_equinix_metal as metal
from pulumi_command import remote

from components.metal.provider import MetalProvider

CLASSES: Mapping[str, type[pulumi.CustomResource]] = {
    "command:remote:Command": remote.Command,
    "equinix-metal:index/device:Device": metal.Device,
    "equinix-metal:index/ipAttachment:IpAttachment": metal.IpAttachment,
    "equinix-metal:index/port:Port": metal.Port,
    "equinix-metal:index/projectSshKey:ProjectSshKey": metal.ProjectSshKey,
    "equinix-metal:index/reservedIpBlock:ReservedIpBlock": metal.ReservedIpBlock,
    "equinix-metal:index/vlan:Vlan": metal.Vlan,
}
STARLINGX = "starlingx:index:"
UNKNOWN = "<unknown>"


def known(value: Any) -> Any:
    """An input as it was recorded; None for one that is not known."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        if set(entries) == {"secret"}:
            return pulumi.Output.secret(known(entries["secret"]))
        return {key: known(entry) for key, entry in entries.items()}
    if isinstance(value, list):
        return [known(entry) for entry in cast("list[Any]", value)]
    return unknown() if value == UNKNOWN else value


def unknown() -> pulumi.Output[Any]:
    """What only ``up`` will tell."""

    def told(value: Any) -> asyncio.Future[Any]:
        future = asyncio.get_event_loop().create_future()
        future.set_result(value)
        return future

    return pulumi.Output(told(set[pulumi.Resource]()), told(None), is_known=told(value=False))


def class_of(kind: str) -> Any:
    """The SDK's class of a resource; StarlingX's SDK is imported only where there is such a resource."""
    if kind.startswith(STARLINGX):
        return getattr(import_module("providers.starlingx.sdk"), kind.removeprefix(STARLINGX))
    return CLASSES.get(kind)


providers: dict[str, pulumi.ProviderResource] = {}
for kind, name, recorded, provider in json.loads(Path("resources.json").read_text()):
    inputs = known(recorded)
    if kind == "pulumi:providers:equinix-metal":
        token = pulumi.Config().require_secret("metalToken")
        providers[name] = MetalProvider(name, token, inputs["endpoint"], pulumi.ResourceOptions())
    elif kind == "pulumi:providers:starlingx":
        providers[name] = class_of(f"{STARLINGX}Provider")(name, **inputs)
    elif made := class_of(kind):
        made(name, opts=pulumi.ResourceOptions(provider=providers.get(provider)), **inputs)
    else:
        pulumi.ComponentResource(kind, name).register_outputs({})
