"""How long a tenancy of many objects takes, against openstacksdk calls one after another in the same run.

Run as ``python -m bench.openstack [COUNT ...]`` (default: 100 1000) with the lab's OpenStack up. Half of the
objects are rules of one security group, the others users with a membership and networks with a subnet.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml

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
        """About that many resources; a user has a membership, a network a subnet."""
        return cls(count // 2, count * 3 // 20, count // 10)

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
class Measured:
    """Seconds by step, of about the same many objects."""

    objects: Amount
    """How many of each kind."""
    pulumi: dict[str, float]
    """This program's."""
    sdk: dict[str, float]
    """Openstacksdk's, one call after another."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A copy of the project with a state folder of its own, and the lab of this clone."""

    project: Pulumiw
    """Runs commands in the copy."""

    def pulumiw(self, *words: str) -> float:
        """Seconds that pulumiw takes; it must succeed."""
        began = time.monotonic()
        self.run("./pulumiw", *words, "--stack", STACK, "--non-interactive")
        return time.monotonic() - began

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

    def pulumi(self, amount: Amount) -> dict[str, float]:
        """Seconds of each command on a stack of that size."""
        fleet = {"name": STACK, "release": "12.0", "operator": OPERATOR, "openstack": {"lab": amount.cloud()}}
        words = {"murmuration:openstackPassword": "lab-openstack-password", "murmuration:word": "bench"}
        file = self.project.folder / f"Pulumi.{STACK}.yaml"
        file.write_text(yaml.safe_dump({"config": {"murmuration:fleet": fleet, **words}}))
        self.run("./pulumiw", "stack", "init", STACK)
        figures = {
            "up": self.pulumiw("up", "--yes", "--skip-preview"),
            "refresh": self.pulumiw("refresh", "--yes", "--skip-preview"),
            # As everybody runs it, so it reads the cloud too; and without that, as after a refresh.
            "preview, nothing to change": self.pulumiw("preview", "--expect-no-changes"),
            "preview from the state": self.pulumiw("preview", "--refresh=false", "--expect-no-changes"),
            "destroy": self.pulumiw("destroy", "--yes", "--skip-preview", "--refresh=false"),
        }
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


def measure(count: int) -> Measured:
    """All figures for about that many objects."""
    amount = Amount.of(count)
    with bench() as made:
        return Measured(amount, made.pulumi(amount), made.baseline(amount))


def table(results: Mapping[str, Measured]) -> str:
    """The figures, a line each; a ratio compares with openstacksdk, where it does the same."""
    lines = [f"{'objects':>8} {'what':<28} {'pulumi s':>9} {'sdk s':>8} {'ratio':>6}"]
    for count, measured in results.items():
        for step, seconds in measured.pulumi.items():
            other = measured.sdk.get(SAME.get(step, ""))
            compared = f" {other:8.1f} {seconds / other:6.2f}" if other else ""
            lines.append(f"{count:>8} {step:<28} {seconds:9.1f}{compared}")
    return "\n".join(lines)


def main() -> int:
    """Measure, print the table, and write it down beside the other benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("counts", nargs="*", type=int, default=[100, 1000])
    counts: list[int] = parser.parse_args().counts
    results: dict[str, Measured] = {}
    for count in counts:
        results[str(count)] = measure(count)
        sys.stdout.write(f"{table({str(count): results[str(count)]})}\n")
        sys.stdout.flush()
    written = {count: asdict(measured) for count, measured in results.items()}
    write({"openstack": {"load": os.getloadavg()[0], **written}})
    return 0


if __name__ == "__main__":
    sys.exit(main())
