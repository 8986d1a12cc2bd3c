"""Smaller commands: alarms, patches and software releases."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from lab.starlingx.shell.arguments import Command, arg
from lab.starlingx.shell.client import Client, ServiceError, connect
from lab.starlingx.shell.invocation import Events, ExitError, Out, Shell
from lab.starlingx.shell.table import rows
from lab.starlingx.store import Doc

ALARM_TITLES = ("Alarm ID", "Reason Text", "Entity ID", "Severity", "Time Stamp")
ALARM_KEYS = ("alarm_id", "reason_text", "entity_instance_id", "severity", "timestamp")


def alarm_list(client: Client, args: Namespace) -> Events:
    """Alarms that stand."""
    found: list[Doc] = client.get("fm", "/v1/alarms")["alarms"]
    titles, keys = (list(ALARM_TITLES), list(ALARM_KEYS))
    if args.uuid:
        titles, keys = ["UUID", *titles], ["uuid", *keys]
    text = rows(titles, [[doc[key] for key in keys] for doc in found]) if found else ""
    yield Out(text)


def alarm_summary(client: Client, _: Namespace) -> Events:
    """How many alarms stand, by severity."""
    found: Doc = client.get("fm", "/v1/alarms/summary")["alarms_summary"][0]
    titles = ("Critical Alarms", "Major Alarms", "Minor Alarms", "Warnings")
    keys = ("critical", "major", "minor", "warnings")
    yield Out(rows(titles, [[found[key] for key in keys]]))


FM: Mapping[str, Command] = {
    "alarm-list": Command(
        alarm_list, (arg("--uuid", action="store_true"), arg("--nowrap", action="store_true"))
    ),
    "alarm-summary": Command(alarm_summary),
}


def fm(shell: Shell) -> Events:
    """Do what ``fm SUBCOMMAND`` does.

    Raises:
        ExitError: the arguments are wrong, nobody logged in, or FM refuses.
    """
    yield from _run(shell, "fm", FM)


def _run(shell: Shell, name: str, known: Mapping[str, Command]) -> Events:
    words = list(shell.call.argv[1:])
    if not words or words[0] not in known:
        raise ExitError(f"usage: {name} <subcommand> ...\nThe lab plays: {', '.join(known)}", 2)
    args = known[words[0]].parse(f"{name} {words[0]}", words[1:])
    try:
        yield from known[words[0]].run(connect(shell), args)
    except ServiceError as refusal:
        raise ExitError(refusal.text) from refusal


def release_list(client: Client, _: Namespace) -> Events:
    """Releases of software."""
    found: list[Doc] = client.get("usm", "/v1/release")
    keys = ("release_id", "reboot_required", "state")
    yield Out(rows(("Release", "RR", "State"), [[doc[key] for key in keys] for doc in found]))


def deploy_show(client: Client, _: Namespace) -> Events:
    """The deployment of a release that is going on."""
    found: list[Doc] = client.get("usm", "/v1/deploy")
    if not found:
        yield Out("No deploy in progress")
        return
    yield Out(rows(("To Release", "State"), [[doc["to_release"], doc["state"]] for doc in found]))


SOFTWARE: Mapping[str, Command] = {"list": Command(release_list), "show": Command(deploy_show)}


def software(shell: Shell) -> Events:
    """Do what ``software list`` and ``software show`` do.

    Raises:
        ExitError: the arguments are wrong, nobody logged in, or USM refuses.
    """
    yield from _run(shell, "software", SOFTWARE)


def sw_patch(shell: Shell) -> Events:
    """Do what ``sw-patch query`` and ``sw-patch query-hosts`` do in 2018.10, where there are no patches.

    Raises:
        ExitError: the arguments are wrong.
    """
    words = list(shell.call.argv[1:])
    if words[:1] == ["query"]:
        yield Out(" Patch ID    RR  Release  Patch State\n========== ==== ======= ===========")
    elif words[:1] == ["query-hosts"]:
        yield Out("  Hostname      IP Address      Patch Current  Reboot Required  Release  State")
    else:
        raise ExitError("usage: sw-patch query | query-hosts", 2)
