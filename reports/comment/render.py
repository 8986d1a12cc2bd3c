"""The whole comment: the stacks, the dangerous first; never longer than a forge takes."""

import textwrap
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from reports.comment.changes import changes, count
from reports.comment.difference import monthly, signed
from reports.comment.stack_section import Room, StackChange, cost_words, headline, section, unpriced
from reports.comment.words import code, plain, plural
from reports.tables import Column, Table, as_markdown

MARKER: Final = "<!-- murmuration: preview -->"
"""The first line of the comment: by it the comment is found again, to be updated in place."""
NAMES_SHOWN: Final = 200
"""Characters of the list of stacks that there is no room for."""
GITHUB_LIMIT: Final = 65_536
"""Characters that GitHub accepts in a comment; it counts UTF-16 units."""
ROOMS: Final = (
    Room(rows=None, picture=True),
    Room(rows=200, picture=True),
    Room(rows=50, picture=True),
    Room(rows=50, picture=False),
    Room(rows=15, picture=False),
    Room(rows=3, picture=False),
    Room(rows=0, picture=False),
)
"""How much is said of each stack, tried in this order until all of it fits."""


def render(
    stacks: Sequence[StackChange], base: str, head: str, limit: int = GITHUB_LIMIT, problem: str | None = None
) -> str:
    """The comment, at most ``limit`` UTF-16 units long.

    Args:
        stacks: what the change does to each stack that it touches.
        base: the revision before, as people write it.
        head: the revision after.
        limit: how long it may be.
        problem: why the stacks could not be found at all.
    """
    ordered = sorted(stacks, key=_danger)
    top = f"{MARKER}\n## {_title(ordered, problem)}\n\n{_from_to(base, head)}\n"
    if problem is not None:
        return _cut(
            f"{top}\n> [!CAUTION]\n> {plain(problem)}\n\nWhat would change is **not known**.\n", limit
        )
    overview = f"\n{as_markdown(_overview(ordered))}\n" if len(ordered) > 1 else "\n"
    for room in ROOMS:
        text = top + overview + "\n".join(section(stack, room) for stack in ordered)
        if length(text) <= limit:
            return text
    return _whole_sections(top + overview, ordered, limit)


def length(text: str) -> int:
    """The length of a text as GitHub counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _title(stacks: Sequence[StackChange], problem: str | None) -> str:
    if problem is not None:
        return "Fleet: what would change is not known"
    if not stacks:
        return "Fleet: no stack is touched"
    if all(stack.unchanged for stack in stacks):
        return f"Fleet: no changes in {plural(len(stacks), 'stack')}"
    difference = sum((_difference(stack) for stack in stacks), Decimal(0))
    lacking = " (without what has no price)" if any(unpriced(stack) for stack in stacks) else ""
    money = f", cost {signed(difference)} USD a month{lacking}" if difference or lacking else ""
    dangers = sum(
        number for stack in stacks for kind, number in count(changes(stack.preview)).items() if kind.dangerous
    )
    danger = f"⚠️ {plural(dangers, 'dangerous change')}" if dangers else ""
    unknown = sum(1 for stack in stacks if _unknown(stack))
    failed = f"{plural(unknown, 'stack')} not previewed" if unknown else ""
    refused = sum(1 for stack in stacks if stack.mandatory)
    policy = f"{plural(refused, 'stack')} refused by policy" if refused else ""
    words = ", ".join(part for part in (danger, policy, failed) if part)
    apart = sum(1 for stack in stacks if stack.local and not _unknown(stack))
    changing = sum(1 for stack in stacks if not (stack.unchanged or stack.local or _unknown(stack)))
    heads = [
        f"{plural(changing, 'stack')} {'changes' if changing == 1 else 'change'}" if changing else "",
        f"{plural(apart, 'stack')} to be previewed where {'it lives' if apart == 1 else 'they live'}"
        if apart
        else "",
    ]
    head = "; ".join(part for part in heads if part)
    return f"Fleet: {'; '.join(part for part in (head, words) if part)}{money}"


def _difference(stack: StackChange) -> Decimal:
    if stack.problems:
        return Decimal(0)
    return monthly(stack.sides.after) - monthly(stack.sides.before)


def _unknown(stack: StackChange) -> bool:
    unseen = not stack.preview.complete and not stack.local
    return not stack.gone and (bool(stack.problems) or unseen)


def _from_to(base: str, head: str) -> str:
    return f"{code(base)} → {code(head)}"


def _danger(stack: StackChange) -> tuple[bool, int, bool, str]:
    """Stacks that fail or are refused first, then by how much is dangerous in them."""
    dangers = sum(number for kind, number in count(changes(stack.preview)).items() if kind.dangerous)
    trouble = _unknown(stack) or stack.gone or bool(stack.mandatory)
    return (not trouble, -dangers, stack.unchanged, stack.name)


def _overview(stacks: Sequence[StackChange]) -> Table:
    rows = [
        (stack.name, headline(stack).replace("**", ""), cost_words(stack).replace("**", ""))
        for stack in stacks
    ]
    columns = (
        Column("stack", "Stack"),
        Column("changes", "Changes"),
        Column("cost", "Cost a month", number=True),
    )
    return Table("Stacks", columns, rows)


def _whole_sections(top: str, stacks: Sequence[StackChange], limit: int) -> str:
    """As many stacks as there is room for, the most dangerous first, and which ones were left out."""
    if length(top) > limit - 400:
        return _cut(top, limit)
    text, left = top, list(stacks)
    while left:
        part = section(left[0], ROOMS[-1])
        if length(text) + length(part) > limit - 400:
            break
        text += "\n" + part
        left.pop(0)
    if left:
        names = ", ".join(stack.name for stack in left)
        shown = textwrap.shorten(names, NAMES_SHOWN, placeholder=" ...")
        text += f"\n_No room for {plural(len(left), 'stack')}: {plain(shown)}. The job's summary has all._\n"
    return text


def _cut(text: str, limit: int) -> str:
    """The text, ended at a line where it is too long; only text without open fences comes here."""
    note = "\n_The rest is left out for room._\n"
    if length(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: (limit - len(note)) * 2].decode("utf-16-le", errors="ignore")
    return kept.rpartition("\n")[0] + note
