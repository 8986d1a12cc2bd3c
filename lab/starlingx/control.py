"""The lab's own paths, without a token: faults, settings, and what happens to a cloud from outside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from lab.metal import faults as common
from lab.metal.errors import ApiError
from lab.metal.fields import Fields
from lab.starlingx import clouds, faults, netboot, nodes, standing
from lab.starlingx.calls import Answer
from lab.starlingx.dcmanager import audit, kept
from lab.starlingx.errors import RefusalError
from lab.starlingx.keystone import tokens
from lab.starlingx.store import Doc, Records, World, put_setting, setting
from lab.starlingx.sysinv import heartbeats, hosts

SETTINGS: Doc = {"token_seconds": tokens.LIFE, "audits": True, "subclouds_stand": True}


def index(world: World) -> Answer:
    """Which clouds there are."""
    with world.records() as records:
        return Answer({"clouds": [_about(records, name) for name in clouds.names(records)]})


def _about(records: Records, name: str) -> Doc:
    cloud, there = clouds.get(records, name) or {}, records.of(name)
    return {
        "name": name,
        "release": cloud["release"],
        "role": cloud["role"],
        "central": cloud["central"],
        "region": cloud["region"],
        "hosts": there.count("ihosts"),
        "subclouds": there.count(kept.KIND),
        "alarms": there.count("alarm"),
    }


def answer(world: World, method: str, parts: tuple[str, ...], body: bytes) -> Answer:
    """Answer one request below ``/lab``."""
    try:
        wanted = cast("Doc", json.loads(body)) if body else {}
        with world.records() as records:
            return _answer(world, records, method, parts, wanted)
    except ApiError as error:
        return Answer({"errors": error.messages}, error.status)
    except RefusalError as refusal:
        return Answer({"errors": [refusal.text]}, refusal.status)
    except ValueError as error:
        return Answer({"errors": [f"the body is no JSON: {error}"]}, 400)


def _answer(world: World, records: Records, method: str, parts: Sequence[str], wanted: Doc) -> Answer:
    if parts == ("summary",):
        return Answer(
            {"clouds": [_about(records, name) for name in clouds.names(records)], "speed": world.clock.speed}
        )
    if parts[:1] == ("faults",):
        return _faults(records, method, parts[1:], wanted)
    if parts == ("netboot",) and method == "POST":
        return Answer(netboot.answer(records, netboot.Booting(**wanted)))
    if parts == ("nodes",):
        return Answer({"controllers": [asdict(node) for node in nodes.all_of(records)]})
    if parts == ("settings",):
        return _settings(world, records, wanted if method == "PUT" else {})
    if parts[:1] == ("clouds",) and parts[2:]:
        return _cloud(records, parts[1], parts[2], parts[3:], wanted)
    raise RefusalError(f"the lab has no path /lab/{'/'.join(parts)}", 404)


def _faults(records: Records, method: str, rest: Sequence[str], wanted: Doc) -> Answer:
    if method == "POST":
        added = Answer(common.document(common.add(records.tx, Fields(wanted), faults.KINDS)), 201)
        heartbeats.listen_everywhere(records)
        return added
    if method == "DELETE":
        for key in rest or [str(fault["id"]) for fault in common.all_set(records.tx)]:
            common.remove(records.tx, key)
        heartbeats.listen_everywhere(records)
    return Answer({"faults": common.all_set(records.tx)})


def _settings(world: World, records: Records, wanted: Doc) -> Answer:
    for name, value in wanted.items():
        if name == "speed":
            world.clock.speed = float(value)
        elif name in SETTINGS:
            put_setting(records, name, value)
        else:
            raise RefusalError(
                f"{name}: there is no such setting; there are speed, {', '.join(SETTINGS)}", 422
            )
    found = {name: setting(records, name, default) for name, default in SETTINGS.items()}
    return Answer({"speed": world.clock.speed, **found})


def _cloud(records: Records, name: str, what: str, rest: Sequence[str], wanted: Doc) -> Answer:
    cloud = clouds.get(records, name)
    if cloud is None:
        raise RefusalError(f"the lab has no cloud {name}", 404)
    there = records.of(name)
    if what == "revoke-tokens":
        tokens.revoke(there, cloud)
    elif what == "down":
        there.save("cloud", cloud, down_until=records.clock.now() + float(wanted.get("seconds", 5)))
    elif what == "discover":
        return Answer(discover(there, str(wanted["mac"])), 201)
    elif what == "stand":
        host = there.find("ihosts", hostname=rest[0] if rest else "controller-0")
        if host is None:
            raise RefusalError(f"{name} has no such host", 404)
        standing.stand(there, host)
    elif what == "subclouds" and rest:
        return Answer(_subcloud(there, rest[0], wanted))
    else:
        raise RefusalError(f"nothing of a cloud is called {what}", 404)
    return Answer({"done": what})


def _subcloud(records: Records, name: str, wanted: Doc) -> Doc:
    """Report a subcloud online or offline, or the state of its endpoints, as dcmanager's audits do."""
    found = kept.find(records, name)
    if "online" in wanted:
        found = audit.report(records, found, online=bool(wanted["online"]))
        found = kept.find(records, name)
    if "sync" in wanted:
        found = audit.put_sync(records, found, cast("dict[str, str]", wanted["sync"]))
    return {key: value for key, value in found.items() if not key.startswith("_")}


def discover(records: Records, mac: str) -> Doc:
    """A machine has booted from the network of a cloud.

    Sysinv keeps it, without a personality until it is given one.
    """
    known = records.find("ihosts", mgmt_mac=mac)
    return known or hosts.keep(records, {"mgmt_mac": mac}, None, None)
