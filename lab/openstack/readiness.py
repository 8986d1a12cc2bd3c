"""Waiting until the services really work, and asking whether they do: a process that runs is not enough."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from lab.openstack.api import Api
from lab.openstack.errors import OpenStackLabError

PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Probe:
    """One question that a working OpenStack answers with yes."""

    name: str
    holds: Callable[[Api, datetime], bool]
    """Whether it holds; the time is the workers' start: rows of an earlier run read "up" for a minute."""


def probes() -> tuple[Probe, ...]:
    """In the order in which they come true."""
    return (
        Probe("neutron", lambda api, _: bool(api.get("network", "/v2.0/agents")["agents"])),
        Probe("glance", lambda api, _: "images" in api.get("image", "/v2/images?limit=1")),
        Probe("cinder", lambda api, since: _cinder(api, since) >= {"cinder-scheduler", "cinder-volume"}),
        Probe("heat-engine", lambda api, since: bool(_heat(api, since))),
        Probe(
            "nova",
            lambda api, since: _nova(api, since) >= {"nova-conductor", "nova-scheduler", "nova-compute"},
        ),
        Probe(
            "placement inventory",
            lambda api, _: bool(api.get("placement", "/resource_providers")["resource_providers"]),
        ),
    )


def wait(since: datetime, limit: float, say: Callable[[str], None]) -> None:
    """Wait until every probe holds.

    Raises:
        OpenStackLabError: one does not within the limit (seconds).
    """
    end = time.monotonic() + limit
    with Api() as api:
        for probe in probes():
            began = time.monotonic()
            why = "it has not reported since its start"
            while not (answer := _ask(probe, api, since))[0]:
                why = answer[1] or why
                if time.monotonic() > end:
                    raise OpenStackLabError(f"{probe.name} is not ready after {limit:.0f} s: {why}")
                time.sleep(PAUSE)
            if time.monotonic() - began > 1:
                say(f"  {probe.name} ready")


def _ask(probe: Probe, api: Api, since: datetime) -> tuple[bool, str]:
    try:
        return probe.holds(api, since), ""
    except (OpenStackLabError, httpx.HTTPError, KeyError) as error:
        return False, f"{error}"


def _nova(api: Api, since: datetime) -> set[str]:
    return _reporting(api.get("compute", "/os-services")["services"], since, "state")


def _cinder(api: Api, since: datetime) -> set[str]:
    return _reporting(api.get("volumev3", "/os-services")["services"], since, "state")


def _heat(api: Api, since: datetime) -> set[str]:
    return _reporting(api.get("orchestration", "/services")["services"], since, "status")


def _reporting(rows: list[Mapping[str, Any]], since: datetime, state: str) -> set[str]:
    """Programs that say they are up and have said so after that time."""
    return {row["binary"] for row in rows if row[state] == "up" and _time(row) >= since}


def _time(row: Mapping[str, Any]) -> datetime:
    text = str(row.get("updated_at") or row.get("created_at") or "1970-01-01")
    found = datetime.fromisoformat(text.removesuffix("Z"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run inside the namespace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--since", type=datetime.fromisoformat, default=datetime.fromtimestamp(0, UTC))
    parser.add_argument("--limit", type=float, default=180.0)
    options = parser.parse_args()
    try:
        wait(options.since, options.limit, _say)
    except OpenStackLabError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
