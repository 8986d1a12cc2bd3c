"""The declaration of a resource: its properties once, from which schema, checks and SDK are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from providers.kit.check import child
from providers.kit.errors import Failure
from providers.kit.schema import Kind, Property, Schema
from providers.kit.values import Secret, Value, Values
from providers.starlingx import rules

PACKAGE = "starlingx"


@dataclass(frozen=True)
class Field:
    """One property.

    `key` is the API's name of it where it is read from and written to a row of the same object. `lock` says
    that a change needs the host locked. `form` names a check in `rules`; with lists it is of the members.
    `silent` properties are not told by the service: what the program gave is taken for what is there.
    `given` names the property with which this one is told: where the program leaves that out, another
    resource decides this one, and the next refresh would show a change that nobody made.
    """

    text: str
    kind: Kind = Kind.STRING
    required: bool = False
    optional: bool = False
    computed: bool = False
    key: str | None = None
    replaces: bool = False
    lock: bool = False
    secret: bool = False
    silent: bool = False
    given: str | None = None
    default: Value = None
    choices: tuple[str | int, ...] = ()
    form: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_items: int = 0
    max_items: int | None = None
    element: Kind = Kind.STRING
    conflicts: tuple[str, ...] = ()

    def property(self) -> Property:
        """Return it as the kit has it. What a program may leave out is filled in by the service."""
        holds = self.kind in (Kind.LIST, Kind.SET, Kind.MAP)
        return Property(
            kind=self.kind,
            required=self.required,
            optional=self.optional,
            computed=self.computed or (self.optional and not self.silent),
            replaces=self.replaces,
            secret=self.secret,
            default=self.default,
            choices=self.choices,
            element=Property(self.element) if holds else None,
            min_items=self.min_items,
            conflicts=self.conflicts,
        )

    def failures(self, path: str, value: Value) -> list[Failure]:
        """Return what is wrong with a value beyond its type; what is unknown yet is not looked at."""
        if isinstance(value, Secret):
            return self.failures(path, value.value)
        if isinstance(value, list):
            found = [
                one for index, item in enumerate(value) for one in self.failures(f"{path}[{index}]", item)
            ]
            if self.max_items is not None and len(value) > self.max_items:
                found.append(Failure(path, f"at most {self.max_items} are supported, not {len(value)}"))
            return found
        reason = rules.wrong(value, self.form, self.minimum, self.maximum)
        return [Failure(path, reason)] if reason else []


must = partial(Field, required=True)
"""A property that a program must give."""
may = partial(Field, optional=True)
"""A property that a program may give; left out, it stays what it is."""
told = partial(Field, computed=True)
"""A property that the service tells."""

COMMON: Mapping[str, Field] = {
    "uuid": told("The object's id at the service.", key="uuid"),
    "origin": told(
        "How it came about: `made` by this resource or with settings from `before`, which a deletion undoes."
        " `installation` is that of controller-0 which it is on.",
        Kind.MAP,
        element=Kind.ANY,
        silent=True,
    ),
}
"""Outputs that every resource has."""


@dataclass(frozen=True)
class Declaration:
    """A resource: what it is, its properties, and those whose values, joined by `/`, are its id."""

    name: str
    text: str
    own: Mapping[str, Field]
    naming: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """The type token."""
        return f"{PACKAGE}:index:{self.name}"

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every property."""
        return {**self.own, **COMMON}

    @cached_property
    def schema(self) -> Schema:
        """The properties as the kit has them."""
        return Schema(self.token, {name: one.property() for name, one in self.fields.items()})

    def failures(self, inputs: Values) -> list[Failure]:
        """Return what is wrong with single values."""
        return [
            failure
            for name, one in self.own.items()
            if name in inputs
            for failure in one.failures(child("", name), inputs[name])
        ]
