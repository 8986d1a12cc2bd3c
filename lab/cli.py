"""The command line of ``python -m lab``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from lab import commands
from lab.errors import LabError
from lab.metal import fault_command
from lab.parts import Lab
from lab.registry import PARTS
from lab.servers import Servers


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    parts = ", ".join(f"{part.name}: {part.summary}" for part in PARTS)
    found = argparse.ArgumentParser(
        prog="python -m lab",
        description="The embedded lab: all that a fleet needs, in a network namespace with no way out.",
        epilog=f"parts: {parts}. Docs: docs/lab.md",
    )
    verbs = found.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    for verb, text in (
        ("up", "start the lab, or mend it"),
        ("down", "stop the lab and remove all of it"),
        ("reset", "bring the lab back to how it was at first"),
        ("status", "show how the lab is (exit status 3: not all of it is up)"),
    ):
        sub = verbs.add_parser(verb, help=text, description=text)
        sub.add_argument("parts", nargs="*", metavar="PART", help="only this part, and what belongs to it")
        if verb == "up":
            kind = sub.add_mutually_exclusive_group()
            for servers, what in (
                (Servers.MACHINES, "servers are machines in qemu (the default where they can be had)"),
                (Servers.RECORDS, "servers are records: quick and small, nobody can log in to them"),
            ):
                kind.add_argument(
                    f"--{servers}", action="store_const", const=servers, dest="servers", help=what
                )
        if verb == "status":
            sub.add_argument("--json", action="store_true", help="for programs")
        if verb == "down":
            sub.add_argument("--keep", action="store_true", help="keep its state for the next `up`")
    executing = verbs.add_parser("exec", help="run a command inside the lab's network: exec -- CMD ARGS...")
    executing.add_argument("command", nargs=argparse.REMAINDER, metavar="CMD")
    console = verbs.add_parser("console", help="print what a machine's console said")
    console.add_argument("machine", metavar="HOSTNAME")
    console.add_argument("-f", "--follow", action="store_true", help="go on with what it says")
    faults = "set, list and clear faults of the metal API; set its delays"
    fault_command.describe(verbs.add_parser("fault", help=faults, description=faults))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit status."""
    options = parser().parse_args(arguments)
    lab = Lab.here()
    try:
        return _run(lab, options)
    except LabError as error:
        sys.stderr.write(f"lab: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("lab: interrupted; the same command again goes on\n")
        return 130


def _run(lab: Lab, options: argparse.Namespace) -> int:
    if options.verb == "up":
        commands.up(lab, PARTS, options.parts, options.servers)
    elif options.verb == "down":
        commands.down(lab, PARTS, options.parts, keep=options.keep)
    elif options.verb == "reset":
        commands.reset(lab, PARTS, options.parts)
    elif options.verb == "status":
        return commands.status(lab, PARTS, options.parts, as_json=options.json)
    elif options.verb == "exec":
        commands.execute(lab, options.command)
    elif options.verb == "console":
        commands.console(lab, PARTS, options.machine, follow=options.follow)
    else:
        fault_command.run(options, lab.folder("metal"))
    return 0
