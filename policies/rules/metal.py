"""What rules know of Packet's resources: their type tokens, and who belongs to whom."""

from collections.abc import Iterable
from typing import Final

from model.spec.cloud import Personality
from policies.resource import Resource, Unknown

DEVICE: Final = "equinix-metal:index/device:Device"
BLOCK: Final = "equinix-metal:index/reservedIpBlock:ReservedIpBlock"
VLAN: Final = "equinix-metal:index/vlan:Vlan"
PORT: Final = "equinix-metal:index/port:Port"
ATTACHMENT: Final = "equinix-metal:index/ipAttachment:IpAttachment"
PERSONALITIES: Final = frozenset(personality.value for personality in Personality)


def role_of(resource: Resource) -> str | Unknown | None:
    """What a server or block is for, by its tag ``role``."""
    tags = resource.tags()
    return tags if isinstance(tags, Unknown) else tags.get("role")


def ports_by_device(resources: Iterable[Resource]) -> dict[str, list[Resource]]:
    """Port settings by the URN of their server: what their port id comes from, known or not."""
    found: dict[str, list[Resource]] = {}
    for port in resources:
        for urn in port.sources.get("portId", ()) if port.type == PORT else ():
            found.setdefault(urn, []).append(port)
    return found


def location_of(resource: Resource) -> str | Unknown:
    """The layer-2 domain of a resource, written as the model writes it: project and metro or facility."""
    project, metro, facility = resource.text("projectId"), resource.text("metro"), resource.text("facility")
    for value in (project, metro, facility):
        if isinstance(value, Unknown):
            return value
    return f"{project}/{metro or facility}"
