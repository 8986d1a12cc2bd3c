"""The rules in words: ``python -m policies.describe`` prints that part of docs/policies.md."""

import sys
from collections.abc import Iterator

from model.spec.meanings import meanings
from policies.guard import AnyGuard, Scope
from policies.pack import GUARDS


def markdown() -> str:
    """Every rule with its level, what it looks at, why, how to comply, and its options."""
    return "\n".join(line for guard in GUARDS for line in _lines(guard)) + "\n"


def _lines(guard: AnyGuard) -> Iterator[str]:
    seen = "each resource before it is made" if guard.scope is Scope.RESOURCE else "the whole stack"
    yield f"### `{guard.name}`\n"
    yield f"{guard.level.value.capitalize()}; looks at {seen}.\n"
    yield f"{guard.why}\n"
    yield f"To comply: {guard.comply}\n"
    for name, words in meanings(guard.options).items():
        yield f"- `{name}`: {words}"
    if guard.options.model_fields:
        yield ""


if __name__ == "__main__":
    sys.stdout.write(markdown())
