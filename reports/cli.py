"""The command line: ``python -m reports KIND --stack NAME [--format FORMAT] [--output PATH]``."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from model.spec import SpecError
from reports.comment.command import add_comment, add_stacks, add_touched, comment, stacks, touched
from reports.errors import ReportError
from reports.forge.command import add_drift, add_post, drift, post
from reports.kinds import KINDS, Request
from reports.observed import Observed
from reports.source import Stack, from_directory

OK: Final = 0
FAILED: Final = 1


def main(arguments: Sequence[str]) -> int:
    """Print a report; 0, or 1 with a message where the stack cannot be reported on."""
    options = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], None] = options.run
        run(options)
    except (SpecError, ReportError) as error:
        print(error, file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        sys.stderr.close()
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for name, kind in KINDS.items():
        sub = kinds.add_parser(name, help=kind.help, description=kind.help)
        sub.add_argument("--stack", required=True, metavar="NAME", help="the stack, as in Pulumi.NAME.yaml")
        sub.add_argument("--format", choices=list(kind.formats), default=next(iter(kind.formats)))
        sub.add_argument("--output", type=Path, metavar="PATH", help="write there (several files: a folder)")
        sub.add_argument(
            "--outputs",
            metavar="FILE",
            help="the stack's outputs after up (pulumi stack output --json), - for standard input: "
            "real addresses instead of forecasts",
        )
        sub.add_argument(
            "--project", type=Path, default=Path(), metavar="FOLDER", help="where the stack files are"
        )
        if name == "topology":
            sub.add_argument(
                "--unfolded", action="store_true", help="draw every cloud, however many are alike"
            )
        sub.set_defaults(run=_report)
    for name, add, make, text in _COMMANDS:
        sub = kinds.add_parser(name, help=text, description=text)
        add(sub)
        sub.set_defaults(run=_command, make=make)
    return parser


_COMMANDS: Final = (
    ("comment", add_comment, comment, "what a change of stack files does, for a pull request (Markdown)"),
    ("touched", add_touched, touched, "which stacks a change touches"),
    ("stacks", add_stacks, stacks, "which stacks there are"),
    ("post", add_post, post, "put a comment on the pull request of a GitHub workflow, updated in place"),
    ("drift", add_drift, drift, "what of a stack is not as it was built; fails where something is not"),
)
"""What is not a report of a stack's plan: comparisons, and what workflows tell GitHub."""


def _command(options: argparse.Namespace) -> None:
    make: Callable[[argparse.Namespace], str] = options.make
    _write(options.output, make(options))


def _report(options: argparse.Namespace) -> None:
    stack: Stack = from_directory(options.project, options.stack)
    request = Request(
        plan=stack.plan,
        stack=stack.name,
        observed=_observed(options.outputs),
        folded=not getattr(options, "unfolded", False),
    )
    files = KINDS[options.kind].formats[options.format](request)
    if isinstance(files, str):
        _write(options.output, files)
        return
    if options.output is None:
        raise ReportError(
            f"{options.kind} --format {options.format} makes {len(files)} files: say where by --output FOLDER"
        )
    for name, text in files.items():
        _write(options.output / name, text)
    print(
        f"{len(files)} files in {options.output}, to be imported in the order of their names", file=sys.stderr
    )


def _observed(source: str | None) -> Observed:
    if source is None:
        return Observed()
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        return Observed.from_outputs(json.loads(text))
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"{source}: the stack's outputs cannot be read: {error}") from None
    except json.JSONDecodeError as error:
        raise ReportError(
            f"{source}: the stack's outputs are not JSON ({error}): make them by 'pulumi stack output --json'"
        ) from None


def _write(path: Path | None, text: str) -> None:
    if path is None:
        sys.stdout.write(text)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{path}: cannot be written: {error}") from None
