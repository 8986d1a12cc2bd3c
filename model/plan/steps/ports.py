"""A server's ports between two modes: the calls of the Metal API from what they are to what they shall be.

The service installs a server over its layer 3. So a node that is layer 2 and is installed again gets layer 3
for that while, and afterwards its ports are what they were. The service allows changes in one order only:
what takes VLANs off, then bonds and layers, then what puts VLANs on. Each phase looks at the ports as they
are by then, so it may be broken off anywhere and begun again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Document = Mapping[str, Any]
"""A port as the API tells it, with ``virtual_networks`` and ``native_virtual_network``."""

FIRST_BOND: Final = "bond0"
"""The bond that has a server's addresses."""
ADDRESSES: Final = (
    {"address_family": 4, "public": True},
    {"address_family": 4, "public": False},
    {"address_family": 6, "public": True},
)
"""What a server in layer 3 is given, as on its first day."""


@dataclass(frozen=True, slots=True)
class Mode:
    """What a port is, or shall be."""

    bonded: bool
    """Whether it is in its bond; of a bond, whether it is one."""
    layer2: bool
    """Of a bond: whether it is out of layer 3."""
    vlans: tuple[str, ...]
    """Ids of its VLANs."""
    native: str | None
    """Id of the VLAN that is untagged where it has several."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API."""

    method: str
    """``POST`` or ``DELETE``."""
    path: str
    """Below the API's base."""
    body: Mapping[str, Any] | None = None
    """What is sent, as JSON."""


LAYER3: Final = Mode(bonded=True, layer2=False, vlans=(), native=None)
"""What the service delivers, and installs over."""


def mode(port: Document) -> Mode:
    """What a port is."""
    native, vlans = _part(port, "native_virtual_network"), port.get("virtual_networks")
    return Mode(
        bonded=bool(_part(port, "data").get("bonded")),
        layer2=is_bond(port) and str(port.get("network_type", "")).startswith("layer2"),
        vlans=tuple(str(vlan["id"]) for vlan in vlans or ()),
        native=str(native["id"]) if native.get("id") else None,
    )


def _part(port: Document, key: str) -> Document:
    found: Document | None = port.get(key)
    return found or {}


def is_bond(port: Document) -> bool:
    """Whether a port is a bond."""
    return port.get("type") == "NetworkBondPort"


def in_layer3(ports: Iterable[Document]) -> bool:
    """Whether a server's ports are what the service delivers; a second bond never has layer 3 of its own."""
    return all(mode(port) == LAYER3 or (_is_second_bond(port) and mode(port).bonded) for port in ports)


def _is_second_bond(port: Document) -> bool:
    return is_bond(port) and port["name"] != FIRST_BOND


Phase = Callable[[Sequence[Document], Mapping[str, Mode]], list[Call]]
"""The calls of a phase; given the ports as they are and the modes that they shall have, by name."""


def _vlans_off(ports: Sequence[Document], wanted: Mapping[str, Mode]) -> list[Call]:
    calls: list[Call] = []
    for port in ports:
        now, then = mode(port), wanted[port["name"]]
        if now.native and now.native != then.native:
            calls.append(Call("DELETE", f"/ports/{port['id']}/native-vlan"))
        unwanted = (vlan for vlan in now.vlans if vlan not in then.vlans)
        calls += [Call("POST", f"/ports/{port['id']}/unassign", {"vnid": vlan}) for vlan in unwanted]
    return calls


def _out_of_bonds(ports: Sequence[Document], wanted: Mapping[str, Mode]) -> list[Call]:
    # The first bond last: its layer is the server's. What is left are single ports of a bond that stays.
    bonds = sorted((port for port in ports if is_bond(port)), key=lambda port: port["name"], reverse=True)
    broken = [port for port in bonds if mode(port).bonded and not wanted[port["name"]].bonded]
    free = {port["id"] for port in broken}
    single = [
        port
        for port in ports
        if not is_bond(port)
        and mode(port).bonded
        and not wanted[port["name"]].bonded
        and _part(port, "bond").get("id") not in free
    ]
    return [
        *(Call("POST", f"/ports/{port['id']}/disbond?bulk_disable=true", {}) for port in broken),
        *(Call("POST", f"/ports/{port['id']}/disbond", {}) for port in single),
    ]


def _to_layer2(ports: Sequence[Document], wanted: Mapping[str, Mode]) -> list[Call]:
    # After bonds came apart: of a whole one among two the service does not tell whether it was converted.
    return [
        Call("POST", f"/ports/{port['id']}/convert/layer-2", {})
        for port in ports
        if port["name"] == FIRST_BOND and wanted[port["name"]].layer2 and not mode(port).layer2
    ]


def _into_bonds(ports: Sequence[Document], wanted: Mapping[str, Mode]) -> list[Call]:
    out = {
        _part(port, "bond").get("id")
        for port in ports
        if not is_bond(port) and wanted[port["name"]].bonded and not mode(port).bonded
    }
    bonds = sorted((port for port in ports if is_bond(port)), key=lambda port: port["name"])
    return [
        Call("POST", f"/ports/{port['id']}/bond?bulk_enable=true", {})
        for port in bonds
        if wanted[port["name"]].bonded and (not mode(port).bonded or port["id"] in out)
    ]


def _to_layer3(ports: Sequence[Document], wanted: Mapping[str, Mode]) -> list[Call]:
    return [
        Call("POST", f"/ports/{port['id']}/convert/layer-3", {"request_ips": list(ADDRESSES)})
        for port in ports
        if port["name"] == FIRST_BOND and not wanted[port["name"]].layer2 and mode(port).layer2
    ]


def _vlans_on(ports: Sequence[Document], wanted: Mapping[str, Mode]) -> list[Call]:
    calls: list[Call] = []
    for port in ports:
        now, then = mode(port), wanted[port["name"]]
        missing = (vlan for vlan in then.vlans if vlan not in now.vlans)
        calls += [Call("POST", f"/ports/{port['id']}/assign", {"vnid": vlan}) for vlan in missing]
        if then.native and then.native != now.native:
            calls.append(Call("POST", f"/ports/{port['id']}/native-vlan?vnid={then.native}"))
    return calls


PHASES: Final[tuple[Phase, ...]] = (
    _vlans_off,
    _out_of_bonds,
    _to_layer2,
    _into_bonds,
    _to_layer3,
    _vlans_on,
)
"""In the order in which the service allows them."""
