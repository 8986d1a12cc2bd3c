"""``dcmanager ...-strategy``: updates of many subclouds, one strategy at a time."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

from lab.starlingx.shell.arguments import Command, arg
from lab.starlingx.shell.client import Client
from lab.starlingx.shell.invocation import Events, Out
from lab.starlingx.shell.table import properties, rows
from lab.starlingx.store import Doc

ROOT = "/v1.0/sw-update-strategy"
KINDS = {
    "sw-deploy-strategy": "sw-deploy",
    "kube-strategy": "kubernetes",
    "kube-rootca-update-strategy": "kube-rootca-update",
    "prestage-strategy": "prestage",
}
STEP_TITLES = ("cloud", "stage", "state", "details", "started_at", "finished_at")
CREATE = (
    arg("cloud_name", nargs="?"),
    arg("--subcloud-apply-type"),
    arg("--max-parallel-subclouds"),
    arg("--stop-on-failure", action="store_true"),
    arg("--group"),
    arg("--release-id"),
    arg("--to-version"),
    arg("--sysadmin-password"),
)


def _table(doc: Doc) -> Out:
    shown = {name.replace("-", " "): value for name, value in doc.items() if name not in ("id", "links")}
    return Out(properties(shown.items(), ("Field", "Value")))


def _create(kind: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, args: Namespace) -> Events:
        body = {"type": kind} | {
            name.replace("_", "-"): str(value).lower() if value is True else value
            for name, value in vars(args).items()
            if value and name not in ("group", "cloud_name")
        }
        if args.cloud_name:
            body["cloud_name"] = args.cloud_name
        if args.group:
            body["subcloud_group"] = args.group
        yield _table(client.send("POST", "dcmanager", ROOT, body))

    return run


def _show(kind: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, _: Namespace) -> Events:
        yield _table(client.get("dcmanager", ROOT, type=kind))

    return run


def _act(kind: str, action: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, _: Namespace) -> Events:
        path, query = f"{ROOT}/actions", {"type": kind}
        yield _table(client.send("POST", "dcmanager", path, {"action": action}, query=query))

    return run


def _delete(kind: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, _: Namespace) -> Events:
        yield _table(client.send("DELETE", "dcmanager", ROOT, query={"type": kind}))

    return run


def steps(client: Client, _: Namespace) -> Events:
    """The steps of the strategy, one for each cloud."""
    found: list[Doc] = client.get("dcmanager", f"{ROOT}/steps")["strategy-steps"]
    entries = [[doc.get(name, doc.get(name.replace("_", "-"))) for name in STEP_TITLES] for doc in found]
    yield Out(rows(STEP_TITLES, entries))


def _family(word: str, kind: str) -> dict[str, Command]:
    return {
        f"{word} create": Command(_create(kind), CREATE),
        f"{word} show": Command(_show(kind)),
        f"{word} apply": Command(_act(kind, "apply")),
        f"{word} abort": Command(_act(kind, "abort")),
        f"{word} delete": Command(_delete(kind)),
    }


STEPS = {"strategy-step list": Command(steps)}
COMMANDS: Mapping[str, Command] = STEPS | {
    name: command for word, kind in KINDS.items() for name, command in _family(word, kind).items()
}
R1_COMMANDS: Mapping[str, Command] = STEPS | _family("patch-strategy", "patch")
