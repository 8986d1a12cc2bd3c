"""Address blocks and what is assigned of them: drawn from a metro's pools, by name rather than by order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netaddr import IPNetwork

from lab.metal.allocation import draw_subnet
from lab.metal.catalog import Metro
from lab.metal.database import Row, Transaction
from lab.metal.errors import unprocessable
from lab.metal.world import World, new_id

IPV4 = 4
IPV6 = 6
PROJECT_PRIVATE_PREFIX = 25
PROJECT_IPV6_PREFIX = 56
PAIR = 2
"""The size of a subnet that has no network and broadcast addresses: a /31 or /127."""

POINT_TO_POINT = {IPV4: 31, IPV6: 127}
"""What a device gets for its management, unless it asks for more."""


@dataclass(frozen=True)
class Wanted:
    """An address that a device asks for.

    Attributes:
        cidr: prefix length of the subnet around it; only public IPv4 may have more than two addresses.
        reservations: ids of the project's own blocks to take it from.
    """

    family: int
    public: bool
    cidr: int | None = None
    reservations: tuple[str, ...] = ()


DEFAULT = [Wanted(IPV4, public=True), Wanted(IPV6, public=True), Wanted(IPV4, public=False)]
"""What a device gets that asks for nothing in particular."""


def reserve(
    world: World,
    tx: Transaction,
    project_id: str,
    *,
    kind: str,
    prefix: int,
    metro: Metro | None,
    key: tuple[str, ...],
    **columns: Any,
) -> Row:
    """Draw a block and write it down; ``metro`` is none for global ones.

    Raises:
        ApiError: 422 where the pool is used up.
    """
    pool = _pool(world, kind, prefix, metro, management=bool(columns.get("management")))
    taken = [f"{row['network']}/{row['cidr']}" for row in tx.all("SELECT network, cidr FROM reservations")]
    network = draw_subnet(pool, prefix, (project_id, kind, str(prefix), *key), taken)
    if network is None:
        raise unprocessable(
            f"There are no {kind} blocks of /{prefix} left in {metro.code if metro else 'the pool'}"
        )
    base: dict[str, Any] = {
        "management": False,
        "tags": [],
        "customdata": {},
        "facility": None,
    }
    return tx.insert(
        "reservations",
        id=new_id(),
        project_id=project_id,
        type=kind,
        network=str(network.network),
        cidr=prefix,
        address_family=network.version,
        metro=metro.code if metro else None,
        public=kind != "private_ipv4",
        global_ip=kind == "global_ipv4",
        created_at=world.now(),
        **(base | columns),
    )


def assign_default(world: World, tx: Transaction, device: Row) -> None:
    """Give a device what it gets without asking, if it has no addresses."""
    if not tx.count("SELECT count(*) FROM assignments WHERE device_id = ? AND management = 1", device["id"]):
        assign(world, tx, device, DEFAULT)


def assign(world: World, tx: Transaction, device: Row, wanted: list[Wanted]) -> None:
    """Give a device the management addresses that it asks for, in the order public IPv4, IPv6, private."""
    for want in sorted(wanted, key=lambda item: (not item.public, item.family)):
        block = _block_for(world, tx, device, want)
        prefix = want.cidr or POINT_TO_POINT[want.family]
        network = IPNetwork(f"{block['network']}/{block['cidr']}")
        if block["cidr"] != prefix:
            network = _part_of(tx, block, prefix, device["hostname"])
        record(world, tx, device, block, network, management=True)


def record(
    world: World, tx: Transaction, device: Row, block: Row, network: IPNetwork, *, management: bool
) -> Row:
    """Write an assignment down.

    Of a management subnet the device has the second usable address and the service's switch the first (of a
    /31 or /127: the upper and the lower). Of a block of its own it has the block.
    """
    gateway = 0 if network.size <= PAIR else 1
    own = min(gateway + 1, network.size - 1) if management else 0
    return tx.insert(
        "assignments",
        id=new_id(),
        reservation_id=block["id"],
        device_id=device["id"],
        address=str(network[own]),
        network=str(network.network),
        gateway=str(network[gateway]),
        cidr=network.prefixlen,
        address_family=network.version,
        public=block["public"],
        management=management,
        global_ip=block["global_ip"],
        created_at=world.now(),
    )


def release_all(tx: Transaction, device: Row) -> None:
    """Take every address from a device; blocks that existed for its management only go too."""
    blocks = tx.all("SELECT DISTINCT reservation_id AS id FROM assignments WHERE device_id = ?", device["id"])
    tx.execute("DELETE FROM assignments WHERE device_id = ?", device["id"])
    for block in blocks:
        tx.execute(
            "DELETE FROM reservations WHERE id = ? AND management = 1 AND id NOT IN"
            " (SELECT reservation_id FROM assignments)",
            block["id"],
        )


def free_subnets(tx: Transaction, block: Row, prefix: int) -> list[str]:
    """The subnets of a block with this prefix length of which nothing is assigned."""
    taken = _assigned(tx, block)
    return [
        str(subnet)
        for subnet in IPNetwork(f"{block['network']}/{block['cidr']}").subnet(prefix)
        if not any(subnet.first <= other.last and other.first <= subnet.last for other in taken)
    ]


def _assigned(tx: Transaction, block: Row) -> list[IPNetwork]:
    rows = tx.all("SELECT network, cidr FROM assignments WHERE reservation_id = ?", block["id"])
    return [IPNetwork(f"{row['network']}/{row['cidr']}") for row in rows]


def _block_for(world: World, tx: Transaction, device: Row, want: Wanted) -> Row:
    metro = world.catalog.metro(device["metro"])
    if want.reservations:
        return _own_block(tx, device, want)
    prefix = {
        (IPV4, True): want.cidr or POINT_TO_POINT[IPV4],
        (IPV4, False): PROJECT_PRIVATE_PREFIX,
        (IPV6, True): PROJECT_IPV6_PREFIX,
    }.get((want.family, want.public))
    if prefix is None:
        raise unprocessable("ip_addresses: there are no private IPv6 addresses")
    kind = "public_ipv6" if want.family == IPV6 else "public_ipv4" if want.public else "private_ipv4"
    shared = kind != "public_ipv4"
    if shared:
        row = tx.one(
            "SELECT * FROM reservations WHERE project_id = ? AND metro = ? AND type = ? AND management = 1",
            device["project_id"],
            device["metro"],
            kind,
        )
        if row is not None:
            return row
    key = () if shared else (device["hostname"],)
    return reserve(
        world, tx, device["project_id"], kind=kind, prefix=prefix, metro=metro, key=key, management=True
    )


def _own_block(tx: Transaction, device: Row, want: Wanted) -> Row:
    for key in want.reservations:
        block = tx.get("reservations", key)
        if block is None or block["project_id"] != device["project_id"]:
            raise unprocessable(f"ip_addresses: there is no reservation {key} in the project")
        if block["metro"] in (None, device["metro"]) and not _assigned(tx, block):
            return block
    raise unprocessable("ip_addresses: none of the reservations is free and in the device's metro")


def _part_of(tx: Transaction, block: Row, prefix: int, key: str) -> IPNetwork:
    taken = [str(network) for network in _assigned(tx, block)]
    network = draw_subnet(f"{block['network']}/{block['cidr']}", prefix, (key,), taken)
    if network is None:
        raise unprocessable(f"There are no addresses left in {block['network']}/{block['cidr']}")
    return network


def _pool(world: World, kind: str, prefix: int, metro: Metro | None, *, management: bool) -> str:
    if metro is None:
        return world.catalog.global_pool
    pools = metro.pools
    if kind == "private_ipv4":
        return pools.private
    if kind == "public_ipv6":
        return pools.ipv6
    return pools.management if management else pools.blocks[prefix]
