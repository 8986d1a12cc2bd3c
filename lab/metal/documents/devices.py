"""Devices."""

from __future__ import annotations

from lab.metal.database import Row, Transaction
from lab.metal.documents import Document, accounts, href, network, places
from lab.metal.world import World

COPIED = (
    "id",
    "hostname",
    "description",
    "state",
    "tags",
    "billing_cycle",
    "always_pxe",
    "ipxe_script_url",
    "userdata",
    "customdata",
    "locked",
    "network_frozen",
    "spot_instance",
    "termination_time",
    "root_password",
    "storage",
    "switch_uuid",
    "created_at",
    "updated_at",
)
ACTIONS = {
    "active": {"power_off": "Power off", "reboot": "Reboot", "rescue": "Rescue", "reinstall": "Reinstall"},
    "inactive": {"power_on": "Power on", "reinstall": "Reinstall"},
    "failed": {"reinstall": "Reinstall"},
}
"""Which actions a device takes in which state; in states that are not named, none."""

LACP = 4
"""The Linux bonding mode of the service's bonds (802.3ad)."""


def device(world: World, tx: Transaction, row: Row) -> Document:
    """A device with its ports and addresses."""
    catalog = world.catalog
    facility = catalog.facility(row["facility"])
    metro = catalog.metro(row["metro"])
    plan = catalog.plan(row["plan"])
    system = catalog.operating_system(row["operating_system"])
    ports = tx.all("SELECT * FROM ports WHERE device_id = ? ORDER BY position", row["id"])
    addresses = tx.all("SELECT * FROM assignments WHERE device_id = ? ORDER BY rowid", row["id"])
    document: Document = {
        **{name: row[name] for name in COPIED},
        "short_id": row["id"][:8],
        "user": "root",
        "image_url": None,
        "iqn": f"iqn.2018-10.invalid.lab:device.{row['id'][:8]}",
        "bonding_mode": LACP,
        "created_by": accounts.user(),
        "operating_system": places.operating_system(world, system) if system else None,
        "facility": places.facility(facility) if facility else None,
        "metro": places.metro(metro) if metro else None,
        "plan": places.plan(world, plan) if plan else None,
        "project": href("projects", row["project_id"]),
        "project_lite": href("projects", row["project_id"]),
        "ssh_keys": [href("ssh-keys", key) for key in row["ssh_keys"]],
        "volumes": [],
        "hardware_reservation": None,
        "ip_addresses": [network.assignment(world, tx, address) for address in addresses],
        "network_ports": [network.port(world, tx, port) for port in ports],
        "provisioning_events": [],
        "actions": [{"type": kind, "name": name} for kind, name in ACTIONS.get(row["state"], {}).items()],
        "sos": f"sos.{row['facility']}.platformequinix.com",
        **href("devices", row["id"]),
    }
    if row["state"] in ("queued", "provisioning", "reinstalling"):
        document["provisioning_percentage"] = row["provisioning_percentage"]
    return document
