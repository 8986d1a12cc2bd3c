"""``python -m lab fault``: faults on demand, and the emulator's delays."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.metal import client
from lab.metal.faults import KINDS, Kind

EXAMPLES = """\
examples:
  python -m lab fault add slow path=.*/devices seconds=3 times=2
  python -m lab fault add error method=POST status=429 retry_after=1 times=3
  python -m lab fault add drop path=.*/ports/.* times=1
  python -m lab fault add no-capacity plan=m1.xlarge.x86 site=ewr1
  python -m lab fault add stuck hostname=cc-controller-1
  python -m lab fault add fail-reinstall hostname=sc1-.* reason="kickstart not found"
  python -m lab fault delay provisioning=20 reinstalling=60
  python -m lab fault clear

Patterns are regular expressions for the whole of what they match; path is matched from its start
(/metal/v1/...). Delays are seconds; `delay` without arguments shows them, `NAME=` sets one back to its
default.
"""


def describe(
    parser: argparse.ArgumentParser, kinds_of: Mapping[str, Kind] = KINDS, examples: str = EXAMPLES
) -> None:
    """Say what the command takes.

    Args:
        parser: the command's.
        kinds_of: the kinds of faults of the emulator that is spoken to.
        examples: what the help ends with.
    """
    parser.epilog = examples
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    what = parser.add_subparsers(dest="what", required=True, metavar="list|add|clear|delay")
    what.add_parser("list", help="the faults that are set")
    adding = what.add_parser("add", help="set a fault")
    kinds = "; ".join(
        f"{name}: {kind.summary} ({', '.join(kind.defaults)})" for name, kind in kinds_of.items()
    )
    adding.add_argument("kind", choices=list(kinds_of), help=kinds)
    adding.add_argument(
        "values", nargs="*", metavar="NAME=VALUE", help="what the kind takes; times=N for N times"
    )
    clearing = what.add_parser("clear", help="take faults away: all, or those with these numbers")
    clearing.add_argument("ids", nargs="*", type=int, metavar="NUMBER")
    delaying = what.add_parser("delay", help="show or set the life cycle's delays")
    delaying.add_argument("values", nargs="*", metavar="NAME=SECONDS")


def run(options: argparse.Namespace, state: Path, part: str = "metal") -> None:
    """Do what the command line says, at the emulator of a part whose state is in that folder.

    Raises:
        LabError: the emulator is down or refuses.
    """
    ask = partial(client.ask, state, part=part)
    if options.what == "add":
        fault = ask("POST", "/lab/faults", {"kind": options.kind, **_values(options.values)})
        _print([_line(fault)])
    elif options.what == "list":
        found = ask("GET", "/lab/faults")["faults"]
        _print([_line(fault) for fault in found] or ["no faults are set"])
    elif options.what == "clear":
        for path in [f"/lab/faults/{number}" for number in options.ids] or ["/lab/faults"]:
            ask("DELETE", path)
    else:
        wanted = _values(options.values)
        settings = ask("PUT", "/lab/settings", wanted) if wanted else ask("GET", "/lab/settings")
        _print([f"{name}={json.dumps(value)}" for name, value in settings.items()])


def _values(words: Sequence[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise LabError(f"{word}: takes NAME=VALUE")
        values[name] = _value(text)
    return values


def _value(text: str) -> Any:
    """Numbers and truth values as such, nothing as null, all else as it stands."""
    if not text:
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, bool | int | float) else text


def _line(fault: dict[str, Any]) -> str:
    rest = {name: value for name, value in fault.items() if name not in ("id", "kind", "times")}
    times = f"{fault['times']} times" if fault["times"] else "until cleared"
    values = "  ".join(f"{name}={value}" for name, value in rest.items())
    return f"{fault['id']:>3}  {fault['kind']}  {times}  {values}"


def _print(lines: Sequence[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
