"""A Metal cloud for the mocks: answers what the real one would, the same on every run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from pulumi.runtime import mocks
from typing_extensions import override

PORTS = {
    "n2.xlarge.x86": {"bond0": ("eth0", "eth1"), "bond1": ("eth2", "eth3")},
    "m1.xlarge.x86": {"bond0": ("eth0", "eth1"), "bond1": ("eth2", "eth3")},
}
TWO_PORTS = {"bond0": ("eth0", "eth1")}
FIRST_GIVEN_VLAN = 1000


def identifier(kind: str, name: str) -> str:
    """A UUID that follows from what the object is: the golden graphs hold it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{name}"))


class FakeMetal(mocks.Mocks):
    """Outputs for the Metal resources; none of them in a preview, where the engine knows none either."""

    def __init__(self, *, preview: bool, given: Mapping[str, str | int]) -> None:
        self.preview = preview
        self.given = given

    @override
    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        if args.token.startswith("openstack:"):
            found = identifier(args.token, str(vars(args)["args"]))
            return {"id": found, "projectId": found, "userId": found}, []
        if args.token == "starlingx:index:getSubcloudConfig":
            return {"config": f"[SYSTEM]\n# {vars(args)['args']['name']}\n"}, []
        message = f"the program called {args.token}: a preview without a cloud could not answer"
        raise NotImplementedError(message)

    @override
    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if not args.custom:
            return "", {}
        inputs: dict[str, Any] = vars(args)["inputs"]
        if self.preview:
            return None, dict(inputs)
        made = {
            "equinix-metal:index/device:Device": self.device,
            "equinix-metal:index/vlan:Vlan": self.vlan,
            "equinix-metal:index/reservedIpBlock:ReservedIpBlock": self.block,
        }.get(args.typ, self.echo)(args.name, inputs)
        return identifier(args.typ, args.name), {**inputs, **made}

    def echo(self, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Nothing beyond the inputs."""
        return {}

    def device(self, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """A server with its addresses and ports."""
        bonds = PORTS.get(inputs["plan"], TWO_PORTS)
        ports = [*bonds, *sorted(port for members in bonds.values() for port in members)]
        return {
            "accessPublicIpv4": "203.0.113.10",
            "accessPrivateIpv4": "10.99.0.10",
            "ports": [
                {
                    "name": port,
                    "id": identifier("port", f"{name}/{port}"),
                    "mac": f"02:00:00:00:{crc32(name.encode()) % 256:02x}:{number:02X}",
                }
                for number, port in enumerate(ports)
            ],
        }

    def vlan(self, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """The VLAN asked for, or the next free one as the service gives it at a facility."""
        free = self.given.get(f"vlan {name}", FIRST_GIVEN_VLAN + crc32(name.encode()) % 1000)
        return {"vxlan": inputs.get("vxlan", free)}

    def block(self, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """A public block of the size asked for."""
        prefix = 33 - int(inputs["quantity"]).bit_length()
        free = f"198.51.{crc32(name.encode()) % 256}.0/{prefix}"
        return {"cidrNotation": self.given.get(f"block {name}", free), "cidr": prefix}
