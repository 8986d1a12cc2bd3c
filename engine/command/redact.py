"""Secrets kept out of the log lines and errors of this plugin.

The official plugin prints a command and its output as they are. What the program marked as secret is masked
here, as the engine masks secret configuration in its own output; the `stdout` and `stderr` outputs stay
exact.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from providers.kit.values import Secret, Value, Values

MASK: Final = "[secret]"
# The engine's own filter leaves out secrets shorter than three characters: masking them would make every text
# unreadable.
_SHORTEST: Final = 3
# Output is logged line by line, so a secret of several lines (a key) is masked by each line that is long
# enough to be one.
_SHORTEST_LINE: Final = 8
_CREDENTIALS: Final = ("password", "privateKey", "privateKeyPassword")

Redact = Callable[[str], str]


def redactor(*sources: Values) -> Redact:
    """Return a function that masks in a text every secret of these inputs or outputs."""
    found = {part for source in sources for secret in _secrets(source) for part in _parts(secret)}
    ordered = sorted(found, key=lambda part: (-len(part), part))

    def redact(text: str) -> str:
        for part in ordered:
            text = text.replace(part, MASK)
        return text

    return redact


def _parts(secret: str) -> Iterator[str]:
    if len(secret) >= _SHORTEST:
        yield secret
    yield from (line for line in secret.splitlines() if len(line) >= _SHORTEST_LINE)


def _secrets(source: Values) -> Iterator[str]:
    for name, value in source.items():
        if name == "connection":
            # A connection is secret as a whole, but its host and user are words that a message needs.
            yield from _credentials(value)
        else:
            yield from _marked(value, secret=False)


def _credentials(value: Value) -> Iterator[str]:
    if isinstance(value, Secret):
        yield from _credentials(value.value)
    elif isinstance(value, Mapping):
        for name in _CREDENTIALS:
            yield from _marked(value.get(name), secret=True)
        yield from _credentials(value.get("proxy"))


def _marked(value: Value, *, secret: bool) -> Iterator[str]:
    if isinstance(value, Secret):
        yield from _marked(value.value, secret=True)
    elif isinstance(value, str):
        if secret:
            yield value
    elif isinstance(value, Mapping):
        yield from _all(value.values(), secret=secret)
    elif isinstance(value, list):
        yield from _all(value, secret=secret)


def _all(values: Iterable[Value], *, secret: bool) -> Iterator[str]:
    for value in values:
        yield from _marked(value, secret=secret)
