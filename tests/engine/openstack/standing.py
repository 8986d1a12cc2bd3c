"""Stacks on the lab's OpenStack that stand while tests look at them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final

from tests.engine.conftest import Pulumiw
from tests.engine.fleet import Fleet

ENDPOINT: Final = {"url": "http://127.0.0.1:5000/v3", "password": "openstackPassword"}
REPAIRED: Final = re.compile(r"^\s*[+~-]+\s+(\S+:\S+) \S+ (?:created|updated|replaced)", re.MULTILINE)
PROBLEM: Final = re.compile(r"^Pulumi\.\w+\.yaml:\d+: (.*)$", re.MULTILINE)
ERROR: Final = re.compile(r"^\s+error: (.*)$", re.MULTILINE)


def errors(said: str) -> list[str]:
    """What a command told to be wrong: each problem of the stack file, else the first error of each resource.

    That the command itself failed is not among them.
    """
    told = said.partition("Diagnostics:")[2]
    blocks = re.split(r"^  (?=\S)", told, flags=re.MULTILINE)
    found = [match.group(1) for block in blocks if (match := ERROR.search(block))]
    return PROBLEM.findall(said) or [error for error in found if not error.endswith("failed")]


def repairs(said: str) -> set[str]:
    """Kinds of objects that an ``up`` told to have made, changed or replaced."""
    return set(REPAIRED.findall(said))


def kinds(stack: Fleet) -> set[str]:
    """Kinds of objects that a stack has, as the engine prints them."""
    deployment = json.loads(stack.printed("stack", "export"))["deployment"]
    found = {resource["type"] for resource in deployment["resources"] if resource["custom"]}
    # The engine leaves the module's file out: openstack:networking/port:Port.
    return {re.sub(r"/\w+:", ":", kind) for kind in found if not kind.startswith("pulumi:")}


class Small(Fleet):
    """The small tenancy."""

    def change(self, **more: Any) -> None:
        """Put things into the project of the stack file, or (`cloud_...`) into the cloud."""

        def edit(spec: dict[str, Any]) -> None:
            found = spec["openstack"]["internal"]
            for key, value in more.items():
                place = found if key.startswith("cloud_") else found["projects"]["small"]
                place.setdefault(key.removeprefix("cloud_"), {}).update(value)

        self.edit(edit)


@contextmanager
def standing(
    lab: Pulumiw,
    stack: str,
    change: Callable[[dict[str, Any]], object],
    like: str = "fabric",
    secrets: Mapping[str, str] = MappingProxyType({}),
) -> Generator[Fleet]:
    """A stack with the file and passwords of another, changed and up; destroyed whatever happens.

    `secrets` are passwords that it has besides.
    """
    made = Fleet(lab, stack)
    original = Fleet(lab, like).file.read_text()
    made.file.write_text(original)
    made.edit(change)
    lab("stack", "init", stack)
    try:
        for name, word in secrets.items():
            lab("config", "set", "--stack", stack, "--secret", name, word)
        made.up()
        yield made
    finally:
        lab("destroy", "--stack", stack, "--yes", "--non-interactive", code=None)
        lab("stack", "rm", "--stack", stack, "--yes", "--force", "--preserve-config", code=None)
        made.file.write_text(original)
