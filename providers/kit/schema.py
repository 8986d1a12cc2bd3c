"""Property schemas as data: a resource's inputs and outputs, obeyed by all of the kit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from providers.kit.values import Value


class Kind(StrEnum):
    """What a property holds. `OBJECT` has named `fields`; `ANY` is not looked into (assets, free values)."""

    STRING = "String"
    BOOL = "Bool"
    INT = "Int"
    FLOAT = "Float"
    LIST = "List"
    SET = "Set"
    MAP = "Map"
    OBJECT = "Object"
    ANY = "Any"


@dataclass(frozen=True)
class Property:
    """One property of a resource, in the terms of the schemas of Terraform and Pulumi.

    `required` and `optional` make it an input; `computed` alone makes it an output only; `optional` with
    `computed` is an input that the service fills in where it is left out, so leaving it out is no change.
    `element` describes the members of a list, set or map; `fields` those of an object. `conflicts` names
    properties that may not be given together with it.
    """

    kind: Kind = Kind.STRING
    required: bool = False
    optional: bool = False
    computed: bool = False
    replaces: bool = False
    secret: bool = False
    default: Value = None
    element: "Property | None" = None
    fields: "Mapping[str, Property]" = field(default_factory=dict["str", "Property"])
    conflicts: tuple[str, ...] = ()
    choices: tuple[str | int, ...] = ()
    min_items: int = 0

    @property
    def is_input(self) -> bool:
        """Whether a program may give it."""
        return self.required or self.optional


@dataclass(frozen=True)
class Schema:
    """The properties of one resource (or of a provider's configuration), and its token.

    `autoname` is the input that the official plugin fills with `<logical name>-<7 hex digits>` where it is
    left out.
    """

    token: str
    properties: Mapping[str, Property]
    autoname: str | None = None

    @property
    def inputs(self) -> dict[str, Property]:
        """The properties that a program may give."""
        return {name: prop for name, prop in self.properties.items() if prop.is_input}


_FLAGS = ("required", "optional", "computed", "replaces", "secret", "default")
# A table is written by us and read at start: a misspelt word in it must stop the plugin, not be ignored.
_WORDS = frozenset({*_FLAGS, "type", "element", "fields", "max_items", "min_items", "conflicts", "choices"})


def read_property(facts: Mapping[str, Any]) -> Property:
    """Make a `Property` from its facts as a data file has them.

    A list or set with `fields` is a list of such objects; with `max_items` 1 it is one such object, because
    that is what the Pulumi bridge makes of it. `element` is the type of a list's members and is String where
    not given.

    Raises:
        ValueError: a word in the facts is not one that this reads.
    """
    unknown = set(facts) - _WORDS
    if unknown:
        raise ValueError(f"unknown words in a property's facts: {', '.join(sorted(unknown))}")
    kind = Kind(facts["type"])
    fields = {name: read_property(nested) for name, nested in facts.get("fields", {}).items()}
    element: Property | None = None
    if kind in (Kind.LIST, Kind.SET, Kind.MAP):
        if fields and facts.get("max_items") == 1:
            kind = Kind.OBJECT
        elif fields:
            element, fields = Property(Kind.OBJECT, fields=fields), {}
        else:
            element = Property(Kind(facts.get("element", "String")))
    return Property(
        kind=kind,
        element=element,
        fields=fields,
        conflicts=tuple(facts.get("conflicts", ())),
        choices=tuple(facts.get("choices", ())),
        min_items=facts.get("min_items", 0),
        **{flag: facts[flag] for flag in _FLAGS if flag in facts},
    )


def read_schema(token: str, facts: Mapping[str, Mapping[str, Any]], autoname: str | None = None) -> Schema:
    """Make a `Schema` from a table of property names and their facts."""
    return Schema(token, {name: read_property(prop) for name, prop in facts.items()}, autoname)
