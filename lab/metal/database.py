"""The emulator's state: one SQLite file, every change in a transaction, sound after kill -9.

SQL stays plain; this module only opens the file, brackets transactions, and turns JSON and truth values from
and into columns by their names.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

Row = dict[str, Any]
"""A row by column names, JSON and truth values already decoded."""

Table = Literal[
    "organizations",
    "projects",
    "ssh_keys",
    "devices",
    "ports",
    "vlans",
    "port_vlans",
    "port_batches",
    "reservations",
    "assignments",
    "gateways",
    "bgp_configs",
    "bgp_sessions",
    "events",
    "jobs",
    "faults",
]
"""Table names stand in statements as they are, so only these are let in."""

JSON_COLUMNS = frozenset(
    {
        "customdata",
        "error_messages",
        "payload",
        "spec",
        "ssh_keys",
        "storage",
        "tags",
        "value",
        "vlan_assignments",
    }
)
BOOLEAN_COLUMNS = frozenset(
    {
        "always_pxe",
        "backend_transfer_enabled",
        "bonded",
        "default_route",
        "global_ip",
        "locked",
        "management",
        "native",
        "network_frozen",
        "own_block",
        "public",
        "spot_instance",
    }
)
SCHEMA = Path(__file__).with_name("schema.sql")
SCHEMA_VERSION = 1


class Transaction:
    """Reads and writes inside one transaction; got from ``Database.transaction``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, query: str, *parameters: object) -> list[Row]:
        """Every row that the query gives."""
        cursor = self._connection.execute(query, parameters)
        names = [column[0] for column in cursor.description]
        return [
            {name: _decode(name, value) for name, value in zip(names, row, strict=True)} for row in cursor
        ]

    def one(self, query: str, *parameters: object) -> Row | None:
        """The query's first row, or none."""
        rows = self.all(query, *parameters)
        return rows[0] if rows else None

    def get(self, table: Table, key: str) -> Row | None:
        """The row of ``table`` whose id is ``key``."""
        return self.one(_sql("SELECT * FROM", table, "WHERE id = ?"), key)

    def count(self, query: str, *parameters: object) -> int:
        """The number that a counting query gives."""
        return int(self._connection.execute(query, parameters).fetchone()[0])

    def execute(self, statement: str, *parameters: object) -> int:
        """Run a statement; the number of rows that it changed."""
        return self._connection.execute(statement, parameters).rowcount

    def insert(self, table: Table, /, **columns: object) -> Row:
        """Add a row; the answer is that row as it will be read from now on."""
        names = ", ".join(columns)
        marks = ", ".join("?" for _ in columns)
        values = [_encode(name, value) for name, value in columns.items()]
        statement = _sql("INSERT INTO", table, "(", names, ") VALUES (", marks, ")")
        cursor = self._connection.execute(statement, values)
        found = self.one(_sql("SELECT * FROM", table, "WHERE rowid = ?"), cursor.lastrowid)
        if found is None:
            raise sqlite3.IntegrityError(f"a row just added to {table} is not there")
        return found

    def update(self, table: Table, key: str, /, **columns: object) -> None:
        """Change columns of the row whose id is ``key``."""
        sets = ", ".join(f"{name} = ?" for name in columns)
        values = [_encode(name, value) for name, value in columns.items()]
        statement = _sql("UPDATE", table, "SET", sets, "WHERE id = ?")
        self._connection.execute(statement, [*values, key])

    def delete(self, table: Table, key: str) -> None:
        """Take the row whose id is ``key`` away."""
        self._connection.execute(_sql("DELETE FROM", table, "WHERE id = ?"), [key])


class Database:
    """The file, for one process with one thread: the server's event loop.

    The schema is a part's own; ``part`` is its name, for the person whose file is of another version.
    A transaction never spans an ``await``, so what it reads cannot change before it writes.
    """

    def __init__(self, path: Path, schema: Path = SCHEMA, part: str = "metal") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        if version == 0:
            script = schema.read_text(encoding="utf-8")
            self._connection.executescript(
                f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            )
        elif version != SCHEMA_VERSION:
            raise RuntimeError(
                f"{path} was written by another version of the lab (its schema is {version}, this one's is "
                f"{SCHEMA_VERSION}): run `python -m lab reset {part}`"
            )

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """All of it, or after any exception nothing of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield Transaction(self._connection)
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _sql(*words: str) -> str:
    return " ".join(words)


def _encode(name: str, value: object) -> object:
    if name in JSON_COLUMNS:
        return json.dumps(value)
    if isinstance(value, bool):
        return int(value)
    return value


def _decode(name: str, value: Any) -> Any:
    if name in JSON_COLUMNS:
        return None if value is None else json.loads(value)
    if name in BOOLEAN_COLUMNS:
        return bool(value)
    return value
