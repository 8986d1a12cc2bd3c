"""Arguments of commands: argparse, without touching this process's own standard output."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from lab.starlingx.shell.invocation import Events, ExitError

Argument = tuple[tuple[str, ...], Mapping[str, Any]]


def arg(*names: str, **options: Any) -> Argument:
    """One argument, as argparse's ``add_argument`` takes it."""
    return names, options


def pairs(words: Sequence[str]) -> dict[str, str]:
    """Words of the form NAME=VALUE.

    Raises:
        ExitError: one is not.
    """
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ExitError(f'Attributes must be a list of PATH=VALUE not "{word}"')
        found[name] = value
    return found


class Parser(argparse.ArgumentParser):
    """A parser that raises where argparse would print and exit."""

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        raise ExitError(f"{self.format_usage()}{self.prog}: error: {message}", 2)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """End, after ``--help``."""
        raise ExitError(message or "", status)

    def print_help(self, file: Any = None) -> None:
        """Say what the command takes."""
        del file
        raise ExitError(self.format_help(), 0)


@dataclass(frozen=True)
class Command:
    """A command of a client.

    Attributes:
        run: does it; gets the client's connection and the arguments.
        arguments: what it takes.
    """

    run: Callable[[Any, argparse.Namespace], Events]
    arguments: Sequence[Argument] = field(default_factory=tuple[Argument, ...])

    def parse(self, name: str, words: Sequence[str]) -> argparse.Namespace:
        """Read the command's words.

        Raises:
            ExitError: they are not what it takes.
        """
        parser = Parser(prog=name, allow_abbrev=False)
        for names, options in self.arguments:
            parser.add_argument(*names, **options)
        return parser.parse_args(list(words))
