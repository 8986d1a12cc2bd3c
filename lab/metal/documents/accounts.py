"""The user, organizations, projects, SSH keys, BGP and events."""

from __future__ import annotations

from lab.metal.database import Row, Transaction
from lab.metal.documents import Document, href
from lab.metal.world import ORGANIZATION_ID, PROJECT_ID, USER_ID

BORN = "2018-10-01T00:00:00Z"
"""When the lab's user was made: the seed's release."""


def user() -> Document:
    """The lab's only user."""
    return {
        "id": USER_ID,
        "short_id": USER_ID[:8],
        "first_name": "Lab",
        "last_name": "Operator",
        "full_name": "Lab Operator",
        "email": "operator@lab.invalid",
        "emails": [],
        "two_factor_auth": "",
        "max_projects": 100,
        "max_organizations": 10,
        "timezone": "Etc/UTC",
        "default_organization_id": ORGANIZATION_ID,
        "default_project_id": PROJECT_ID,
        "customdata": {},
        "created_at": BORN,
        "updated_at": BORN,
        "avatar_url": "",
        "avatar_thumb_url": "",
        **href("users", USER_ID),
    }


def organization(tx: Transaction, row: Row) -> Document:
    """An organization with links to its projects."""
    projects = tx.all("SELECT id FROM projects WHERE organization_id = ? ORDER BY rowid", row["id"])
    return {
        **{name: row[name] for name in ("id", "name", "description", "website", "twitter", "customdata")},
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "projects": [href("projects", project["id"]) for project in projects],
        "members": [href("users", USER_ID)],
        "memberships": [],
        "credit_amount": 0.0,
        "terms": 0,
        **href("organizations", row["id"]),
    }


def project(tx: Transaction, row: Row) -> Document:
    """A project with links to what is in it."""
    devices = tx.all("SELECT id FROM devices WHERE project_id = ? ORDER BY rowid", row["id"])
    keys = tx.all("SELECT id FROM ssh_keys WHERE owner_id = ? ORDER BY rowid", row["id"])
    return {
        **{name: row[name] for name in ("id", "name", "backend_transfer_enabled", "customdata", "tags")},
        "type": "default",
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "organization": href("organizations", row["organization_id"]),
        "payment_method": href("payment-methods", row["organization_id"]),
        "bgp_config": href("projects", row["id"], "bgp-config"),
        "devices": [href("devices", device["id"]) for device in devices],
        "ssh_keys": [href("ssh-keys", key["id"]) for key in keys],
        "members": [href("users", USER_ID)],
        "memberships": [],
        "invitations": [],
        "volumes": [],
        "max_devices": {},
        "network_status": {},
        **href("projects", row["id"]),
    }


def ssh_key(row: Row) -> Document:
    """An SSH key and whose it is."""
    owner = href("users" if row["owner_kind"] == "user" else "projects", row["owner_id"])
    return {
        **{
            name: row[name]
            for name in ("id", "label", "key", "fingerprint", "tags", "created_at", "updated_at")
        },
        "owner": owner,
        "entity": owner,
        **href("ssh-keys", row["id"]),
    }


def bgp_config(tx: Transaction, row: Row) -> Document:
    """A project's BGP configuration."""
    sessions = tx.all(
        "SELECT s.* FROM bgp_sessions s JOIN devices d ON d.id = s.device_id"
        " WHERE d.project_id = ? ORDER BY s.rowid",
        row["project_id"],
    )
    return {
        **{name: row[name] for name in ("id", "asn", "deployment_type", "md5", "status", "created_at")},
        "requested_at": row["created_at"],
        "max_prefix": 10,
        "route_object": None,
        "ranges": [],
        "project": href("projects", row["project_id"]),
        "sessions": [bgp_session(session) for session in sessions],
        **href("projects", row["project_id"], "bgp-config"),
    }


def bgp_session(row: Row) -> Document:
    """A device's BGP session; nothing speaks BGP with it, so its state stays unknown."""
    return {
        **{name: row[name] for name in ("id", "address_family", "default_route", "created_at", "updated_at")},
        "status": "unknown",
        "learned_routes": [],
        "switch_name": "lab",
        "device": href("devices", row["device_id"]),
        **href("bgp", "sessions", row["id"]),
    }


def event(row: Row) -> Document:
    """Something that happened to a device."""
    related = [href("projects", row["project_id"])]
    if row["device_id"]:
        related.insert(0, href("devices", row["device_id"]))
    return {
        "id": row["id"],
        "type": row["type"],
        "body": row["body"],
        "interpolated": row["body"],
        "state": "active",
        "created_at": row["created_at"],
        "modified_by": {},
        "ip": "127.0.0.1",
        "relationships": related,
        **href("events", row["id"]),
    }
