"""What the tests of reports share: fleets, a clone with two revisions, and texts that were agreed on."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.plan import FleetPlan, plan
from model.spec import load, parse
from tests.unit.stack_files import ROOT, read, write

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
PREVIEWS = HERE / "previews"
STACK = HERE / "fleet.yaml"
Edit = Callable[[dict[str, Any]], None]


def fleet_data() -> dict[str, Any]:
    """The fleet that the tests speak of, as it was when the previews were taken."""
    return read(STACK)["config"]["murmuration:fleet"]


def plan_of(edit: Edit | None = None) -> FleetPlan:
    """Its plan, with an edit."""
    data = fleet_data()
    if edit:
        edit(data)
    return plan(parse(data))


def packet_sig() -> FleetPlan:
    """The plan of the wiki's own fleet."""
    return plan(load(ROOT / "Pulumi.packet-sig.yaml"))


def large(clouds: int, sites: int) -> FleetPlan:
    """A fleet of many subclouds, simplex ones with every seventh a duplex one, spread over sites."""

    def grow(data: dict[str, Any]) -> None:
        data["pools"]["oam"] = {"cidr": "172.20.0.0/14", "prefix_length": 24}
        data["pools"]["vlans"] = {"first": 2, "last": 3999}
        for number in range(sites - 2):
            provider = {**data["sites"]["dfw2"]["provider"], "metro": f"m{number}"}
            data["sites"][f"edge-{number:02}"] = {**data["sites"]["dfw2"], "provider": provider}
        names = list(data["sites"])
        for number in range(clouds - 3):
            nodes = ["controller-0"] if number % 7 else ["controller-0", "controller-1"]
            data["clouds"][f"edge-{number:04}"] = {
                "role": "subcloud",
                "site": names[number % len(names)],
                "topology": "simplex" if number % 7 else "duplex",
                "networks": {"mgmt": {"public": True}},
                "nodes": {node: {"plan": "s3.xlarge.x86"} for node in nodes},
            }

    return plan_of(grow)


def agreed(name: str, text: str) -> str:
    """The text that was agreed on under a name; UPDATE_GOLDEN=1 writes the one at hand down."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return path.read_text()


@dataclass(frozen=True)
class Clone:
    """A clone of a project with stack files."""

    path: Path
    """Its folder."""

    def git(self, *words: str) -> str:
        """Run git in it."""
        environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_AUTHOR_DATE": "2026-11-21T00:00:00Z",
            "GIT_COMMITTER_DATE": "2026-11-21T00:00:00Z",
        }
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *identity, *words],
            cwd=self.path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, tag: str) -> None:
        """Commit everything, and call it by a tag."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", tag)
        self.git("tag", tag)

    def write(self, data: dict[str, Any], stack: str = "dev") -> None:
        """Write a stack file."""
        write(self.path / f"Pulumi.{stack}.yaml", {"config": {"murmuration:fleet": data}})


def clone(path: Path, edit: Edit | None = None) -> Clone:
    """A clone with the revisions ``before`` and ``after``, the fleet edited in between."""
    made = Clone(path)
    made.git("init", "-q", "--template=")
    data = fleet_data()
    made.write(data)
    made.commit("before")
    if edit:
        edit(data)
        made.write(data)
    made.commit("after")
    return made
