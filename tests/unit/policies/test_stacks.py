"""The pack on what the project's own stacks register, by the golden graphs of the components."""

import json
from pathlib import Path
from typing import Any

import pytest

from policies.context import read_context
from policies.guard import Level, Violation
from policies.pack import GUARDS
from policies.resource import Resource, resource
from policies.settings import read_settings
from tests.unit.stack_files import ROOT, read

GRAPHS = sorted((ROOT / "tests" / "unit" / "graph" / "golden").glob("*.yaml"))


def resources(graph: dict[str, Any]) -> list[Resource]:
    """The resources of a golden graph; port ids come from what a port depends on."""
    return [
        resource(
            label.split(" ", 1)[0],
            label.split(" ", 1)[1],
            entry.get("inputs", {}),
            urn=label,
            protect=entry.get("protect", False),
            sources={"portId": tuple(entry.get("dependencies", ()))},
        )
        for label, entry in graph.items()
        if " " in label
    ]


def environment(stack: str) -> dict[str, str]:
    """What the language host tells the pack of a stack file; secrets by a placeholder."""
    config = read(ROOT / f"Pulumi.{stack}.yaml")["config"]
    secret = [key for key, value in config.items() if isinstance(value, dict) and "secure" in value]
    values = {
        key: "secret-of-the-stack"
        if key in secret
        else value
        if isinstance(value, str)
        else json.dumps(value)
        for key, value in config.items()
    }
    return {
        "PULUMI_STACK": stack,
        "PULUMI_CONFIG": json.dumps(values),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(secret),
    }


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.stem)
def test_our_own_stacks_comply(path: Path) -> None:
    context = read_context(ROOT, environment(path.stem))
    assert context.plan is not None, context.problem
    settings, problems = read_settings(GUARDS, context.settings)
    assert problems == []
    found = resources(read(path))
    assert len(found) > 5
    forbidden: list[str] = []
    for guard in GUARDS:
        if settings[guard.name].level is not Level.MANDATORY:
            continue
        asked = [[one] for one in found] if guard.scope == "resource" else [found]
        findings = [
            finding for some in asked for finding in guard.find(some, context, settings[guard.name].options)
        ]
        forbidden += [f"{guard.name}: {one.message}" for one in findings if isinstance(one, Violation)]
    assert forbidden == []
