"""``dcmanager``: the client of the service of that name, on system controllers."""

from __future__ import annotations

from collections.abc import Mapping

from lab.starlingx import clouds
from lab.starlingx.shell.arguments import Command
from lab.starlingx.shell.client import Client, ServiceError, connect
from lab.starlingx.shell.dcmanager import deploy, strategies, subclouds
from lab.starlingx.shell.invocation import Events, ExitError, Out, Shell

MODERN: Mapping[str, Command] = {**subclouds.COMMANDS, **deploy.COMMANDS, **strategies.COMMANDS}
R1: Mapping[str, Command] = {**subclouds.COMMANDS, **subclouds.R1_COMMANDS, **strategies.R1_COMMANDS}
LONGEST = 3
"""Words of the longest command's name."""


def commands(client: Client) -> Mapping[str, Command]:
    """The commands of the cloud's release.

    Raises:
        ExitError: the cloud is no system controller.
    """
    with client.shell.records(client.cloud) as records:
        cloud = records.one("cloud")
    if cloud["role"] != "systemcontroller":
        raise ExitError(
            "ERROR (app) publicURL endpoint for dcmanager service in SystemController region not found"
        )
    return MODERN if clouds.release_of(cloud).modern else R1


def program(shell: Shell) -> Events:
    """Do what ``dcmanager COMMAND ARGUMENTS...`` does.

    Raises:
        ExitError: the arguments are wrong, nobody logged in, or dcmanager refuses.
    """
    words = list(shell.call.argv[1:])
    client = connect(shell)
    known = commands(client)
    if not words or words[0] in ("help", "--help", "-h"):
        raise ExitError("\n".join(["Commands that the lab plays:", *sorted(known)]), 0)
    for count in range(min(LONGEST, len(words)), 0, -1):
        name = " ".join(words[:count])
        if name in known:
            break
    else:
        raise ExitError(
            f"dcmanager: '{' '.join(words[:2])}' is not a dcmanager command. See 'dcmanager --help'.", 2
        )
    args = known[name].parse(f"dcmanager {name}", words[count:])
    try:
        yield from known[name].run(client, args)
    except ServiceError as refusal:
        yield Out(refusal.text)
        raise ExitError(f"ERROR (app) {subclouds.unable(name, args)}") from refusal
