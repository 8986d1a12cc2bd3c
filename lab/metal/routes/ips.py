"""Address blocks: reserving them, and assigning them to devices."""

from __future__ import annotations

from netaddr import AddrFormatError, IPNetwork

from lab.metal import addresses, lifecycle, ports
from lab.metal.calls import NO_CONTENT, Call, Reply, page, route
from lab.metal.catalog import Metro
from lab.metal.database import Row
from lab.metal.documents import network, resolve
from lab.metal.errors import not_found, unprocessable

QUOTA = 256
"""Public IPv4 addresses that a project may reserve."""

PREFIXES = {
    "public_ipv4": range(24, 32),
    "private_ipv4": range(24, 32),
    "global_ipv4": range(30, 33),
}
"""What may be reserved, as prefix lengths; IPv6 always comes as a /56."""


def list_of_project(call: Call) -> Reply:
    """A project's blocks, by ``types``; those that devices' management addresses come from among them."""
    project = call.row("projects")
    rows = call.tx.all("SELECT * FROM reservations WHERE project_id = ? ORDER BY rowid", project["id"])
    kinds = [*call.query.getlist("types"), *call.query.getlist("types[]"), *call.query.getlist("type")]
    kinds = [kind for text in kinds for kind in text.split(",") if kind]
    found = [
        network.reservation(call.world, call.tx, row) for row in rows if not kinds or row["type"] in kinds
    ]
    return page(call, "ip_addresses", found, per_page=250)


def reserve(call: Call) -> Reply:
    """A new block; which one depends on project, place, description and tags only."""
    project = call.row("projects")
    body = call.body
    kind = body.required_text("type")
    facility, metro = _place(call, kind)
    prefix = _prefix(call, kind, project)
    details = body.text("details") or body.text("description") or body.text("comments")
    tags = body.strings("tags")
    row = addresses.reserve(
        call.world,
        call.tx,
        project["id"],
        kind=kind,
        prefix=prefix,
        metro=metro,
        key=(metro.code if metro else "", details or "", *sorted(tags)),
        facility=facility,
        details=details,
        tags=tags,
        customdata=body.mapping("customdata"),
    )
    return Reply(network.reservation(call.world, call.tx, row), 201)


def show(call: Call) -> Reply:
    """A block or an assignment."""
    found = resolve.address(call.world, call.tx, call.path["id"])
    if found is None:
        raise not_found()
    return Reply(found)


def update(call: Call) -> Reply:
    """Change a block's description, tags or custom data; of an assignment nothing is kept."""
    row = call.tx.get("reservations", call.path["id"])
    if row is not None:
        if "details" in call.body:
            call.tx.update("reservations", row["id"], details=call.body.text("details"))
        if "tags" in call.body:
            call.tx.update("reservations", row["id"], tags=call.body.strings("tags"))
        if "customdata" in call.body:
            call.tx.update("reservations", row["id"], customdata=call.body.mapping("customdata"))
    return show(call)


def delete(call: Call) -> Reply:
    """Give a block back that nothing uses, or take an assignment from its device."""
    key = call.path["id"]
    assignment = call.tx.get("assignments", key)
    if assignment is not None:
        return _unassign(call, assignment)
    block = call.row("reservations")
    if block["management"]:
        raise unprocessable("Cannot delete a management IP reservation")
    if call.tx.count("SELECT count(*) FROM assignments WHERE reservation_id = ?", key):
        raise unprocessable("Cannot delete an IP reservation that is assigned: unassign its addresses first")
    if call.tx.count("SELECT count(*) FROM gateways WHERE reservation_id = ?", key):
        raise unprocessable("Cannot delete an IP reservation that a Metal Gateway uses")
    call.tx.delete("reservations", key)
    return NO_CONTENT


def list_available(call: Call) -> Reply:
    """The free subnets of a block, by prefix length ``cidr``."""
    block = call.row("reservations")
    text = call.query.get("cidr", "")
    longest = 32 if block["address_family"] == addresses.IPV4 else 128
    if not text.isdigit() or not block["cidr"] <= int(text) <= longest:
        raise unprocessable(f"cidr must be a number from {block['cidr']} to {longest}")
    return Reply({"available": addresses.free_subnets(call.tx, block, int(text))})


def list_of_device(call: Call) -> Reply:
    """A device's addresses and the blocks routed to it."""
    rows = call.tx.all(
        "SELECT * FROM assignments WHERE device_id = ? ORDER BY rowid", call.row("devices")["id"]
    )
    return page(
        call, "ip_addresses", [network.assignment(call.world, call.tx, row) for row in rows], per_page=250
    )


def assign(call: Call) -> Reply:
    """Route a block, or a part of one, to a device."""
    device = call.row("devices")
    wanted = _network(call.body.required_text("address"))
    block = _block_around(call, device, wanted)
    if not ports.in_layer_3(call.tx, device):
        raise unprocessable(
            f"{device['hostname']} is configured for Layer 2: no addresses can be routed to it"
        )
    if str(wanted.cidr) not in addresses.free_subnets(call.tx, block, wanted.prefixlen):
        raise unprocessable(f"{wanted} is already assigned, or a part of it")
    row = addresses.record(call.world, call.tx, device, block, wanted, management=False)
    _follow(call, device)
    return Reply(network.assignment(call.world, call.tx, row), 201)


def _unassign(call: Call, assignment: Row) -> Reply:
    if assignment["management"]:
        raise unprocessable("Cannot delete a management IP address")
    device = call.tx.get("devices", assignment["device_id"])
    call.tx.delete("assignments", assignment["id"])
    if device is not None:
        _follow(call, device)
    return NO_CONTENT


def _follow(call: Call, device: Row) -> None:
    lifecycle.enqueue(call.tx, device, "addresses")
    call.touched.append(device["id"])


def _place(call: Call, kind: str) -> tuple[str | None, Metro | None]:
    facility, metro = call.body.text("facility"), call.body.text("metro")
    if kind == "global_ipv4":
        return None, None
    if facility:
        place = call.world.catalog.facility(facility)
        if place is None:
            raise unprocessable(f"facility {facility} does not exist")
        return place.code, place.metro
    if not metro:
        raise unprocessable("either metro or facility must be provided")
    city = call.world.catalog.metro(metro)
    if city is None:
        raise unprocessable(f"metro {metro} does not exist")
    return None, city


def _prefix(call: Call, kind: str, project: Row) -> int:
    quantity = call.body.integer("quantity")
    if kind == "public_ipv6":
        return addresses.PROJECT_IPV6_PREFIX
    if kind not in PREFIXES:
        raise unprocessable(f"{kind} is not a valid type; types are {', '.join([*PREFIXES, 'public_ipv6'])}")
    if quantity is None:
        raise unprocessable("quantity can't be blank")
    fitting = [prefix for prefix in PREFIXES[kind] if quantity == 1 << (32 - prefix)]
    if not fitting:
        allowed = ", ".join(str(1 << (32 - prefix)) for prefix in reversed(PREFIXES[kind]))
        raise unprocessable(f"quantity {quantity} is not a valid size for {kind}; sizes are {allowed}")
    if kind == "public_ipv4" and _reserved(call, project) + quantity > QUOTA:
        raise unprocessable(
            f"The project has {_reserved(call, project)} of at most {QUOTA} public IPv4 addresses reserved,"
            f" so {quantity} more need an approval that nobody gives here"
        )
    return fitting[0]


def _reserved(call: Call, project: Row) -> int:
    rows = call.tx.all(
        "SELECT cidr FROM reservations WHERE project_id = ? AND type = 'public_ipv4' AND management = 0",
        project["id"],
    )
    return sum(1 << (32 - row["cidr"]) for row in rows)


def _network(text: str) -> IPNetwork:
    try:
        found = IPNetwork(text)
    except (AddrFormatError, ValueError) as error:
        raise unprocessable(f"address {text} is not a valid address or network") from error
    if found.ip != found.network:
        raise unprocessable(f"address {text} is not a network: {found.cidr} is")
    return found


def _block_around(call: Call, device: Row, wanted: IPNetwork) -> Row:
    blocks = call.tx.all(
        "SELECT * FROM reservations WHERE project_id = ? AND management = 0", device["project_id"]
    )
    for block in blocks:
        whole = IPNetwork(f"{block['network']}/{block['cidr']}")
        if wanted.version == whole.version and wanted in whole:
            if block["metro"] not in (None, device["metro"]):
                raise unprocessable(
                    f"{wanted} is in metro {block['metro']}, {device['hostname']} in {device['metro']}"
                )
            return block
    raise unprocessable(f"{wanted} is not part of an IP reservation of the project")


ROUTES = [
    route("/projects/{id}/ips", GET=list_of_project, POST=reserve),
    route("/ips/{id}", GET=show, PUT=update, PATCH=update, DELETE=delete),
    route("/ips/{id}/available", GET=list_available),
    route("/devices/{id}/ips", GET=list_of_device, POST=assign),
]
