"""What is drawn, whoever draws it: frames of sites and clouds, boxes, lanes of networks, marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from model.spec.network import Role


class Mark(StrEnum):
    """What a change does to a thing."""

    ADDED = "added"
    CHANGED = "changed"
    REINSTALLED = "reinstalled"
    REPLACED = "replaced"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Lane:
    """A network as the line that machines hang on."""

    key: str
    """Key of the network."""
    role: Role
    """Its role."""
    labels: Sequence[str]
    """What is written on it: role, VLAN, subnet, kind."""
    mark: Mark | None = None
    """What a change does to it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A machine, or several equal ones."""

    key: str
    """Resource name of its server, of the first one where there are several."""
    kind: str
    """router, boot_server, controller, storage, compute or tenant."""
    title: str
    """Its name."""
    labels: Sequence[str]
    """Further lines."""
    lanes: Sequence[str] = ()
    """Keys of the networks that it is on."""
    count: int = 1
    """How many it stands for."""
    mark: Mark | None = None
    """What a change does to it."""


@dataclass(frozen=True, slots=True)
class CloudFrame:
    """A cloud, or several of the same shape."""

    key: str
    """Its name, of the first one where there are several."""
    title: str
    """Its name, or how many there are of what."""
    subtitle: str
    """What it is."""
    lanes: Sequence[Lane]
    """Its networks."""
    boxes: Sequence[Box]
    """Its machines."""
    tenants: Sequence[Box] = ()
    """Projects of the OpenStack on it."""
    count: int = 1
    """How many it stands for."""
    shape: str = ""
    """What clouds must have in common to be drawn as one."""
    mark: Mark | None = None
    """What a change does to it."""


@dataclass(frozen=True, slots=True)
class SiteFrame:
    """A site, or several of the same shape."""

    key: str
    """Its name."""
    title: str
    """Its name, or how many there are."""
    subtitle: str
    """Where and whose it is."""
    shared: Sequence[Box]
    """Boot server and router."""
    clouds: Sequence[CloudFrame]
    """Its clouds."""
    note: str = ""
    """What else there is to say: whose boot server is used."""
    count: int = 1
    """How many it stands for."""
    mark: Mark | None = None
    """What a change does to it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    title: str
    """The fleet."""
    subtitle: str
    """How much of what."""
    sites: Sequence[SiteFrame]
    """Its sites."""
    marks: Sequence[Mark] = field(default=())
    """Marks that occur, for the legend."""


Marks = Mapping[str, Mark]
"""Marks by site (``site:NAME``), cloud (``cloud:NAME``), network key or resource name of a server."""


def count_of(number: int, noun: str) -> str:
    """``1 site``, ``3 sites``, ``1,000 sites``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
