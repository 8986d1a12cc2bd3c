"""Objects of clouds in the state file, found by kind and uuid, listed in the order of their making."""

from __future__ import annotations

import json
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lab.metal.database import Database, Transaction
from lab.starlingx.clock import Clock, iso

Doc = dict[str, Any]
"""An object as the service keeps it. Keys with a leading underscore are the lab's own and are never shown."""

SCHEMA = Path(__file__).with_name("schema.sql")


@dataclass(frozen=True)
class Records:
    """One cloud's objects within a transaction."""

    tx: Transaction
    cloud: str
    clock: Clock

    def of(self, cloud: str) -> Records:
        """The same for another cloud."""
        return replace(self, cloud=cloud)

    @property
    def now(self) -> str:
        """The time as sysinv writes it."""
        return iso(self.clock.now())

    def add(self, kind: str, doc: Doc, parent: str | None = None) -> Doc:
        """Keep a new object; the answer has its uuid, number and times."""
        full = {"uuid": str(uuid.uuid4()), "created_at": self.now, "updated_at": None, **doc}
        full.setdefault("id", self.number(kind))
        self.tx.execute(
            "INSERT INTO objects (cloud, kind, uuid, parent, payload) VALUES (?, ?, ?, ?, ?)",
            self.cloud,
            kind,
            full["uuid"],
            parent,
            json.dumps(full),
        )
        return full

    def number(self, kind: str) -> int:
        """The next number of this kind."""
        self.tx.execute(
            "INSERT INTO counters VALUES (?, ?, 1) ON CONFLICT (cloud, kind) DO UPDATE SET value = value + 1",
            self.cloud,
            kind,
        )
        return self.tx.count("SELECT value FROM counters WHERE cloud = ? AND kind = ?", self.cloud, kind)

    def get(self, kind: str, key: str) -> Doc | None:
        """The object with that uuid."""
        row = self.tx.one(
            "SELECT payload FROM objects WHERE cloud = ? AND kind = ? AND uuid = ?", self.cloud, kind, key
        )
        return row["payload"] if row else None

    def all(self, kind: str, parent: str | None = None) -> list[Doc]:
        """Every object of a kind (of one parent, if one is given)."""
        if parent is None:
            rows = self.tx.all(
                "SELECT payload FROM objects WHERE cloud = ? AND kind = ? ORDER BY seq", self.cloud, kind
            )
        else:
            rows = self.tx.all(
                "SELECT payload FROM objects WHERE cloud = ? AND kind = ? AND parent = ? ORDER BY seq",
                self.cloud,
                kind,
                parent,
            )
        return [row["payload"] for row in rows]

    def count(self, kind: str) -> int:
        """How many there are of a kind."""
        return self.tx.count("SELECT count(*) FROM objects WHERE cloud = ? AND kind = ?", self.cloud, kind)

    def find(self, kind: str, parent: str | None = None, /, **values: object) -> Doc | None:
        """The first object of a kind with these values. Texts are looked for by the database."""
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        query = "SELECT payload FROM objects WHERE cloud = ? AND kind = ?"
        query += " AND parent = ?" if parent is not None else ""
        query += " AND json_extract(payload, ?) = ?" * len(texts) + " ORDER BY seq"
        words = [word for name, text in texts.items() for word in (f'$."{name}"', text)]
        rows = self.tx.all(query, self.cloud, kind, *([parent] if parent is not None else []), *words)
        for row in rows:
            doc: Doc = row["payload"]
            if all(doc.get(name) == value for name, value in values.items()):
                return doc
        return None

    def one(self, kind: str) -> Doc:
        """The only object of a kind.

        Raises:
            LookupError: there is none.
        """
        found = self.all(kind)
        if not found:
            raise LookupError(f"{self.cloud} has no {kind}")
        return found[0]

    def save(self, kind: str, doc: Doc, **changes: object) -> Doc:
        """Keep a changed object; the answer is as it is now."""
        full = {**doc, **changes, "updated_at": self.now}
        self.tx.execute(
            "UPDATE objects SET payload = ? WHERE cloud = ? AND kind = ? AND uuid = ?",
            json.dumps(full),
            self.cloud,
            kind,
            full["uuid"],
        )
        return full

    def remove(self, kind: str, key: str) -> None:
        """Forget an object."""
        self.tx.execute(
            "DELETE FROM objects WHERE cloud = ? AND kind = ? AND uuid = ?", self.cloud, kind, key
        )

    def forget(self) -> None:
        """Forget the whole cloud."""
        self.tx.execute("DELETE FROM objects WHERE cloud = ?", self.cloud)
        self.tx.execute("DELETE FROM counters WHERE cloud = ?", self.cloud)
        self.tx.execute("DELETE FROM jobs WHERE cloud = ?", self.cloud)


@dataclass(frozen=True)
class World:
    """What every request shares."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, path: Path, clock: Clock | None = None) -> World:
        """The world whose state file this is; a new one is made."""
        return cls(Database(path, SCHEMA, "starlingx"), clock or Clock())

    @contextmanager
    def records(self, cloud: str = "") -> Generator[Records]:
        """A transaction on one cloud's objects."""
        with self.database.transaction() as tx:
            yield Records(tx, cloud, self.clock)


def setting(records: Records, name: str, default: Any) -> Any:
    """A setting of the whole lab."""
    row = records.tx.one("SELECT payload FROM settings WHERE name = ?", name)
    return row["payload"] if row else default


def put_setting(records: Records, name: str, value: Any) -> None:
    """Change a setting of the whole lab."""
    records.tx.execute(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET payload = excluded.payload",
        name,
        json.dumps(value),
    )
