"""Plays recorded requests against the lab's services and compares the answers: status, shape, error text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from lab.starlingx import clouds, scenario
from lab.starlingx.clock import Clock
from lab.starlingx.scenario import CloudPlan
from lab.starlingx.store import World
from lab.starlingx.web import create_app
from tests.loopback.lab_starlingx.in_process import InProcess

RECORDED = Path(__file__).with_name("recorded")
PORTS = {5001: ("central", "keystone"), 6385: ("central", "sysinv"), 8119: ("central", "dcmanager")}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
UNSTABLE = re.compile(r"\d{10}\.\d+|(?<=with id )\d+|(?<= ID ')\d+")
ALONE = {"audits": False, "subclouds_stand": False, "token_seconds": 1e6}
"""As in the recording: nothing stood behind dcmanager, and audits were reported by hand."""

TIMES = ("updated_at", "updated-at")
"""Null until the first change; the recording's agents changed things at moments of their own."""


@dataclass
class Moment:
    """A clock that stands still until it is told to move."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@dataclass
class Replay:
    """One recording played against one world."""

    client: InProcess
    moment: Moment
    names: dict[str, str] = field(default_factory=dict[str, str])
    differences: dict[str, str] = field(default_factory=dict[str, str])
    played: int = 0

    def play(self, recording: str) -> None:
        """Play a recording; what differs is in ``differences`` by the pair's name."""
        for step in steps(recording):
            if "lab" in step:
                self._lab(step)
                continue
            difference = self._compare(step, self._ask(step))
            self.played += 1
            if difference:
                self.differences[step["pair"]] = difference

    def _lab(self, step: dict[str, Any]) -> None:
        kind = step.pop("lab")
        if kind == "wait":
            # In small steps, as somebody who polls would: what is due is done in between.
            for _ in range(20):
                self.moment.now += step["seconds"] / 20
                self.client.request("GET", "http://127.0.0.1:1/lab/summary")
        elif kind == "bind":
            self._bind(**step)
        elif kind == "patch":
            body = [
                {"op": "replace", "path": f"/{key}", "value": value} for key, value in step["values"].items()
            ]
            headers = {"X-Auth-Token": self.token("admin")}
            url = f"http://127.0.0.1:6385{step['path']}"
            if "@system" in url:
                root = url.rpartition("/")[0]
                system = self.client.request("GET", root, headers=headers).json()["isystems"][0]["uuid"]
                url = url.replace("@system", system)
            assert self.client.request("PATCH", url, headers=headers, json=body).status_code == 200
        elif kind == "fault":
            assert self.client.request("POST", "http://127.0.0.1:1/lab/faults", json=step).status_code == 201
        else:
            path = f"http://127.0.0.1:1/lab/clouds/central/{step['path']}"
            answer = self.client.request("POST", path, json=step["body"])
            assert answer.status_code == 200, answer.text

    def _bind(self, host: str, ifname: str, uuid: str) -> None:
        """Learn an interface that the recording knew without having asked for it."""
        headers = {"X-Auth-Token": self.token("admin")}
        root = "http://127.0.0.1:6385/v1/ihosts"
        key = self.client.request("GET", f"{root}/{host}", headers=headers).json()["uuid"]
        rows = self.client.request("GET", f"{root}/{key}/iinterfaces", headers=headers).json()["iinterfaces"]
        self.names[uuid] = next(row["uuid"] for row in rows if row["ifname"] == ifname)

    def _ask(self, step: dict[str, Any]) -> Any:
        path: str = self._ours(step["path"])
        note = str(step["note"])
        headers = {"Accept": step["accept"]}
        if "no token" not in note:
            reader = "reader" in note
            headers["X-Auth-Token"] = (
                "junk" if "bad token" in note else self.token("reader" if reader else "admin")
            )
        port = 8119 if step["pair"].startswith("dc_") or path.startswith("/v1.0") else 6385
        url = f"http://127.0.0.1:{port}{path}"
        arguments: dict[str, Any] = {}
        if "files" in step:
            fields = {key: self._ours(value) for key, value in step["fields"].items()}
            files = {key: (key, self._ours(value)) for key, value in step["files"].items()}
            arguments = {"data": fields} | ({"files": files} if files else {})
        elif isinstance(step.get("body"), str):
            arguments = {"content": step["body"]}
            headers |= {"Content-Type": step["type"]} if "type" in step else {}
        elif "body" in step:
            arguments = {"json": json.loads(self._ours(json.dumps(step["body"])))}
        return self.client.request(step["method"], url, headers=headers, **arguments)

    def token(self, user: str) -> str:
        """A token of the central cloud."""
        given = {"user": {"name": user, "domain": {"name": "Default"}, "password": clouds.ADMIN_KEY}}
        body = {"auth": {"identity": {"methods": ["password"], "password": given}}}
        answer = self.client.request("POST", "http://127.0.0.1:5001/v3/auth/tokens", json=body)
        return answer.headers["X-Subject-Token"]

    def _ours(self, text: str) -> str:
        """The recording's names of objects turned into the lab's."""
        found = UUID.sub(lambda match: self.names.get(match[0], match[0]), text)
        return self.names.get(found, found) if found.startswith("@") else found

    def _compare(self, step: dict[str, Any], answer: Any) -> str | None:
        if answer.status_code != step["status"]:
            return f"status {answer.status_code} instead of {step['status']}: {answer.text[:300]}"
        for name, value in step.get("headers", {}).items():
            found = answer.headers.get(name, "")
            if found.split(";")[0] != value.split(";")[0]:
                return f"{name}: {found!r} instead of {value!r}"
        try:
            body = answer.json()
        except ValueError:
            body = answer.text
        wanted = step["answer"]
        if answer.status_code >= 400:
            return self._compare_error(wanted, body, first_line=step.get("first_line", False))
        if body == "" and wanted in ("", None):
            return None
        self._learn(wanted, body)
        return differs(wanted, body)

    def _compare_error(self, wanted: Any, body: Any, *, first_line: bool) -> str | None:
        ours, theirs = _text(body), self._ours(_text(wanted))
        if first_line:
            ours = ours.replace("\\n", "\n").split("\n")[0]
            theirs = theirs.rstrip('"}')
            return (
                None
                if ours.startswith(theirs.split('", "debuginfo')[0])
                else f"{ours!r} instead of {theirs!r}"
            )
        return None if ours == theirs else f"{ours!r} instead of {theirs!r}"

    def _learn(self, wanted: Any, body: Any) -> None:
        """Whatever stands in the same place as a recorded uuid is the lab's name of the same object."""
        if isinstance(wanted, dict) and isinstance(body, dict):
            known, found = cast("dict[str, Any]", wanted), cast("dict[str, Any]", body)
            if "max_parallel_subclouds" in known and "id" in found:
                self.names[f"@group:{known['name']}"] = str(found["id"])
            for key, value in known.items():
                if key in found:
                    self._learn(value, found[key])
        elif isinstance(wanted, list) and isinstance(body, list):
            for one, other in pairs(cast("list[Any]", wanted), cast("list[Any]", body)):
                self._learn(one, other)
        elif (
            isinstance(wanted, str)
            and isinstance(body, str)
            and UUID.fullmatch(wanted)
            and UUID.fullmatch(body)
        ):
            self.names.setdefault(wanted, body)


NATURAL = ("hostname", "ifname", "name", "label_key", "lvm_vg_name", "device_node", "cpu", "numa_node")


def pairs(wanted: list[Any], body: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Rows that belong together: by what people call them, else by their place."""
    for key in NATURAL:
        if wanted and all(
            isinstance(row, dict) and key in row and row[key] is not None for row in (*wanted, *body)
        ):
            names = [row[key] for row in wanted]
            if len(set(names)) == len(names):
                ours = {row[key]: row for row in body}
                if not ours.keys() & set(names):
                    break
                yield from ((row, ours[row[key]]) for row in wanted if row[key] in ours)
                return
    yield from zip(wanted, body, strict=False)


def differs(wanted: Any, body: Any, where: str = "") -> str | None:
    """The first difference in shape: keys, types, number of rows."""
    if wanted == "@links":
        good = isinstance(body, list) and all(
            set(entry) >= {"href", "rel"} for entry in cast("list[Any]", body)
        )
        return None if good else f"{where}: no links but {body!r}"
    if isinstance(wanted, dict):
        if not isinstance(body, dict):
            return f"{where}: {body!r} instead of an object"
        theirs, ours = cast("dict[str, Any]", wanted), cast("dict[str, Any]", body)
        if set(theirs) != set(ours):
            lacks, more = sorted(set(theirs) - set(ours)), sorted(set(ours) - set(theirs))
            return f"{where}: keys: lacks {lacks}, more {more}"
        found = (
            differs(value, ours[key], f"{where}/{key}") for key, value in theirs.items() if key not in TIMES
        )
        return next((difference for difference in found if difference), None)
    if isinstance(wanted, list):
        return _differ_rows(cast("list[Any]", wanted), body, where)
    if type(wanted) is not type(body):
        return f"{where}: {body!r} instead of {wanted!r}"
    return None


def _differ_rows(wanted: list[Any], body: Any, where: str) -> str | None:
    if not isinstance(body, list):
        return f"{where}: {body!r} instead of a list"
    rows = cast("list[Any]", body)
    if len(wanted) != len(rows):
        return f"{where}: {len(rows)} instead of {len(wanted)}"
    found = (differs(one, other, f"{where}[{at}]") for at, (one, other) in enumerate(pairs(wanted, rows)))
    return next((difference for difference in found if difference), None)


def _text(body: Any) -> str:
    if isinstance(body, dict):
        entries = cast("dict[str, Any]", body)
        inner = entries.get("error_message")
        return UNSTABLE.sub("N", str(inner) if inner is not None else json.dumps(entries, sort_keys=True))
    return str(body or "")


def steps(recording: str) -> Iterator[dict[str, Any]]:
    """The steps of a recording."""
    for line in (RECORDED / f"{recording}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def begin(folder: Path, plan: CloudPlan) -> Replay:
    """A replay against a world that has this cloud."""
    moment = Moment()
    world = World.open(folder / "starlingx.db", Clock(moment, speed=1.0))
    scenario.settle(world, [plan])
    with world.records("central") as records:
        ports = {service: port for port, (_, service) in PORTS.items()}
        records.save("cloud", records.one("cloud"), address="127.0.0.1", ports=ports)
    client = InProcess(create_app(world, dict(PORTS)))
    client.request("PUT", "http://127.0.0.1:1/lab/settings", json=ALONE)
    return Replay(client, moment)
