"""What a preview and a refresh ask of a StarlingX cloud of many hosts, and of one of many subclouds.

Run as ``python -m bench.starlingx [HOSTS] [SUBCLOUDS]`` (default: 100 1000). The clouds are the lab's on
loopback, at a speed at which nothing takes time: the engine, the provider and its calls are measured.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from bench.results import write
from engine.paths import ROOT
from lab.starlingx import scenario
from lab.starlingx.bootstrap import Plan
from lab.starlingx.server import Running, serve
from tests.engine.conftest import Pulumiw, end, runner

AT_ONCE: Final = 1e6
STACK: Final = "bench"
PROGRAM: Final = ROOT / "tests" / "engine" / "starlingx" / "provider_program.py"
VARIABLES: Final = {"PULUMI_CONFIG_PASSPHRASE": "bench"}
CONTROLLERS: Final = 2
Resources = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One command.

    Attributes:
        seconds: how long it took.
        calls: calls of the services, by service, method and kind.
    """

    seconds: float
    calls: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """One cloud.

    Attributes:
        resources: how many the stack has.
    """

    resources: int
    steps: Mapping[str, Step] = field(default_factory=dict[str, Step])


def hosts(count: int) -> Resources:
    """A cloud of that many hosts: two controllers that are there, and workers."""
    found: Resources = {}
    for number in range(count - CONTROLLERS):
        name = f"worker-{number}"
        mac = f"08:00:27:f0:{number:02x}:00"
        platform = {"interface_type": "ethernet", "interface_class": "platform"}
        found |= {
            name: entry("Host", hostname=name, personality="worker", management_mac=mac),
            f"{name}-mgmt": entry("Interface", name, host=name, name="mgmt0", port="enp0s8", **platform),
            f"{name}-cluster": entry(
                "InterfaceNetwork", f"{name}-mgmt", host=name, interface="mgmt0", network="cluster-host"
            ),
            f"{name}-label": entry("Label", name, host=name, key="example.com/tier", value="edge"),
            f"{name}-state": entry(
                "HostState", f"{name}-cluster", f"{name}-label", host=name, administrative="unlocked"
            ),
        }
    return found


def subclouds(count: int) -> Resources:
    """That many subclouds of a system controller, which are there already (``scenario`` names them)."""
    found: Resources = {}
    for number in range(1, count + 1):
        name, at = f"subcloud{number}", 2 * number
        subnet = f"10.{128 + at // 256}.{at % 256}"
        resource = entry(
            "Subcloud",
            name=name,
            management_subnet=f"{subnet}.0/24",
            management_start_address=f"{subnet}.2",
            management_end_address=f"{subnet}.50",
            management_gateway_address=f"{subnet}.1",
            system_controller_gateway_address="192.168.204.101",
        )
        found[name] = {**resource, "import": name}
    return found


def entry(kind: str, *after: str, **inputs: Any) -> dict[str, Any]:
    """A resource of the program that is made of data."""
    return {"kind": kind, "inputs": inputs, "depends_on": list(after)}


@dataclass(frozen=True, slots=True)
class Project:
    """A project with one cloud's resources, beside the lab."""

    pulumiw: Pulumiw
    lab: Running

    def write(self, resources: Resources) -> None:
        """Say what there shall be."""
        provider = {"auth_url": self.lab.auth_url(), "password": "Li69nux*", "poll_interval": 0.2}
        (self.pulumiw.folder / "plan.json").write_text(
            json.dumps({"provider": provider, "resources": resources})
        )

    def step(self, *words: str) -> Step:
        """Run a command, and count what it asks."""
        httpx.delete(f"{self.lab.url}/lab/calls").raise_for_status()
        began = time.monotonic()
        done = subprocess.run(
            ["./pulumiw", "--non-interactive", *words, "--stack", STACK],
            cwd=self.pulumiw.folder,
            env=self.pulumiw.environment | VARIABLES,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - began
        if done.returncode != 0:
            sys.exit(f"{' '.join(words)} failed:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
        calls: dict[str, int] = httpx.get(f"{self.lab.url}/lab/calls").json()["calls"]
        return Step(seconds, {what.partition(" ")[2]: count for what, count in calls.items()})


@contextmanager
def project(lab: Running) -> Generator[Project]:
    """A project with a backend of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="murmuration-bench-") as place:
        folder = Path(place) / "project"
        for part in ("engine", "lab", "providers"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy2(ROOT / "pulumiw", folder / "pulumiw")
        (folder / ".venv").symlink_to(ROOT / ".venv")
        shutil.copy2(PROGRAM, folder / "__main__.py")
        described = {
            "name": "murmuration",
            "runtime": {"name": "python", "options": {"virtualenv": ".venv"}},
            "plugins": {"providers": [{"name": "starlingx", "path": "providers/starlingx"}]},
        }
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(described))
        (folder / f"Pulumi.{STACK}.yaml").write_text("config:\n  murmuration:word: hello\n")
        made = runner(folder, Path(place) / "state", Path(place) / "home")
        try:
            yield Project(made, lab)
        finally:
            end(made)


def measure(resources: Resources, subclouds: int = 0) -> Measured:
    """Make or import the resources, then preview and refresh without anything to change."""
    room = Plan(management="192.168.204.0/23", start="192.168.204.2", end="192.168.204.100")
    cloud = scenario.CloudPlan(
        "central",
        role="systemcontroller",
        type="Standard",
        addresses=room,
        subclouds=subclouds,
        subcloud_apis=False,
    )
    with serve([cloud], speed=AT_ONCE) as lab, project(lab) as made:
        made.write(resources)
        steps = {
            "up": made.step("up", "--yes", "--skip-preview"),
            "preview, nothing to change": made.step("preview", "--refresh", "--expect-no-changes"),
            "refresh": made.step("refresh", "--yes", "--skip-preview", "--expect-no-changes"),
        }
        return Measured(len(resources), steps)


def table(name: str, measured: Measured) -> str:
    """The figures: seconds, calls, and the calls of the kind that there are most of."""
    lines = [f"{name}: {measured.resources} resources", f"{'what':<28} {'s':>7} {'calls':>6}  most of a kind"]
    for what, step in measured.steps.items():
        most = max(step.calls.items(), key=lambda one: one[1], default=("none", 0))
        lines.append(f"{what:<28} {step.seconds:7.1f} {sum(step.calls.values()):6}  {most[0]}: {most[1]}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Measure, print the tables, and write them down beside the other benchmarks."""
    wanted = [int(one) for one in arguments[:2]]
    counts = [*wanted, *(100, 1000)[len(wanted) :]]
    kinds: list[tuple[str, Callable[[], Measured]]] = [
        (f"{counts[0]} hosts", lambda: measure(hosts(counts[0]))),
        (f"{counts[1]} subclouds", lambda: measure(subclouds(counts[1]), counts[1])),
    ]
    load = os.getloadavg()[0]
    for name, run in kinds:
        one = run()
        print(table(name, one), flush=True)
        write({"starlingx": {"load": load, name: asdict(one)}})


if __name__ == "__main__":
    main(sys.argv[1:])
