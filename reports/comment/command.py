"""``python -m reports comment`` and ``touched``: from a clone, two revisions and the engine's previews."""

import argparse
import json
import sys
from pathlib import Path

from model.spec import SpecError
from reports.comment.difference import Sides
from reports.comment.preview import Preview, missing, read
from reports.comment.render import GITHUB_LIMIT, render
from reports.comment.revisions import Revisions
from reports.comment.stack_section import StackChange
from reports.errors import ReportError
from reports.source import Stack, is_local_stack, stacks_in


def add_revisions(parser: argparse.ArgumentParser) -> None:
    """The arguments that say what is compared."""
    parser.add_argument("--base", required=True, metavar="REF", help="the revision before")
    parser.add_argument("--head", required=True, metavar="REF", help="the revision after")
    parser.add_argument(
        "--project", type=Path, default=Path(), metavar="FOLDER", help="where the stack files are"
    )
    parser.add_argument("--output", type=Path, metavar="PATH", help="write there, not to standard output")


def add_comment(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``comment``."""
    add_revisions(parser)
    parser.add_argument(
        "--stack",
        action="append",
        metavar="NAME",
        help="a stack (repeatable; default: those touched)",
    )
    parser.add_argument(
        "--preview",
        action="append",
        default=[],
        metavar="[STACK=]FILE",
        help="what 'pulumi preview --json' printed for a stack, digest or events (repeatable); a folder: "
        "each STACK.json in it",
    )
    parser.add_argument(
        "--limit", type=int, default=GITHUB_LIMIT, metavar="N", help="longest comment (GitHub's)"
    )


def add_touched(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``touched``."""
    add_revisions(parser)
    _add_listing(parser)


def add_stacks(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``stacks``."""
    parser.add_argument("--project", type=Path, default=Path(), metavar="FOLDER", help="default: this folder")
    parser.add_argument("--output", type=Path, metavar="PATH", help="write there, not to standard output")
    _add_listing(parser)


def _add_listing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--elsewhere",
        action="store_true",
        help="leave out stacks that live on one machine, such as the lab's",
    )


def touched(options: argparse.Namespace) -> str:
    """Names of the stacks that a change touches, one a line or as a JSON list."""
    revisions = Revisions(options.project, options.base, options.head)
    present = set(revisions.stacks(options.head))
    names = [name for name in revisions.touched() if name in present]
    if options.elsewhere:
        names = [name for name in names if not revisions.is_local(options.head, name)]
    return _listed(names, options.format)


def stacks(options: argparse.Namespace) -> str:
    """Names of the stacks of a project, one a line or as a JSON list."""
    names = stacks_in(options.project)
    if options.elsewhere:
        names = [name for name in names if not is_local_stack(options.project, name)]
    return _listed(names, options.format)


def _listed(names: list[str], form: str) -> str:
    """Names one a line, or as a JSON list in one line, as a workflow's output takes it."""
    return json.dumps(names) + "\n" if form == "json" else "".join(f"{name}\n" for name in names)


def comment(options: argparse.Namespace) -> str:
    """The comment. What cannot be read is said in it: whoever reads it must know."""
    revisions = Revisions(options.project, options.base, options.head)
    try:
        names = list(dict.fromkeys(options.stack or revisions.touched()))
        previews = _previews(options.preview, names)
        found = [_change(revisions, name, previews.get(name)) for name in names]
    except ReportError as error:
        print(error, file=sys.stderr)
        return render([], options.base, options.head, options.limit, problem=str(error))
    return render(found, options.base, options.head, options.limit)


def _previews(given: list[str], names: list[str]) -> dict[str, Path]:
    """Files by stack; of a folder those that have a stack's name."""
    found: dict[str, Path] = {}
    for entry in given:
        stack, separator, path = entry.rpartition("=")
        if separator:
            found[stack] = Path(path)
        elif Path(path).is_dir():
            found.update({name: Path(path) / f"{name}.json" for name in names})
        elif len(names) == 1:
            found[names[0]] = Path(path)
        else:
            raise ReportError(f"--preview {entry}: say of which stack it is: --preview STACK={entry}")
    return found


def _change(revisions: Revisions, name: str, preview: Path | None) -> StackChange:
    before, old_problem = _side(revisions, revisions.base, name)
    after, new_problem = _side(revisions, revisions.head, name)
    problems = [problem for problem in (new_problem,) if problem]
    if old_problem:
        problems.append(f"before this change ({revisions.base}):\n{old_problem}")
    if before is None and after is None and not problems:
        problems.append(
            f"there is no stack {name}: neither {revisions.base} nor {revisions.head} has its file"
        )
    sides = Sides(before.plan if before else None, after.plan if after else None)
    local = preview is None and revisions.is_local(revisions.head, name)
    return StackChange(name, sides, _preview(preview), tuple(problems), local)


def _preview(path: Path | None) -> Preview:
    if path is not None and not path.exists():
        return missing(f"there is no preview of it: {path.name} was not made")
    return read(path)


def _side(revisions: Revisions, revision: str, name: str) -> tuple[Stack | None, str]:
    try:
        return revisions.stack(revision, name), ""
    except SpecError as error:
        return None, str(error)
