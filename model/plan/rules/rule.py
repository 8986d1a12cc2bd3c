"""What a rule is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from model.spec.errors import Problem
from model.spec.source import Path

T = TypeVar("T")
Finding = tuple[Path, str]
"""Where in the fleet, and what is wrong there and would be right."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """Something that must hold."""

    name: str
    """Its name in errors, tests and documents."""
    why: str
    """Why it must hold, and who says so."""
    check: Callable[[T], Iterator[Finding]]
    """Finds every place where it does not hold."""


def findings(rules: Iterable[Rule[T]], subject: T) -> list[Problem]:
    """What all rules find, in their order."""
    return [Problem(path, message, rule.name) for rule in rules for path, message in rule.check(subject)]
