"""From a link back to the object that it names, for ``include``."""

from __future__ import annotations

import re

from lab.metal.database import Table, Transaction
from lab.metal.documents import Document, accounts, devices, network, places
from lab.metal.world import PREFIX, USER_ID, World

TABLES: dict[str, Table] = {
    "projects": "projects",
    "organizations": "organizations",
    "devices": "devices",
    "ports": "ports",
    "virtual-networks": "vlans",
    "ssh-keys": "ssh_keys",
    "metal-gateways": "gateways",
    "bgp/sessions": "bgp_sessions",
    "events": "events",
}
LINK = re.compile(rf"{re.escape(PREFIX)}/(?P<kind>[a-z/-]+)/(?P<key>[0-9a-f-]{{36}})(?P<rest>/[a-z-]+)?")


def by_href(world: World, tx: Transaction, link: str) -> Document | None:
    """The object's document; none where the link names nothing that is known."""
    match = LINK.fullmatch(link)
    if match is None:
        return None
    kind, key, rest = match["kind"], match["key"], match["rest"]
    if rest is not None:
        return _part(world, tx, kind, key, rest)
    if kind == "ips":
        return address(world, tx, key)
    return _from_catalog(world, kind, key) or _from_state(world, tx, kind, key)


def address(world: World, tx: Transaction, key: str) -> Document | None:
    """A block or an assignment: the API names both ``/ips/{id}``."""
    if (row := tx.get("reservations", key)) is not None:
        return network.reservation(world, tx, row)
    if (row := tx.get("assignments", key)) is not None:
        return network.assignment(world, tx, row)
    return None


def _from_catalog(world: World, kind: str, key: str) -> Document | None:
    catalog = world.catalog
    if kind == "facilities" and (facility := catalog.facility(key)):
        return places.facility(facility)
    if kind == "locations/metros" and (metro := catalog.metro(key)):
        return places.metro(metro)
    if kind == "plans" and (plan := catalog.plan(key)):
        return places.plan(world, plan)
    if kind == "operating-systems" and (system := catalog.operating_system(key)):
        return places.operating_system(world, system)
    if kind == "users" and key == USER_ID:
        return accounts.user()
    return None


def _from_state(world: World, tx: Transaction, kind: str, key: str) -> Document | None:
    table = TABLES.get(kind)
    row = tx.get(table, key) if table else None
    if row is None:
        return None
    renderers = {
        "projects": lambda: accounts.project(tx, row),
        "organizations": lambda: accounts.organization(tx, row),
        "devices": lambda: devices.device(world, tx, row),
        "ports": lambda: network.port(world, tx, row),
        "virtual-networks": lambda: network.vlan(world, tx, row),
        "ssh-keys": lambda: accounts.ssh_key(row),
        "metal-gateways": lambda: network.gateway(world, tx, row),
        "bgp/sessions": lambda: accounts.bgp_session(row),
        "events": lambda: accounts.event(row),
    }
    return renderers[kind]()


def _part(world: World, tx: Transaction, kind: str, key: str, rest: str) -> Document | None:
    if kind == "facilities" and rest == "/address":
        facility = world.catalog.facility(key)
        return places.address(facility) if facility else None
    if kind == "projects" and rest == "/bgp-config":
        row = tx.one("SELECT * FROM bgp_configs WHERE project_id = ?", key)
        return accounts.bgp_config(tx, row) if row else None
    return None
