"""``system``: the client of sysinv."""

from __future__ import annotations

from collections.abc import Mapping

from lab.starlingx.shell.arguments import Command
from lab.starlingx.shell.client import ServiceError, connect
from lab.starlingx.shell.invocation import Events, ExitError, Shell
from lab.starlingx.shell.system import hosts, interfaces, settings, storage

COMMANDS: Mapping[str, Command] = {
    **settings.COMMANDS,
    **hosts.COMMANDS,
    **interfaces.COMMANDS,
    **storage.COMMANDS,
}
USAGE = "Usage: system [--debug] [-v] <subcommand> ..."


def program(shell: Shell) -> Events:
    """Do what ``system SUBCOMMAND ARGUMENTS...`` does.

    Raises:
        ExitError: the arguments are wrong, nobody logged in, or sysinv refuses.
    """
    words = [word for word in shell.call.argv[1:] if word not in ("--debug", "-v", "--verbose")]
    if not words or words[0] in ("help", "--help", "-h"):
        raise ExitError("\n".join([USAGE, "", "Commands that the lab plays:", *sorted(COMMANDS)]), 0)
    command = COMMANDS.get(words[0])
    if command is None:
        raise ExitError(f"{USAGE}\nsystem: error: invalid choice: '{words[0]}'", 2)
    args = command.parse(f"system {words[0]}", words[1:])
    try:
        yield from command.run(connect(shell), args)
    except ServiceError as refusal:
        raise ExitError(refusal.text) from refusal
