"""Ports, VLANs, address blocks, assignments and gateways."""

from __future__ import annotations

from netaddr import IPNetwork

from lab.metal import ports as port_rules
from lab.metal.addresses import PAIR
from lab.metal.database import Row, Transaction
from lab.metal.documents import Document, href, places
from lab.metal.settings import Settings
from lab.metal.world import USER_ID, World


def port(world: World, tx: Transaction, row: Row) -> Document:
    """A network port or a bond; the network type stands on bonds."""
    attached = tx.all("SELECT * FROM port_vlans WHERE port_id = ? ORDER BY rowid", row["id"])
    native = next((href("virtual-networks", item["vlan_id"]) for item in attached if item["native"]), None)
    document: Document = {
        "id": row["id"],
        "type": row["kind"],
        "name": row["name"],
        "data": {"bonded": row["bonded"]},
        "hardware": href("hardware", row["device_id"]),
        "native_virtual_network": native,
        "virtual_networks": [href("virtual-networks", item["vlan_id"]) for item in attached],
        "disbond_operation_supported": port_rules.disbond_supported(world, tx, row),
        **href("ports", row["id"]),
    }
    if row["kind"] == port_rules.BOND:
        legacy = Settings.read(tx).legacy_bond_modes
        document["network_type"] = port_rules.network_type(world, tx, row, legacy=legacy)
    else:
        document["data"]["mac"] = row["mac"]
        bond = tx.get("ports", row["bond_id"])
        document["bond"] = {"id": bond["id"], "name": bond["name"]} if bond else None
    return document


def vlan(world: World, tx: Transaction, row: Row) -> Document:
    """A virtual network with links to the devices and gateways on it."""
    devices = tx.all(
        "SELECT DISTINCT p.device_id FROM port_vlans v JOIN ports p ON p.id = v.port_id WHERE v.vlan_id = ?",
        row["id"],
    )
    gateways = tx.all("SELECT * FROM gateways WHERE vlan_id = ? ORDER BY rowid", row["id"])
    facility = world.catalog.facility(row["facility"]) if row["facility"] else None
    metro = world.catalog.metro(row["metro"])
    return {
        **{name: row[name] for name in ("id", "description", "vxlan", "tags", "created_at")},
        "facility": href("facilities", facility.id) if facility else None,
        "facility_code": row["facility"],
        "metro": places.metro(metro) if metro else None,
        "metro_code": row["metro"],
        "internet_gateway": None,
        "assigned_to": href("projects", row["project_id"]),
        "assigned_to_virtual_circuit": False,
        "instances": [href("devices", device["device_id"]) for device in devices],
        "metal_gateways": [gateway_summary(tx, item) for item in gateways],
        **href("virtual-networks", row["id"]),
    }


def port_vlan(tx: Transaction, row: Row) -> Document:
    """A VLAN's assignment to a port."""
    network = tx.get("vlans", row["vlan_id"])
    return {
        **{name: row[name] for name in ("id", "native", "created_at", "updated_at")},
        "state": "assigned",
        "vlan": network["vxlan"] if network else None,
        "port": href("ports", row["port_id"]),
        "virtual_network": href("virtual-networks", row["vlan_id"]),
        **href("ports", row["port_id"], "vlan-assignments", row["id"]),
    }


def port_batch(world: World, tx: Transaction, row: Row) -> Document:
    """A batch of VLAN assignments."""
    owner = tx.get("ports", row["port_id"])
    return {
        **{name: row[name] for name in ("id", "state", "vlan_assignments", "error_messages")},
        "quantity": len(row["vlan_assignments"]),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "port": port(world, tx, owner) if owner else None,
        **href("ports", row["port_id"], "vlan-assignments", "batches", row["id"]),
    }


def reservation(world: World, tx: Transaction, row: Row) -> Document:
    """A block of addresses and what of it is assigned."""
    network = IPNetwork(f"{row['network']}/{row['cidr']}")
    assigned = tx.all("SELECT id FROM assignments WHERE reservation_id = ? ORDER BY rowid", row["id"])
    gateway = tx.one("SELECT * FROM gateways WHERE reservation_id = ?", row["id"])
    facility = world.catalog.facility(row["facility"]) if row["facility"] else None
    metro = world.catalog.metro(row["metro"]) if row["metro"] else None
    return {
        **{
            name: row[name]
            for name in ("id", "type", "network", "cidr", "address_family", "public", "management")
        },
        **{name: row[name] for name in ("global_ip", "details", "tags", "customdata", "created_at")},
        "address": row["network"],
        "netmask": str(network.netmask),
        "gateway": gateway_address(network),
        "manageable": True,
        "enabled": True,
        "bill": not row["management"],
        "addon": not row["management"],
        "state": "created",
        "facility": places.facility(facility) if facility else None,
        "metro": places.metro(metro) if metro else None,
        "project": href("projects", row["project_id"]),
        "project_lite": href("projects", row["project_id"]),
        "requested_by": href("users", USER_ID),
        "available": f"{href('ips', row['id'])['href']}/available",
        "assignments": [href("ips", item["id"]) for item in assigned],
        "metal_gateway": gateway_summary(tx, gateway) if gateway else None,
        **href("ips", row["id"]),
    }


def assignment(world: World, tx: Transaction, row: Row) -> Document:
    """An address or block on a device."""
    network = IPNetwork(f"{row['network']}/{row['cidr']}")
    parent = tx.get("reservations", row["reservation_id"])
    metro = world.catalog.metro(parent["metro"]) if parent and parent["metro"] else None
    return {
        **{name: row[name] for name in ("id", "address", "network", "gateway", "cidr", "address_family")},
        **{name: row[name] for name in ("public", "management", "global_ip", "created_at")},
        "netmask": str(network.netmask),
        "manageable": True,
        "enabled": True,
        "metro": places.metro(metro) if metro else None,
        "assigned_to": href("devices", row["device_id"]),
        "parent_block": _parent(parent) if parent else None,
        **href("ips", row["id"]),
    }


def gateway(world: World, tx: Transaction, row: Row) -> Document:
    """A metal gateway: active where a port carries its VLAN, else ready."""
    block = tx.get("reservations", row["reservation_id"])
    return {
        "id": row["id"],
        "state": _gateway_state(tx, row),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "created_by": href("users", USER_ID),
        "project": href("projects", row["project_id"]),
        "ip_reservation": reservation(world, tx, block) if block else None,
        "virtual_network": href("virtual-networks", row["vlan_id"]),
        **href("metal-gateways", row["id"]),
    }


def gateway_summary(tx: Transaction, row: Row) -> Document:
    """A metal gateway inside another object."""
    block = tx.get("reservations", row["reservation_id"])
    network = tx.get("vlans", row["vlan_id"])
    address = gateway_address(IPNetwork(f"{block['network']}/{block['cidr']}")) if block else None
    return {
        "id": row["id"],
        "state": _gateway_state(tx, row),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "gateway_address": f"{address}/{block['cidr']}" if block else None,
        "vlan": network["vxlan"] if network else None,
        **href("metal-gateways", row["id"]),
    }


def gateway_address(network: IPNetwork) -> str:
    """The first address of a block after its network's; of a /31, /32 or /127 the network's itself."""
    return str(network[0 if network.size <= PAIR else 1])


def _gateway_state(tx: Transaction, row: Row) -> str:
    carried = tx.count("SELECT count(*) FROM port_vlans WHERE vlan_id = ?", row["vlan_id"])
    return "active" if carried else "ready"


def _parent(row: Row) -> Document:
    network = IPNetwork(f"{row['network']}/{row['cidr']}")
    return {
        "network": row["network"],
        "netmask": str(network.netmask),
        "cidr": row["cidr"],
        **href("ips", row["id"]),
    }
