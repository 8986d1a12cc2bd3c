"""What happens later: jobs with a time, done in order before each request, so nothing is lost by a crash.

There is no thread and no timer: a job that is due is done as soon as somebody looks. Its effect is the same
as if it had been done on time, for nobody looked in between.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lab.starlingx.store import Doc, Records, World

Handler = Callable[[Records, str, Doc], None]
"""Does a job: the cloud's records, the subject's uuid, the payload."""

HANDLERS: dict[str, Handler] = {}
OFTEN = 0.2
"""Seconds between two looks at something that is not the lab's to say: a machine's reboot, a fault's end."""

LIMIT = 10_000
"""More jobs than this before one answer would be a machine that never comes to rest."""


def handles(name: str) -> Callable[[Handler], Handler]:
    """Mark the function that does the jobs of that name."""

    def mark(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return mark


def again(records: Records, seconds: float, name: str, subject: str, payload: Doc) -> None:
    """Have a job done that waits for something outside: not more often than a few times a second."""
    _put(records, max(records.clock.after(seconds), records.clock.now() + OFTEN), name, subject, payload)


def later(records: Records, seconds: float, name: str, subject: str, **payload: Any) -> None:
    """Have a job done after what takes real hosts so many seconds."""
    _put(records, records.clock.after(seconds), name, subject, payload)


def _put(records: Records, due: float, name: str, subject: str, payload: Doc) -> None:
    records.tx.execute(
        "INSERT INTO jobs (cloud, subject, name, due, payload) VALUES (?, ?, ?, ?, ?)",
        records.cloud,
        subject,
        name,
        due,
        json.dumps(payload),
    )


def cancel(records: Records, subject: str, name: str | None = None) -> None:
    """Forget a subject's jobs (of that name, if one is given)."""
    if name is None:
        records.tx.execute("DELETE FROM jobs WHERE cloud = ? AND subject = ?", records.cloud, subject)
    else:
        records.tx.execute(
            "DELETE FROM jobs WHERE cloud = ? AND subject = ? AND name = ?", records.cloud, subject, name
        )


def waiting(records: Records, subject: str, name: str) -> bool:
    """Whether the subject has such a job before it."""
    return (
        records.tx.count(
            "SELECT count(*) FROM jobs WHERE cloud = ? AND subject = ? AND name = ?",
            records.cloud,
            subject,
            name,
        )
        > 0
    )


def advance(world: World) -> None:
    """Do every job that is due, in the order of their times, each at its own time."""
    with world.database.transaction() as tx:
        for _ in range(LIMIT):
            row = tx.one("SELECT * FROM jobs WHERE due <= ? ORDER BY due, id LIMIT 1", world.clock.now())
            if row is None:
                return
            tx.execute("DELETE FROM jobs WHERE id = ?", row["id"])
            moment: float = row["due"]
            then = replace(world.clock, now=_at(moment))
            HANDLERS[row["name"]](Records(tx, row["cloud"], then), row["subject"], row["payload"])
    raise RuntimeError(f"more than {LIMIT} jobs were due at once")


def next_due(world: World) -> float | None:
    """When the next job is due; none if nothing is to happen."""
    with world.database.transaction() as tx:
        row = tx.one("SELECT min(due) AS due FROM jobs")
    return row["due"] if row else None


def _at(moment: float) -> Callable[[], float]:
    return lambda: moment
