"""How an object came about: what a deletion undoes, and what a later update goes by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from providers.kit.values import Value, Values


@dataclass(frozen=True, slots=True)
class Origin:
    """The output `origin` of a resource."""

    made: bool = False
    """Whether the resource made the object: then its deletion removes it."""
    before: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """Else the settings that it had before: then its deletion puts them back."""
    installation: str | None = None
    """Which installation of controller-0 it is on; None where nobody told."""
    region: str | None = None
    """Of a subcloud: the region that it got. Another is that of one which was added later."""

    @classmethod
    def of(cls, state: Values) -> Self:
        """The origin in a state; that of a state without one has nothing to undo."""
        told = state.get("origin")
        known: dict[str, Any] = dict(told) if isinstance(told, Mapping) else {}
        return cls(
            bool(known.get("made")),
            dict(known.get("before") or {}),
            known.get("installation"),
            known.get("region"),
        )

    def value(self) -> dict[str, Value]:
        """The output."""
        more = {"installation": self.installation, "region": self.region}
        return {
            "made": self.made,
            "before": dict(self.before),
            **{key: one for key, one in more.items() if one is not None},
        }

    def but(self, **changes: Any) -> Self:
        """The same with changes."""
        return replace(self, **changes)
