"""``dcmanager subcloud deploy ...``: the phases of a subcloud's deployment; groups."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

from lab.starlingx.shell.arguments import Command, arg
from lab.starlingx.shell.client import Client
from lab.starlingx.shell.dcmanager.subclouds import SUBCLOUD, VALUES, form_of, table
from lab.starlingx.shell.invocation import Events, Out
from lab.starlingx.shell.table import rows
from lab.starlingx.store import Doc

ROOT = "/v1.0/phased-subcloud-deploy"
GROUP_TITLES = ("id", "name", "description")


def create(client: Client, args: Namespace) -> Events:
    """Make a subcloud without beginning its deployment."""
    yield table(client.send("POST", "dcmanager", ROOT, form=form_of(client, args)))


def _phase(name: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, args: Namespace) -> Events:
        path = f"{ROOT}/{args.subcloud}/{name}"
        yield table(client.send("PATCH", "dcmanager", path, form=form_of(client, args)))

    return run


def _bare(name: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, args: Namespace) -> Events:
        yield table(client.send("PATCH", "dcmanager", f"{ROOT}/{args.subcloud}/{name}"))

    return run


def group_list(client: Client, _: Namespace) -> Events:
    """All groups."""
    found: list[Doc] = client.get("dcmanager", "/v1.0/subcloud-groups")["subcloud_groups"]
    yield Out(rows(GROUP_TITLES, [[doc[name] for name in GROUP_TITLES] for doc in found]))


COMMANDS: Mapping[str, Command] = {
    "subcloud deploy create": Command(create, (arg("--name"), *VALUES)),
    **{
        f"subcloud deploy {word}": Command(_phase(phase), (SUBCLOUD, *VALUES))
        for word, phase in (
            ("install", "install"),
            ("bootstrap", "bootstrap"),
            ("config", "configure"),
            ("resume", "resume"),
        )
    },
    **{f"subcloud deploy {word}": Command(_bare(word), (SUBCLOUD,)) for word in ("complete", "abort")},
    "subcloud-group list": Command(group_list),
}
