"""What only the cloud knew: the real networks and addresses of a fleet that was built.

A plan forecasts them or leaves them open; ``settle`` puts the real ones in, so that every report of a plan is
also the report of what stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from model.plan.fleet import FleetPlan
from model.plan.networks import NetworkPlan


@dataclass(frozen=True, slots=True)
class ServerAddresses:
    """Layer-3 addresses of a server, as the service gave them."""

    public: str | None = None
    """Its public IPv4 address."""
    private: str | None = None
    """Its private IPv4 address, inside the service's own network."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen after an update; empty before the first."""

    subnets: Mapping[str, str] = field(default_factory=dict[str, str])
    """CIDR of each network by its key."""
    vlans: Mapping[str, int] = field(default_factory=dict[str, int])
    """VLAN id of each network by its key."""
    servers: Mapping[str, ServerAddresses] = field(default_factory=dict[str, ServerAddresses])
    """Addresses of servers by resource name."""

    def address(self, server: str) -> str | None:
        """The address to reach a server at: the public one, else the private one; None while unknown."""
        addresses = self.servers.get(server, ServerAddresses())
        return addresses.public or addresses.private

    @staticmethod
    def from_outputs(outputs: object) -> "Observed":
        """Read a stack's outputs (``pulumi stack output --json``): ``ledger`` and ``servers``.

        Anything else in them, and anything that is not of this form (an unknown value, a masked secret), is
        passed over: reports then say that it is not known.
        """
        top = _map(outputs)
        networks = {key: _map(value) for key, value in _map(_map(top.get("ledger")).get("networks")).items()}
        servers = {key: _map(value) for key, value in _map(top.get("servers")).items()}
        return Observed(
            subnets={
                key: value for key, record in networks.items() if (value := _cidr(record.get("subnet")))
            },
            vlans={key: value for key, record in networks.items() if (value := _vlan(record.get("vlan")))},
            servers={
                key: ServerAddresses(_text(value.get("public")), _text(value.get("private")))
                for key, value in servers.items()
            },
        )


def settle(plan: FleetPlan, observed: Observed) -> FleetPlan:
    """The plan with what was observed in the place of what was forecast."""
    if not observed.subnets and not observed.vlans:
        return plan
    networks = {key: _settle(network, observed) for key, network in plan.networks.items()}
    clouds = {
        name: replace(
            cloud, networks={role: networks[network.key] for role, network in cloud.networks.items()}
        )
        for name, cloud in plan.clouds.items()
    }
    return replace(plan, networks=networks, clouds=clouds)


def _settle(network: NetworkPlan, observed: Observed) -> NetworkPlan:
    cidr = observed.subnets.get(network.key, network.subnet.cidr)
    vid = observed.vlans.get(network.key, network.vlan.vid)
    return replace(network, subnet=replace(network.subnet, cidr=cidr), vlan=replace(network.vlan, vid=vid))


def _map(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value and value != "[secret]" else None


def _cidr(value: object) -> str | None:
    text = _text(value)
    return text if text and "/" in text else None


def _vlan(value: object) -> int | None:
    number = int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
    return number or None
