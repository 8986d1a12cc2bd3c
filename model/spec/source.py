"""Where a document came from: its name for messages, and the line that a path in it is on."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import yaml

Path = tuple[str | int, ...]
"""The way to a value in a document: keys of maps and indices of lists."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document that values were read from. All sources are equal: they never tell two fleets apart."""

    name: str = field(default="stack file", compare=False)
    """What a person knows the document by, such as ``Pulumi.dev.yaml``."""
    text: str | None = field(default=None, compare=False, repr=False)
    """The document, where it is YAML text."""
    prefix: Path = field(default=(), compare=False)
    """Path of the read value within the document."""

    def lines_of(self, paths: Iterable[Path]) -> list[int | None]:
        """The lines (from 1) of the longest part of each path that is in the document; None without text."""
        root = yaml.compose(self.text, Loader=yaml.CSafeLoader) if self.text else None
        return [None if root is None else _line(root, (*self.prefix, *path)) for path in paths]


def _line(node: yaml.Node, path: Path) -> int:
    line = node.start_mark.line + 1
    for step in path:
        found = _child(node, step)
        if found is None:
            return line
        line, node = found
    return line


def _child(node: yaml.Node, step: Hashable) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: yaml.Node = node.value[step]
        return child.start_mark.line + 1, child
    return None
