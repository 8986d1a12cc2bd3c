"""A resource as a rule sees it: inputs that may not be known yet, options, and what it depends on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, cast

from pulumi_policy.proxy import UnknownValueError, unknown_checking_proxy


class Unknown(Enum):
    """A value that is known only after ``up``."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
Props = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that the program registered."""

    type: str
    """Its type token."""
    name: str
    """Its logical name."""
    props: Props
    """Its inputs, behind pulumi-policy's proxy: reading an unknown one raises."""
    urn: str = ""
    """Its URN."""
    protect: bool = False
    """Whether it is protected from deletion."""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """URNs of the resources that each input comes from, by its name: known even where its value is not."""
    given: Props | None = None
    """The inputs that the program gave; None where that is not known. Others are the service's."""

    def read(self, *path: str | int) -> object:
        """The value at a path of its inputs: None where there is none, UNKNOWN where it is not known yet.

        As long as a provider's own configuration is not known the engine shows nothing of its resources with
        the whole stack: what the program gave is looked at then.
        """
        found = _at(self.props, path)
        return _at(self.given, path) if found is None and self.given is not None else found

    def added(self, name: str) -> bool:
        """Whether the service decides on a property, since the program said nothing of it."""
        return self.given is not None and name not in self.given

    def text(self, *path: str | int) -> str | Unknown | None:
        """A text among its inputs."""
        value = self.read(*path)
        return value if isinstance(value, str | Unknown) else None

    def number(self, *path: str | int) -> int | Unknown | None:
        """A whole number among its inputs; the engine has only floating-point ones."""
        value = self.read(*path)
        if isinstance(value, bool):
            return None
        if isinstance(value, int | float):
            return int(value)
        return UNKNOWN if value is UNKNOWN else None

    def flag(self, *path: str | int) -> bool | Unknown | None:
        """A truth value among its inputs."""
        value = self.read(*path)
        return value if isinstance(value, bool | Unknown) else None

    def texts(self, *path: str | int) -> list[str] | Unknown | None:
        """A list of texts among its inputs; UNKNOWN where one of them is."""
        value = self.read(*path)
        if not isinstance(value, Sequence) or isinstance(value, str):
            return UNKNOWN if value is UNKNOWN else None
        found = [self.text(*path, position) for position in range(len(cast("Sequence[object]", value)))]
        if UNKNOWN in found:
            return UNKNOWN
        return [text for text in found if isinstance(text, str)]

    def keys(self, *path: str | int) -> list[str] | Unknown:
        """The keys of a map among its inputs; none where there is no map."""
        value = self.read(*path)
        if isinstance(value, Unknown):
            return UNKNOWN
        return sorted(cast("Mapping[str, object]", value)) if isinstance(value, Mapping) else []

    def tags(self) -> dict[str, str] | Unknown:
        """Its tags of the form ``name=value``."""
        texts = self.texts("tags")
        if isinstance(texts, Unknown):
            return UNKNOWN
        return dict(tag.split("=", 1) for tag in texts or [] if "=" in tag)


def resource(type_: str, name: str, props: Mapping[str, object], **options: Any) -> Resource:
    """A resource of plain inputs, wrapped as the engine's are."""
    return Resource(type_, name, cast("Props", unknown_checking_proxy(dict(props))), **options)


def _at(props: Props, path: tuple[str | int, ...]) -> object:
    here: Any = props
    for step in path:
        try:
            here = here[step]
        except UnknownValueError:
            return UNKNOWN
        except (KeyError, IndexError, TypeError):
            return None
    return cast("object", here)
