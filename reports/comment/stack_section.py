"""What the comment says of one stack, in as many rows as there is room for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reports.comment.changes import Change, ChangeKind, changes, count, untouched
from reports.comment.difference import (
    Sides,
    cost_table,
    drawn,
    marks,
    monthly,
    network_table,
    signed,
)
from reports.comment.preview import Finding, Preview
from reports.comment.words import code, details, fenced, plain, plural
from reports.cost import money, remarks, total
from reports.tables import Cell, Column, Table, as_markdown
from reports.topology import mermaid

MARKS: Final = {"mandatory": "⛔", "advisory": "⚠️"}


@dataclass(frozen=True, slots=True)
class StackChange:
    """Everything that is known of what a change does to a stack."""

    name: str
    """The stack."""
    sides: Sides
    """Its plans before and after."""
    preview: Preview
    """What the engine said."""
    problems: tuple[str, ...] = ()
    """Why a side has no plan: an invalid stack file, a ledger that cannot be read."""
    local: bool = False
    """Whether it lives on one machine, and so no pipeline can preview it."""

    @property
    def gone(self) -> bool:
        """Whether the change takes the stack's file away."""
        return self.sides.after is None and not self.problems and self.sides.before is not None

    @property
    def mandatory(self) -> list[Finding]:
        """What `pulumi up` will refuse."""
        return [finding for finding in self.preview.findings if finding.level != "advisory"]

    @property
    def unchanged(self) -> bool:
        """Whether it is proved that nothing changes: by the preview; a plan alone proves nothing."""
        return untouched(self.preview) and not self.problems and not self.gone


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be said."""

    rows: int | None
    """Rows of a table; None: all."""
    picture: bool
    """Whether there is room for the picture."""


def headline(stack: StackChange) -> str:
    """What happens to the stack, in a line."""
    if stack.gone:
        return "its file is deleted"
    if stack.unchanged:
        return "no changes"
    parts: list[str] = []
    if stack.problems:
        parts.append("its stack file cannot be used")
    elif stack.local:
        parts.append("lives on one machine, not previewed")
    elif not stack.preview.complete:
        parts.append("**what would change is not known**")
    found = changes(stack.preview)
    parts += [f"{number:,} {kind.value}" for kind, number in count(found).items()]
    if stack.preview.complete and not found and not stack.mandatory:
        parts.append("no resource changes" if untouched(stack.preview) else "only outputs or groups change")
    if stack.mandatory:
        parts.append(f"**{plural(len(stack.mandatory), 'policy violation')}**")
    return ", ".join(parts)


def cost_words(stack: StackChange) -> str:
    """The monthly cost before and after, in a line."""
    if stack.problems:
        return "not known"
    before, after = monthly(stack.sides.before), monthly(stack.sides.after)
    without = " and what has no price" if unpriced(stack) else ""
    if before == after:
        return f"${after:,}{without}"
    return f"${before:,} → ${after:,} (**{signed(after - before)}**){without}"


def unpriced(stack: StackChange) -> tuple[str, ...]:
    """What has no known price on either side: sums and their difference are without it."""
    sides = (stack.sides.before, stack.sides.after)
    return tuple(sorted({name for plan in sides if plan for name in total(plan.cost).unpriced}))


def section(stack: StackChange, room: Room) -> str:
    """The stack's part of the comment, dangerous things first."""
    parts = [f"### Stack {code(stack.name)}: {headline(stack)}"]
    parts += [part for maker in _PARTS for part in maker(stack, room)]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _state(stack: StackChange, room: Room) -> Iterator[str]:
    if stack.gone:
        yield _alert(
            "CAUTION",
            f"This change deletes {code(f'Pulumi.{stack.name}.yaml')}. What it has built stays, and "
            "stays paid for: `pulumi destroy` it before its file goes.",
        )
    if stack.problems:
        words = _listed([line for problem in stack.problems for line in problem.splitlines()], room.rows)
        yield _alert("CAUTION", "The stack cannot be planned:") + "\n" + fenced("text", words)
    if stack.local:
        command = code(f"./pulumiw preview --stack {stack.name}")
        yield _alert(
            "NOTE",
            f"All endpoints of this stack are on the machine that runs it: there {command} tells what would "
            "change.",
        )
    elif stack.preview.errors and not stack.gone:
        yield (
            _alert(
                "CAUTION",
                "The preview is missing or failed: what would change is **not known**. Cost, addresses and "
                "the picture below are from the stack files alone.",
            )
            + "\n"
            + fenced("text", _listed(list(stack.preview.errors), room.rows))
        )
    elif not stack.preview.finished and not stack.gone:
        yield _alert("CAUTION", "The preview did not come to its end: what would change is **not known**.")


def _dangers(stack: StackChange, room: Room) -> Iterator[str]:
    found = [change for change in changes(stack.preview) if change.kind.dangerous]
    if found:
        # What is dangerous gets more room than all else.
        rows = None if room.rows is None else room.rows * 4
        yield f"#### ⚠️ Dangerous\n\n{_change_table(found, rows)}"


def _notices(stack: StackChange, room: Room) -> Iterator[str]:
    warnings = stack.preview.warnings
    if warnings:
        shown = warnings if room.rows is None else warnings[: room.rows]
        lines = [f"- {plain(warning)}" for warning in shown]
        if len(shown) < len(warnings):
            lines.append(f"- _and {len(warnings) - len(shown):,} more_")
        yield "#### To know\n\n" + "\n".join(lines)


def _policies(stack: StackChange, room: Room) -> Iterator[str]:
    if stack.mandatory:
        yield _alert(
            "CAUTION",
            "`pulumi up` refuses this change: a mandatory policy forbids it. A preview ends there: there may "
            "be more changes than are listed.",
        )
    if stack.preview.findings:
        order = sorted(stack.preview.findings, key=lambda one: (one.level == "advisory", one.policy, one.urn))
        rows: list[tuple[Cell, ...]] = [
            (MARKS.get(one.level, "⛔"), one.policy, one.urn.rpartition("::")[2] or "(stack)", _said(one))
            for one in order
        ]
        columns = (
            Column("level", ""),
            Column("policy", "Policy"),
            Column("of", "Of"),
            Column("says", "Says"),
        )
        yield "#### Policies\n\n" + _limited(Table("Policies", columns, rows), room.rows)
    elif stack.preview.complete and not stack.preview.with_policies:
        yield "_Policies are not part of this preview: it was given as a digest, which leaves them out._"


def _said(finding: Finding) -> str:
    """The violation itself: pulumi-policy writes the policy's description in front of it, a line apart."""
    message = finding.message.partition("\n")[2].strip() or finding.message
    return re.sub(r"^can't run policy .*? during preview: ", "cannot tell yet: ", message)


def _changes(stack: StackChange, room: Room) -> Iterator[str]:
    found = [change for change in changes(stack.preview) if not change.kind.dangerous]
    if found:
        kinds = count(found)
        words = ", ".join(f"{number:,} {kind.value}" for kind, number in kinds.items())
        yield details(words, _change_table(found, room.rows))


def _cost(stack: StackChange, room: Room) -> Iterator[str]:
    if stack.sides.any is None:
        return
    before, after = monthly(stack.sides.before), monthly(stack.sides.after)
    yield f"#### Cost: {cost_words(stack)} a month"
    if missing := unpriced(stack):
        words = f"No price is known for {plain(', '.join(missing))}: the sums are without it."
        yield _alert("WARNING", words)
    plan = stack.sides.after
    if plan and plan.budget_monthly is not None and after > plan.budget_monthly:
        yield _alert("WARNING", f"More than the budget of ${money(plan.budget_monthly):,} a month.")
    if before != after:
        tables = [_limited(cost_table(stack.sides, by), room.rows) for by in ("site", "cloud", "role")]
        notes = "\n".join(f"- {plain(remark)}" for remark in remarks(plan)) if plan else ""
        yield details("by site, cloud and role", "\n\n".join([*tables, notes]))


def _networks(stack: StackChange, room: Room) -> Iterator[str]:
    table = network_table(stack.sides)
    if table.rows:
        yield details(f"addresses and VLANs: {plural(len(table.rows), 'change')}", _limited(table, room.rows))


def _picture(stack: StackChange, room: Room) -> Iterator[str]:
    if stack.unchanged or not room.picture:
        return
    marked = marks(stack.sides, changes(stack.preview), trusted=stack.preview.complete)
    picture = drawn(stack.sides, marked)
    if picture is None:
        return
    try:
        yield details(
            "picture of the fleet with the change marked", fenced("mermaid", mermaid.render(picture))
        )
    except mermaid.TooLargeError as error:
        yield f"_No picture: {plain(str(error))}._"


_PARTS: Final = (_state, _dangers, _policies, _notices, _changes, _cost, _networks, _picture)
"""The parts of a section in their order."""


def _change_table(found: Sequence[Change], rows: int | None) -> str:
    """Dangerous or not, one row a resource: what happens, to what, because of what."""
    shown = {
        Column("kind", "What"): [_verb(change.kind) for change in found],
        Column("type", "Type"): [change.label for change in found],
        Column("name", "Name"): [change.name for change in found],
        Column("why", "Because of"): [_why(change) for change in found],
        Column("note", "Means"): [change.note for change in found],
    }
    columns = {column: cells for column, cells in shown.items() if any(cells)}
    table = Table("Changes", list(columns), list(zip(*columns.values(), strict=True)))
    return _limited(table, rows)


def _verb(kind: ChangeKind) -> str:
    signs = {
        ChangeKind.CREATED: "+",
        ChangeKind.DELETED: "-",
        ChangeKind.REPLACED: "±",
        ChangeKind.CHANGED: "~",
    }
    sign = signs.get(kind, "!")
    return f"{sign} {kind.value}"


def _why(change: Change) -> str:
    shown = ", ".join(change.reasons[:6])
    more = len(change.reasons) - 6
    return f"{shown} and {more} more" if more > 0 else shown


def _limited(table: Table, rows: int | None) -> str:
    """A table in Markdown with at most so many rows, and how many were left out."""
    if rows is None or len(table.rows) <= rows:
        return as_markdown(table)
    left = len(table.rows) - rows
    shown = as_markdown(replace(table, rows=table.rows[:rows])) if rows else ""
    words = f"{plural(left, 'row')} {'more ' if rows else ''}left out for room; the job's summary has all."
    return f"{shown}\n_{words}_\n"


def _listed(lines: Sequence[str], rows: int | None) -> str:
    most = 40 if rows is None else min(40, max(rows, 3))
    shown = [line[:600] for line in lines[:most]]
    if len(lines) > most:
        shown.append(f"... and {len(lines) - most:,} lines more")
    return "\n".join(shown)


def _alert(kind: str, text: str) -> str:
    return f"> [!{kind}]\n> {text}\n"
