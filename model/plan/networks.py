"""The networks of the plan: their VLAN, their subnet, and every address in them."""

from dataclasses import dataclass
from enum import StrEnum

from model.plan.hosts import HostRef, nth_host
from model.spec.network import Role


class Origin(StrEnum):
    """Who decided a subnet or a VLAN id."""

    STACK = "stack"
    """The stack file says it."""
    POOL = "pool"
    """Drawn from a pool of the stack file, and kept in the ledger."""
    SERVICE = "service"
    """Given by the site's service when it is made: known only after apply."""


@dataclass(frozen=True, slots=True)
class VlanPlan:
    """The VLAN of a network."""

    origin: Origin
    """Who decides the id. SERVICE: only the resource's output is the truth."""
    vid: int | None
    """The id as far as it is known now. With origin SERVICE a forecast: what is expected or what the ledger
    recorded after the last apply."""
    expected: int | None = None
    """With origin SERVICE: the id that the stack file expects; to be verified after apply."""
    existing: str | None = None
    """UUID of a VLAN that exists already and is to be used."""


@dataclass(frozen=True, slots=True)
class SubnetPlan:
    """The subnet of a network."""

    origin: Origin
    """Who decides it. SERVICE: a public block, whose CIDR is the resource's output."""
    prefix_length: int
    """Its size; always decided here."""
    cidr: str | None
    """The subnet as far as it is known now. With origin SERVICE a forecast for checks and reports only."""
    expected: str | None = None
    """With origin SERVICE: the CIDR that the stack file expects; to be verified after apply."""
    reservation: str | None = None
    """UUID of a public block that is reserved already and is to be used."""

    @property
    def size(self) -> int:
        """How many addresses it has, network and broadcast among them: what a block's quantity is."""
        return 1 << (32 - self.prefix_length)


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """One network of a cloud."""

    key: str
    """``<cloud>/<role>``: its name in the ledger and in references."""
    resource_name: str
    """``<cloud>-<role>``: the stem of the logical names of its resources."""
    cloud: str
    """The cloud that it belongs to."""
    site: str
    """The site that it is at."""
    role: Role
    """What it is for."""
    description: str
    """For people: ``cc MGMT``."""
    tags: tuple[str, ...]
    """Tags of its public block, sorted."""
    public: bool
    """True: a public block, routed by the site's service to the router."""
    native: bool
    """True: untagged on the router's layer-2 port."""
    mtu: int
    """MTU of its interfaces, in bytes."""
    vlan: VlanPlan
    """Its VLAN."""
    subnet: SubnetPlan
    """Its subnet."""
    gateway: HostRef
    """The router's address in it."""
    start: HostRef
    """First address that StarlingX may use."""
    end: HostRef
    """Last address that StarlingX may use."""
    floating: HostRef | None
    """The active controller's address; None for DATA."""
    unit_0: HostRef | None
    """controller-0's address; None for DATA."""
    unit_1: HostRef | None
    """controller-1's address (reserved where there is none yet); None for DATA."""

    def address(self, host: HostRef) -> str | None:
        """An address of this network as far as it is known now; see ``SubnetPlan.cidr``."""
        return None if self.subnet.cidr is None else nth_host(self.subnet.cidr, host.index)

    @property
    def hosts(self) -> dict[str, HostRef]:
        """The network's addresses by what they are for, in the order of the stack file."""
        named = {
            "gateway": self.gateway,
            "start": self.start,
            "end": self.end,
            "floating": self.floating,
            "unit_0": self.unit_0,
            "unit_1": self.unit_1,
        }
        return {name: host for name, host in named.items() if host is not None}
