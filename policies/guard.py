"""What a rule of the pack is, and what it finds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from model.spec import FLEET_KEY
from model.spec.base import SpecModel
from policies.context import Context
from policies.resource import Resource


class Level(StrEnum):
    """What a violation does."""

    MANDATORY = "mandatory"
    """``pulumi up`` refuses."""
    ADVISORY = "advisory"
    """It is told."""
    DISABLED = "disabled"
    """The rule is not run."""


class Scope(StrEnum):
    """What a rule looks at."""

    RESOURCE = "resource"
    """One resource, before it is made: also with ``up --skip-preview`` nothing is made that it forbids."""
    STACK = "stack"
    """All resources together, when the program has registered them."""


class NoOptions(SpecModel):
    """Options of a rule that has none."""


class LocalOptions(SpecModel):
    """Options of a rule that lets the embedded lab do what no other fleet may."""

    local: bool = False
    """True: also where everything is on this machine, such as in the embedded lab."""


Options = TypeVar("Options", bound=SpecModel)


@dataclass(frozen=True, slots=True)
class Scene(Generic[Options]):
    """What a rule looks at."""

    resources: Sequence[Resource]
    """The resources; of a rule of scope RESOURCE exactly one."""
    context: Context
    """The stack that they belong to."""
    options: Options
    """The rule's configuration."""

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of some types."""
        return (resource for resource in self.resources if resource.type in types)


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that a rule forbids."""

    message: str
    """What is wrong, and what would be right."""
    urn: str = ""
    """The resource that it is wrong with; empty for the stack as a whole."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Something that a rule could not tell, since a value is not known, or not yet."""

    what: str
    """Whose property it is."""
    name: str
    """The property."""
    why: str = "is known only after up"
    """What is the matter with it."""

    @property
    def message(self) -> str:
        """What is not known, in a line."""
        return f"{self.what}: {self.name} {self.why}"


Finding = Violation | Unanswered


def unanswered(resource: Resource, name: str) -> Unanswered:
    """The finding that an input of a resource is not known."""
    return Unanswered(f"{resource.type.rpartition(':')[2]} {resource.name}", name)


def no_plan(context: Context) -> Unanswered:
    """The finding that there is no plan to judge."""
    return Unanswered("the stack file", FLEET_KEY, f"cannot be used: {context.problem.splitlines()[0]}")


@dataclass(frozen=True, slots=True)
class Guard(Generic[Options]):
    """A rule of the pack."""

    name: str
    """Its name in configuration and messages."""
    why: str
    """Why it is one, and who says so."""
    comply: str
    """What to do to comply."""
    scope: Scope
    """What it looks at."""
    check: Callable[[Scene[Options]], Iterator[Finding]]
    """Finds what it forbids and what it cannot tell."""
    options: type[Options]
    """What can be configured."""
    level: Level = Level.MANDATORY
    """What a violation does, unless the stack says otherwise."""

    @property
    def description(self) -> str:
        """Why and how, for whoever meets it."""
        return f"{self.why} To comply: {self.comply}"

    def find(
        self, resources: Sequence[Resource], context: Context, options: Options | None = None
    ) -> list[Finding]:
        """What it finds among resources; nothing in the lab where its options let that be."""
        chosen = options or self.options()
        if isinstance(chosen, LocalOptions) and context.local and not chosen.local:
            return []
        return list(self.check(Scene(resources, context, chosen)))


AnyGuard = Guard[Any]
