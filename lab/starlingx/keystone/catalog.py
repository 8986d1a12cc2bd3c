"""The catalogue: RegionOne, SystemController and each subcloud's region on a system controller.

Its own on a subcloud.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from lab.starlingx import clouds
from lab.starlingx.services import CENTRAL_REGIONS, REGION_ONE, SYSTEM_CONTROLLER
from lab.starlingx.store import Doc, Records

NAMESPACE = uuid.UUID("52000000-0000-4000-8000-00000000000a")
INTERFACES = ("public", "internal", "admin")


def identifier(*words: str) -> str:
    """The same id for the same words, as Keystone writes ids."""
    return uuid.uuid5(NAMESPACE, " ".join(words)).hex


def endpoints(records: Records, cloud: Doc, front: str) -> Iterator[tuple[str, str, str, Mapping[str, str]]]:
    """Name, type, region and URLs by interface of every endpoint."""
    for member in clouds.family(records, cloud):
        regions = CENTRAL_REGIONS if member["role"] == "systemcontroller" else (member["region"],)
        for name, service in clouds.release_of(member).services.items():
            for region in regions:
                if service.central and region != SYSTEM_CONTROLLER:
                    continue
                urls = {kind: clouds.url(member, name, front, kind) + service.path for kind in INTERFACES}
                yield name, service.type, region, urls


def catalog(records: Records, cloud: Doc, front: str) -> list[dict[str, Any]]:
    """The catalogue as a token carries it."""
    found: dict[str, dict[str, Any]] = {}
    for name, kind, region, urls in endpoints(records, cloud, front):
        entry = found.setdefault(
            name, {"id": identifier(cloud["name"], name), "name": name, "type": kind, "endpoints": []}
        )
        entry["endpoints"] += [
            {
                "id": identifier(cloud["name"], name, region, interface),
                "interface": interface,
                "region": region,
                "region_id": region,
                "url": address,
            }
            for interface, address in urls.items()
        ]
    return list(found.values())


def regions(records: Records, cloud: Doc) -> list[str]:
    """Every region of a cloud's catalogue."""
    found = [REGION_ONE] if cloud["role"] == "systemcontroller" else [cloud["region"]]
    if cloud["role"] == "systemcontroller":
        found.append(SYSTEM_CONTROLLER)
    found += [member["region"] for member in clouds.family(records, cloud) if member["name"] != cloud["name"]]
    return found
