"""``python -m lab.starlingx VERB``: what may be asked of the StarlingX of the lab that is up."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, cast

from lab.errors import LabError
from lab.metal import client, fault_command
from lab.parts import Lab
from lab.starlingx.faults import KINDS
from lab.starlingx.part import NAME

VERBS = ("fault", "clouds", "controllers", "tell")
EXAMPLES = """\
examples:
  python -m lab.starlingx fault add stuck hostname=controller-0
  python -m lab.starlingx fault add fail-unlock hostname=cc/controller-1 times=1
  python -m lab.starlingx fault add unauthorized site=cc/sysinv times=1
  python -m lab.starlingx fault add fail-deploy hostname=sc1 reason="bootstrap no route to host" times=1
  python -m lab.starlingx fault add multicast site=cc
  python -m lab.starlingx fault delay speed=60
  python -m lab.starlingx fault clear

Patterns are regular expressions for the whole of what they match. `delay speed=1` makes everything take as
long as with real hosts.
"""


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    found = argparse.ArgumentParser(prog="python -m lab.starlingx")
    verbs = found.add_subparsers(dest="verb", required=True, metavar="VERB")
    fault_command.describe(verbs.add_parser("fault", help="faults on demand"), KINDS, EXAMPLES)
    verbs.add_parser("clouds", help="which clouds there are")
    verbs.add_parser("controllers", help="which controllers are installed, and how far they are")
    telling = verbs.add_parser("tell", help="what happens to a cloud from outside: docs/lab-starlingx.md")
    telling.add_argument("path", help="below /lab/clouds, e.g. cc/down")
    telling.add_argument("body", nargs="?", default="{}", help='JSON, e.g. {"seconds": 5}')
    return found


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit status."""
    options = parser().parse_args(arguments)
    state = Lab.here().folder(NAME)
    try:
        if options.verb == "fault":
            fault_command.run(options, state, NAME)
        elif options.verb == "tell":
            body = cast("dict[str, Any]", json.loads(options.body))
            _print(client.ask(state, "POST", f"/lab/clouds/{options.path}", body, part=NAME))
        else:
            path = "/lab/summary" if options.verb == "clouds" else "/lab/nodes"
            _print(client.ask(state, "GET", path, part=NAME))
    except (LabError, ValueError) as error:
        sys.stderr.write(f"lab: {error}\n")
        return 1
    return 0


def _print(document: Any) -> None:
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
