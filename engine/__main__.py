"""The command line of the engine room: `python -m engine ensure | status | next | down | recover`."""

import argparse
import sys
from collections.abc import Callable

from engine import everyday, selection
from engine.ensure import Ensurer
from engine.errors import EngineError
from engine.recovery import commands as recovery
from engine.wrapper import stacks


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 where every part is there."""
    parser = argparse.ArgumentParser(prog="python -m engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    ensuring = commands.add_parser("ensure", help="find, download or build every part of the engine")
    ensuring.add_argument("--stack", help="build no plugin that only other stacks need")
    commands.add_parser("status", help="say what was chosen, and change nothing")
    commands.add_parser("next", help="say what to do after `make up`")
    commands.add_parser("down", help="destroy stack dev and remove the lab")
    recovering = commands.add_parser(
        "recover", help="settle what a killed run was making, as `up` does first"
    )
    recovering.add_argument("--stack", required=True)
    recovering.add_argument(
        "answers", nargs="*", help="what you looked up: URN=ID, or URN= for what is not there"
    )
    options = parser.parse_args(arguments)
    run: dict[str, Callable[[], int]] = {
        "ensure": lambda: _ensure(options.stack),
        "status": _status,
        "next": _next,
        "down": everyday.take_down,
        "recover": lambda: recovery.recover(options.stack, options.answers),
    }
    try:
        return run[options.command]()
    except EngineError as error:
        sys.stderr.write(f"engine: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("engine: interrupted; what was fetched so far is kept for the next run\n")
        return 130


def _ensure(stack: str | None) -> int:
    """Have every part, or all that a stack needs, with one line each."""
    Ensurer(_print, stacks.spared_plugins(stack) if stack else ()).run()
    return 0


def _status() -> int:
    """Print the choices of the last `ensure`."""
    chosen = selection.load()
    if chosen is None:
        raise EngineError("the engine is not set up (or no longer whole): run `make setup`")
    for choice in chosen.choices.values():
        _print(f"{choice.line()}\n    {choice.path}")
    return 0


def _next() -> int:
    """Print what to do after `make up`."""
    _print(everyday.next_steps())
    return 0


def _print(line: str) -> None:
    """Print a line at once, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
