"""What every request and every job shares: state, catalogue, clock, and what the lab starts with."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lab.metal.catalog import Catalog, load
from lab.metal.database import Database, Row, Transaction

PREFIX = "/metal/v1"
"""Where the API lives below the host, as on the service since Equinix."""

FULL_ACCESS = "lab-metal-token"
READ_ONLY_ACCESS = "lab-metal-read-only"
"""The two API tokens of the lab; neither opens anything outside it."""

USER_ID = "52000000-0000-4000-8000-000000000002"
ORGANIZATION_ID = "52000000-0000-4000-8000-000000000003"
PROJECT_ID = "52000000-0000-4000-8000-000000000001"
PROJECT_NAME = "murmuration-lab"


def utc_now() -> str:
    """The time as the API writes it: ISO 8601, UTC, whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_id() -> str:
    """A fresh UUID."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class World:
    """Handed to every endpoint, document and job."""

    database: Database
    catalog: Catalog = field(default_factory=load)
    now: Callable[[], str] = utc_now


def settle_first_state(world: World) -> None:
    """Make sure that the lab's organization and project exist."""
    with world.database.transaction() as tx:
        now = world.now()
        if tx.get("organizations", ORGANIZATION_ID) is None:
            tx.insert(
                "organizations",
                id=ORGANIZATION_ID,
                name="Murmuration Lab",
                description="The organization of the embedded lab",
                customdata={},
                created_at=now,
                updated_at=now,
            )
        if tx.get("projects", PROJECT_ID) is None:
            tx.insert(
                "projects",
                id=PROJECT_ID,
                organization_id=ORGANIZATION_ID,
                name=PROJECT_NAME,
                customdata={},
                tags=[],
                created_at=now,
                updated_at=now,
            )


def record_event(world: World, tx: Transaction, device: Row, kind: str, body: str) -> None:
    """Write an event of a device and its project."""
    tx.insert(
        "events",
        id=new_id(),
        project_id=device["project_id"],
        device_id=device["id"],
        type=kind,
        body=body,
        created_at=world.now(),
    )
