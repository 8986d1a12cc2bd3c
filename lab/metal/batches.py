"""Batches of VLAN assignments: asked for at once, done a moment later, all or nothing."""

from __future__ import annotations

from typing import Any

from lab.metal import ports
from lab.metal.database import Row, Transaction
from lab.metal.errors import ApiError, unprocessable
from lab.metal.fields import Fields
from lab.metal.world import World, new_id


def create(world: World, tx: Transaction, port: Row, body: Fields) -> Row:
    """Write a batch down, to be run by a job.

    Raises:
        ApiError: 422 where an entry is malformed or names no VLAN of the project.
    """
    entries: list[dict[str, Any]] = []
    for item in body.items("vlan_assignments"):
        wanted = item.raw("vlan")
        vlan = vlan_of(tx, port, str(wanted))
        state = item.text("state")
        if state not in ("assigned", "unassigned"):
            raise unprocessable("vlan_assignments: state must be 'assigned' or 'unassigned'")
        entries.append(
            {
                "id": vlan["id"],
                "vlan": vlan["vxlan"],
                "state": state,
                "native": item.boolean("native"),
            }
        )
    if not entries:
        raise unprocessable("vlan_assignments can't be blank")
    now = world.now()
    return tx.insert(
        "port_batches",
        id=new_id(),
        port_id=port["id"],
        state="queued",
        vlan_assignments=entries,
        error_messages=[],
        created_at=now,
        updated_at=now,
    )


def run(world: World, tx: Transaction, batch_id: str) -> bool:
    """Do a batch's assignments, those that free something first; true if it went well."""
    batch = tx.get("port_batches", batch_id)
    if batch is None or batch["state"] not in ("queued", "in_progress"):
        return False
    tx.execute("SAVEPOINT batch")
    try:
        for entry in sorted(batch["vlan_assignments"], key=lambda item: item["state"] == "assigned"):
            _apply(world, tx, batch["port_id"], entry)
    except ApiError as error:
        tx.execute("ROLLBACK TO batch")
        tx.execute("RELEASE batch")
        tx.update(
            "port_batches", batch_id, state="failed", error_messages=error.messages, updated_at=world.now()
        )
        return False
    tx.execute("RELEASE batch")
    tx.update("port_batches", batch_id, state="completed", updated_at=world.now())
    return True


def vlan_of(tx: Transaction, port: Row, key: str) -> Row:
    """The VLAN that a port operation names: by id, or by number within the device's project and metro.

    Raises:
        ApiError: 422 where there is none.
    """
    device = tx.get("devices", port["device_id"])
    if device is not None:
        found = tx.one(
            "SELECT * FROM vlans WHERE project_id = ?"
            " AND (id = ? OR (CAST(vxlan AS TEXT) = ? AND metro = ?))",
            device["project_id"],
            key,
            key,
            device["metro"],
        )
        if found is not None:
            return found
    raise unprocessable(f"Virtual network {key} does not exist in the device's project and metro")


def _apply(world: World, tx: Transaction, port_id: str, entry: dict[str, Any]) -> None:
    port = tx.get("ports", port_id)
    vlan = tx.get("vlans", entry["id"])
    if port is None or vlan is None:
        raise unprocessable(f"Virtual network {entry['vlan']} no longer exists")
    attached = tx.one("SELECT * FROM port_vlans WHERE port_id = ? AND vlan_id = ?", port_id, vlan["id"])
    if entry["state"] == "unassigned":
        ports.unassign(world, tx, port, vlan)
        return
    if attached is None:
        ports.assign(world, tx, port, vlan)
    if entry["native"]:
        ports.set_native(world, tx, port, vlan)
    elif attached is not None and attached["native"]:
        ports.set_native(world, tx, port, None)
