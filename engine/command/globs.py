r"""Patterns of `assetPaths` and `archivePaths`: the syntax of github.com/gobwas/glob, separator `/`.

`*` is anything but `/`, `**` anything, `?` one character but `/`, `[abc]`, `[a-z]` and `[!a]` one character,
`{a,b}` one of several patterns, `\` takes the next character as it is. A leading `!` makes a rule that
excludes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from providers.kit.errors import ProviderError


@dataclass(frozen=True)
class Rules:
    """Rules in the order in which they are applied; the last one that matches a path decides."""

    rules: Sequence[tuple[bool, re.Pattern[str]]]

    def match(self, path: str) -> bool:
        """Tell whether a file, named relative to the command's folder, is to be returned."""
        taken = False
        for include, pattern in self.rules:
            if pattern.fullmatch(path):
                taken = include
        return taken


def compile_rules(patterns: Sequence[str]) -> Rules:
    """Read the patterns.

    Raises:
        ProviderError: a pattern is not well formed; the message shows it.
    """
    return Rules(
        [(not text.startswith("!"), _Pattern(text.removeprefix("!")).compile()) for text in patterns]
    )


class _Pattern:
    """One pattern on its way to a regular expression."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def compile(self) -> re.Pattern[str]:
        expression = self._sequence(nested=False)
        return re.compile(expression, re.DOTALL)

    def _wrong(self, why: str) -> ProviderError:
        return ProviderError(f"pattern {self._text!r}: {why} at character {self._at + 1}")

    def _next(self, expected: str) -> str:
        if self._at >= len(self._text):
            raise self._wrong(f"{expected} expected, the pattern ends")
        character = self._text[self._at]
        self._at += 1
        return character

    def _sequence(self, *, nested: bool) -> str:
        parts: list[str] = []
        while self._at < len(self._text) and not (nested and self._text[self._at] in ",}"):
            parts.append(self._element(self._next("a character")))
        return "".join(parts)

    def _element(self, character: str) -> str:
        if character == "*":
            if self._text.startswith("*", self._at):
                self._at += 1
                return ".*"
            return "[^/]*"
        if character == "?":
            return "[^/]"
        if character == "[":
            return self._one_of()
        if character == "{":
            return self._alternatives()
        if character == "\\":
            return re.escape(self._next("a character after the backslash"))
        return re.escape(character)

    def _alternatives(self) -> str:
        branches = [self._sequence(nested=True)]
        while self._next("',' or '}'") == ",":
            branches.append(self._sequence(nested=True))
        return "(?:" + "|".join(branches) + ")"

    def _one_of(self) -> str:
        end = self._text.find("]", self._at)
        negated = self._text.startswith("!", self._at)
        members = self._text[self._at + negated : end]
        if end < 0 or not members:
            raise self._wrong("characters and ']' expected")
        self._at = end + 1
        first, dash, last = members[0], members[1:2], members[2:]
        if dash == "-" and not last:
            raise self._wrong("the range has no end")
        if dash == "-" and len(last) == 1:
            if last < first:
                raise self._wrong(f"the range {members!r} runs backwards")
            inside = f"{re.escape(first)}-{re.escape(last)}"
        else:
            inside = "".join(map(re.escape, members))
        return f"[{'^' if negated else ''}{inside}]"
