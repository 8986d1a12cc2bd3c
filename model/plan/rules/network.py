"""Rules of single networks, as the stack file writes them."""

from collections.abc import Iterator
from typing import Final

from model.plan.hosts import host_index
from model.plan.profiles import DEFAULT_PUBLIC_PREFIX, LARGEST_PREFIX, PUBLIC_MGMT_PREFIX, provider_profile
from model.plan.ranges import prefix_length
from model.plan.rules.rule import Finding, Rule
from model.spec.fleet import Fleet
from model.spec.network import Network, Role
from model.spec.source import Path

ADDRESS_KEYS: Final = ("gateway", "start", "end", "floating", "unit_0", "unit_1")
UNIT_KEYS: Final = ("floating", "unit_0", "unit_1")


def _networks(fleet: Fleet) -> Iterator[tuple[Path, Role, Network]]:
    for name, cloud in fleet.clouds.items():
        for role, network in cloud.networks.by_role().items():
            yield ("clouds", name, "networks", role.value), role, network


def asked_prefix(fleet: Fleet, role: Role, network: Network) -> int | None:
    """The size that a network is to have, as far as the stack file says it."""
    if network.subnet:
        return prefix_length(network.subnet)
    if network.prefix_length:
        return network.prefix_length
    pool = getattr(fleet.pools, role.value)
    if network.public:
        return DEFAULT_PUBLIC_PREFIX[role]
    return pool.prefix_length if pool else None


def _one_size(fleet: Fleet) -> Iterator[Finding]:
    for path, _, network in _networks(fleet):
        if network.subnet and network.prefix_length:
            message = f"subnet {network.subnet} says the size already: remove prefix_length"
            yield (*path, "prefix_length"), message
        if network.reservation and not network.public:
            yield (*path, "reservation"), "is of a public block: add 'public: true', or remove it"
        if network.reservation and not (network.subnet or network.prefix_length):
            yield (*path, "reservation"), "needs the block's size: add subnet or prefix_length"


def _management_size(fleet: Fleet) -> Iterator[Finding]:
    for path, role, network in _networks(fleet):
        prefix = asked_prefix(fleet, role, network)
        if role is Role.MGMT and network.public and prefix and prefix > PUBLIC_MGMT_PREFIX:
            message = f"a public MGMT network must be at least /{PUBLIC_MGMT_PREFIX}, this is /{prefix}"
            yield path, message


def _smallest(fleet: Fleet) -> Iterator[Finding]:
    for path, role, network in _networks(fleet):
        prefix, limit = asked_prefix(fleet, role, network), LARGEST_PREFIX[role]
        if prefix and prefix > limit:
            yield (
                path,
                f"a network for {role.label} must be at least /{limit} (8 addresses), this is /{prefix}",
            )


def _public_block(fleet: Fleet) -> Iterator[Finding]:
    for name, cloud in fleet.clouds.items():
        possible = provider_profile(fleet.sites[cloud.site]).block_prefixes
        for role, network in cloud.networks.by_role().items():
            prefix = asked_prefix(fleet, role, network)
            if network.public and prefix and prefix < possible.start:
                message = (
                    f"the service reserves public blocks up to /{possible.start}, this is /{prefix}: "
                    "make it smaller, or private"
                )
                yield ("clouds", name, "networks", role.value), message


def _address_needs_subnet(fleet: Fleet) -> Iterator[Finding]:
    for path, _, network in _networks(fleet):
        for key in ADDRESS_KEYS:
            if getattr(network, key) and not network.subnet:
                yield (
                    (*path, key),
                    "needs the network's subnet: add subnet, or leave the address to be chosen",
                )


def _address_in_subnet(fleet: Fleet) -> Iterator[Finding]:
    for path, _, network in _networks(fleet):
        for key in ADDRESS_KEYS:
            address: str | None = getattr(network, key)
            if not address or not network.subnet:
                continue
            try:
                host_index(network.subnet, address)
            except ValueError as error:
                yield (*path, key), f"{error}; give an address of it"


def _data_without_units(fleet: Fleet) -> Iterator[Finding]:
    for path, role, network in _networks(fleet):
        for key in UNIT_KEYS:
            if role is Role.DATA and getattr(network, key):
                yield (*path, key), "DATA has no address of the controllers: remove it"


def _native(fleet: Fleet) -> Iterator[Finding]:
    native: dict[str, str] = {}
    for name, cloud in sorted(fleet.clouds.items()):
        for role, network in cloud.networks.by_role().items():
            if not network.native:
                continue
            here = f"{name} {role.label}"
            other = native.setdefault(cloud.site, here)
            if other != here:
                message = f"{other} is untagged at {cloud.site} already, and only one network can be"
                yield ("clouds", name, "networks", role.value, "native"), message


def _nics(fleet: Fleet) -> Iterator[Finding]:
    for name, cloud in fleet.clouds.items():
        roles = cloud.networks.by_role()
        for node, spec in sorted(cloud.nodes.items()):
            for role, nic in spec.nics.items():
                path = ("clouds", name, "nodes", node, "nics", role.value)
                if role not in roles:
                    yield path, f"{name} has no {role.label} network: remove it, or add the network"
                if list(spec.nics.values()).count(nic) > 1:
                    yield path, f"'{nic}' is named for two networks; each has a port of its own"


RULES: Final[tuple[Rule[Fleet], ...]] = (
    Rule("one-size", "A network has one size, and a reservation is of a public block.", _one_size),
    Rule("public-management-size", "Wiki: a public MGMT block must be at least /28.", _management_size),
    Rule("smallest-network", "Wiki: OAM and DATA /29; dcmanager: MGMT 8 addresses or more.", _smallest),
    Rule("public-block-size", "Packet reserved blocks between /31 and /24.", _public_block),
    Rule("address-needs-subnet", "An address is only known where the subnet is.", _address_needs_subnet),
    Rule("address-in-subnet", "An address belongs to its network.", _address_in_subnet),
    Rule("data-without-units", "Controllers have no address of their own in DATA.", _data_without_units),
    Rule("one-native", "A port has one untagged VLAN.", _native),
    Rule("nics", "A port carries one network.", _nics),
)
"""Rules of single networks, in the order in which they are checked."""
