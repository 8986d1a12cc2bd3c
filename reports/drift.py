"""Drift: what of a stack is not as it was built, by a refresh that changes nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.comment.changes import Change, ChangeKind, changes, count, untouched
from reports.comment.preview import Preview, read
from reports.comment.words import code, fenced
from reports.tables import Column, Table, as_markdown

VERBS: Final = {
    ChangeKind.DELETED: "gone",
    ChangeKind.CHANGED: "changed",
    ChangeKind.REINSTALLED: "changed",
    ChangeKind.LOCKED: "changed",
}
"""What the engine's operations mean in a refresh."""
ROWS: Final = 200
"""Rows of the table: an issue takes no more than a comment."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How a stack differs from what was built."""

    stack: str
    """The stack."""
    preview: Preview
    """What the engine said in a refresh."""

    @property
    def found(self) -> list[Change]:
        """Everything that differs."""
        return changes(self.preview)

    @property
    def clean(self) -> bool:
        """Whether it is proved that nothing differs."""
        return untouched(self.preview)

    @property
    def headline(self) -> str:
        """How much differs, in a line."""
        if not self.preview.complete:
            return "whether it drifted is not known"
        if self.clean:
            return "no drift"
        parts = [f"{number:,} {VERBS.get(kind, kind.value)}" for kind, number in count(self.found).items()]
        return f"drift: {', '.join(parts) or 'something differs'}"


def read_drift(stack: str, path: Path) -> Drift:
    """Read what the engine printed; whatever is wrong with it makes the drift unknown, never none."""
    return Drift(stack, read(path))


def mark_of(stack: str) -> str:
    """The first line of the issue of a stack: by it the issue is found again."""
    return f"<!-- murmuration: drift of {stack} -->"


def render(drift: Drift) -> str:
    """The drift in Markdown."""
    lines = [mark_of(drift.stack), f"## Stack {code(drift.stack)}: {drift.headline}", ""]
    if drift.preview.errors or not drift.preview.finished:
        said = drift.preview.errors or ("the refresh did not come to its end",)
        lines += [
            "The refresh failed, so whether the stack drifted is **not known**.",
            "",
            fenced("text", "\n".join(said)),
        ]
    found = drift.found
    if found:
        columns = (
            Column("what", "What"),
            Column("type", "Type"),
            Column("name", "Name"),
            Column("of", "Properties"),
        )
        rows = [
            (
                VERBS.get(change.kind, change.kind.value),
                change.label,
                change.name,
                ", ".join(change.reasons[:6]),
            )
            for change in found[:ROWS]
        ]
        lines.append(as_markdown(Table("Drift", columns, rows)))
        if len(found) > ROWS:
            lines.append(f"_and {len(found) - ROWS:,} more._\n")
        undo = code(f"./pulumiw up --refresh --stack {drift.stack}")
        keep = code(f"./pulumiw refresh --stack {drift.stack}")
        lines.append(f"To undo it: {undo}. To keep it: {keep}, and the stack file changed to say the same.")
    return "\n".join(lines) + "\n"
