"""BGP sessions of devices; the project's configuration is with the projects."""

from __future__ import annotations

from lab.metal.calls import NO_CONTENT, Call, Reply, route
from lab.metal.database import Row
from lab.metal.documents import Document, accounts
from lab.metal.errors import unprocessable
from lab.metal.world import new_id

FAMILIES = {"ipv4": 4, "ipv6": 6}
SERVICE_ASN = 65530
PEERS = {4: ["169.254.255.1", "169.254.255.2"], 6: ["fc00:0000:0000:0000:0000:0000:0000:000e"]}
"""The service's side of multihop sessions, as its documentation told customers."""


def list_of_device(call: Call) -> Reply:
    """A device's sessions."""
    rows = call.tx.all(
        "SELECT * FROM bgp_sessions WHERE device_id = ? ORDER BY rowid", call.row("devices")["id"]
    )
    return Reply({"bgp_sessions": [accounts.bgp_session(row) for row in rows]})


def list_of_project(call: Call) -> Reply:
    """The sessions of all of a project's devices."""
    rows = call.tx.all(
        "SELECT s.* FROM bgp_sessions s JOIN devices d ON d.id = s.device_id"
        " WHERE d.project_id = ? ORDER BY s.rowid",
        call.row("projects")["id"],
    )
    return Reply({"bgp_sessions": [accounts.bgp_session(row) for row in rows]})


def create(call: Call) -> Reply:
    """A new session of a device, one for each address family."""
    device = call.row("devices")
    family = call.body.text("address_family") or "ipv4"
    if family not in FAMILIES:
        raise unprocessable("address_family must be 'ipv4' or 'ipv6'")
    if _config(call, device) is None:
        raise unprocessable("BGP is not enabled for the project")
    if call.tx.count(
        "SELECT count(*) FROM bgp_sessions WHERE device_id = ? AND address_family = ?", device["id"], family
    ):
        raise unprocessable(f"The device already has a BGP session for {family}")
    now = call.world.now()
    row = call.tx.insert(
        "bgp_sessions",
        id=new_id(),
        device_id=device["id"],
        address_family=family,
        default_route=call.body.boolean("default_route"),
        created_at=now,
        updated_at=now,
    )
    return Reply(accounts.bgp_session(row), 201)


def show(call: Call) -> Reply:
    """One session."""
    return Reply(accounts.bgp_session(call.row("bgp_sessions")))


def update(call: Call) -> Reply:
    """Change whether the session gets the default route."""
    row = call.row("bgp_sessions")
    default_route = call.body.boolean("default_route", default=row["default_route"])
    call.tx.update("bgp_sessions", row["id"], default_route=default_route, updated_at=call.world.now())
    return show(call)


def delete(call: Call) -> Reply:
    """Take a session away."""
    call.tx.delete("bgp_sessions", call.row("bgp_sessions")["id"])
    return NO_CONTENT


def list_neighbors(call: Call) -> Reply:
    """What a device's BGP daemon has to be told, for each of its sessions."""
    device = call.row("devices")
    config = _config(call, device)
    rows = call.tx.all("SELECT * FROM bgp_sessions WHERE device_id = ? ORDER BY rowid", device["id"])
    return Reply({"bgp_neighbors": [_neighbor(call, device, config, row) for row in rows if config]})


def _config(call: Call, device: Row) -> Row | None:
    return call.tx.one("SELECT * FROM bgp_configs WHERE project_id = ?", device["project_id"])


def _neighbor(call: Call, device: Row, config: Row | None, session: Row) -> Document:
    family = FAMILIES[session["address_family"]]
    own = call.tx.one(
        "SELECT address FROM assignments WHERE device_id = ? AND address_family = ? AND management = 1"
        " ORDER BY public LIMIT 1",
        device["id"],
        family,
    )
    blocks = call.tx.all(
        "SELECT network, cidr FROM reservations"
        " WHERE project_id = ? AND address_family = ? AND management = 0",
        device["project_id"],
        family,
    )
    default = "0.0.0.0/0" if family == FAMILIES["ipv4"] else "::/0"
    return {
        "address_family": family,
        "customer_as": config["asn"] if config else None,
        "customer_ip": own["address"] if own else None,
        "md5_enabled": bool(config and config["md5"]),
        "md5_password": config["md5"] if config else None,
        "multihop": True,
        "peer_as": SERVICE_ASN,
        "peer_ips": PEERS[family],
        "routes_in": [{"route": f"{block['network']}/{block['cidr']}", "exact": False} for block in blocks],
        "routes_out": [{"route": default, "exact": True}] if session["default_route"] else [],
    }


ROUTES = [
    route("/devices/{id}/bgp/sessions", GET=list_of_device, POST=create),
    route("/devices/{id}/bgp/neighbors", GET=list_neighbors),
    route("/projects/{id}/bgp/sessions", GET=list_of_project),
    route("/bgp/sessions/{id}", GET=show, PUT=update, PATCH=update, DELETE=delete),
]
