"""How long a tenancy of many objects takes, against openstacksdk calls one after another in the same run.

Run as ``python -m bench.openstack [COUNT ...]`` (default: 100 1000) with the lab's OpenStack up: rules of one
security group, users with a membership each and networks with a subnet each.
``--without-sdk`` leaves openstacksdk out, whose rules take ever longer: a thousand of them most of an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from bench.api_calls import Calls
from bench.results import write
from engine.paths import cache_dir, state_dir
from lab.openstack.environment import environment
from lab.parts import Lab
from tests.engine.conftest import Pulumiw, copy_project, runner

STACK: Final = "bench"
OPERATOR: Final = {"ssh_keys": {"lab": "ssh-ed25519 AAAA bench"}}
SAME: Final = {"up": "make", "refresh": "read", "preview, nothing to change": "read", "destroy": "delete"}
"""This program's steps -> those of openstacksdk that do the same."""
BASELINE: Final = Path(__file__).with_name("openstack_baseline.txt")


@dataclass(frozen=True, slots=True)
class Amount:
    """How many objects of each kind."""

    rules: int
    users: int
    networks: int

    @classmethod
    def of(cls, count: int) -> Amount:
        """About that many, as 1,000 rules go with 500 users and 200 networks: 2,400 are just these."""
        return cls(*(round(count * share / 2400) for share in (1000, 500, 200)))

    @property
    def objects(self) -> int:
        """How many that are."""
        return self.rules + 2 * self.users + 2 * self.networks

    def cloud(self) -> dict[str, Any]:
        """The cloud with one project that has them."""
        users = {f"bench-{number}": {"password": "word"} for number in range(self.users)}
        networks = {
            f"bench-{number}": {"subnets": {f"bench-{number}": {"cidr": f"10.{number}.0.0/24"}}}
            for number in range(self.networks)
        }
        # Ports two apart cannot be merged: every rule is one of Neutron's.
        rules = [{"protocol": "tcp", "ports": [str(2 * number + 1) for number in range(self.rules)]}]
        limits = {"networks": 5000, "subnets": 5000, "security_group_rules": 5000}
        project = {
            "members": {name: ["member"] for name in users},
            "quotas": {"network": limits},
            "networks": networks,
            "security_groups": {"bench": {"rules": rules}},
        }
        endpoint = {"url": "http://127.0.0.1:5000/v3", "password": "openstackPassword"}
        return {"endpoint": endpoint, "users": users, "projects": {"bench": project}}


@dataclass(frozen=True, slots=True)
class Step:
    """One command."""

    seconds: float
    """How long it took."""
    calls: dict[str, int]
    """What the cloud was asked, by method and service."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One size of tenancy, by step."""

    objects: Amount
    """How many of each kind."""
    load: float
    """What else the machine did: its load before."""
    pulumi: dict[str, Step]
    """This program's."""
    sdk: dict[str, float]
    """Seconds of openstacksdk, one call after another; empty where that was left out."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A copy of the project with a state folder of its own, and the lab of this clone."""

    project: Pulumiw
    """Runs commands in the copy."""

    def pulumiw(self, *words: str) -> Step:
        """What a command of pulumiw takes; it must succeed."""
        calls, began = Calls.of(Lab.here().state), time.monotonic()
        self.run("./pulumiw", *words, "--stack", STACK, "--non-interactive")
        return Step(time.monotonic() - began, calls.so_far())

    def run(self, *command: str) -> str:
        """What a command prints; it must succeed."""
        done = subprocess.run(
            command,
            cwd=self.project.folder,
            env=self.project.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            sys.exit(f"{' '.join(command[:4])} failed:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
        return done.stdout

    def pulumi(self, amount: Amount) -> dict[str, Step]:
        """Each command on a stack of that size."""
        fleet = {"name": STACK, "release": "12.0", "operator": OPERATOR, "openstack": {"lab": amount.cloud()}}
        words = {"murmuration:openstackPassword": "lab-openstack-password", "murmuration:word": "bench"}
        file = self.project.folder / f"Pulumi.{STACK}.yaml"
        file.write_text(yaml.safe_dump({"config": {"murmuration:fleet": fleet, **words}}))
        self.run("./pulumiw", "stack", "init", STACK)
        figures: dict[str, Step] = {}
        try:
            figures["up"] = self.pulumiw("up", "--yes", "--skip-preview")
            figures["refresh"] = self.pulumiw("refresh", "--yes", "--skip-preview")
            # As everybody runs it, so it reads the cloud too; and without that, as after a refresh.
            figures["preview, nothing to change"] = self.pulumiw("preview", "--expect-no-changes")
            words = ("--refresh=false", "--expect-no-changes")
            figures["preview from the state"] = self.pulumiw("preview", *words)
        finally:
            # Whatever has failed: the lab's cloud is others', too.
            figures["destroy"] = self.pulumiw("destroy", "--yes", "--skip-preview", "--refresh=false")
            self.run("./pulumiw", "stack", "rm", STACK, "--yes")
        return figures

    def baseline(self, amount: Amount) -> dict[str, float]:
        """Seconds that openstacksdk takes to make, read and delete the same, call by call."""
        python = environment(cache_dir(), state_dir(), print) / "bin/python"
        # -P: this folder has an openstack.py too.
        words = [str(python), "-P", str(BASELINE), json.dumps(asdict(amount))]
        said = self.run(".venv/bin/python", "-m", "lab", "exec", "--", *words)
        return json.loads(said.strip().splitlines()[-1])


@contextmanager
def bench() -> Generator[Bench]:
    """A copy of the project, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="murmuration-bench-") as place:
        folder, state = Path(place), Path(place) / "state"
        state.mkdir()
        (state / "lab").symlink_to(Lab.here().state)
        yield Bench(runner(copy_project(folder / "project"), state, folder / "home"))


def measure(count: int, *, sdk: bool) -> Measured:
    """All figures for about that many objects."""
    amount, load = Amount.of(count), os.getloadavg()[0]
    with bench() as made:
        return Measured(amount, load, made.pulumi(amount), made.baseline(amount) if sdk else {})


def table(results: Sequence[Measured]) -> str:
    """The figures, a line each; a ratio compares with openstacksdk, where it does the same."""
    lines = [f"{'objects':>8} {'what':<28} {'s':>7} {'ms each':>8} {'calls':>6} {'sdk s':>7} {'ratio':>6}"]
    for measured in results:
        number = measured.objects.objects
        for name, step in measured.pulumi.items():
            each, calls = step.seconds * 1000 / number, sum(step.calls.values())
            other = measured.sdk.get(SAME.get(name, ""))
            compared = f" {other:7.1f} {step.seconds / other:6.2f}" if other else ""
            lines.append(f"{number:>8} {name:<28} {step.seconds:7.1f} {each:8.0f} {calls:>6}{compared}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Measure, print the table, and write it down beside the other benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("counts", nargs="*", type=int, default=[100, 1000])
    parser.add_argument("--without-sdk", action="store_true")
    given = parser.parse_args(arguments)
    counts: list[int] = given.counts
    for count in counts:
        measured = measure(count, sdk=not given.without_sdk)
        sys.stdout.write(f"{table([measured])}\n")
        sys.stdout.flush()
        write({"openstack": {str(count): asdict(measured)}})


if __name__ == "__main__":
    main(sys.argv[1:])
