"""What a test of a rule is made of: a fleet that breaks it."""

from dataclasses import dataclass, field

NETWORKS = "clouds/sc1/networks"


@dataclass(frozen=True)
class Case:
    """A fleet that breaks a rule."""

    rule: str
    path: str
    message: str
    changes: dict[str, object]
    others: set[str] = field(default_factory=set[str])


def net(role: str, **values: object) -> dict[str, object]:
    return {f"{NETWORKS}/{role}/{key}": value for key, value in values.items()}
