"""``python -m reports post`` and ``drift``: what a workflow of GitHub tells, by its environment."""

import argparse
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from reports.comment.render import MARKER
from reports.drift import Drift, mark_of, read_drift, render
from reports.errors import ReportError
from reports.forge.github import GitHub

LABEL = "drift"
"""The label of issues of drift."""


class DriftFoundError(ReportError):
    """A stack is not what it should be, or that could not be told: the check fails."""


def add_post(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``post``."""
    parser.add_argument(
        "--file", type=Path, required=True, metavar="FILE", help="the comment, as 'comment' made it"
    )
    parser.add_argument("--output", type=Path, metavar="PATH", help="write the comment's address there")


def add_drift(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``drift``."""
    parser.add_argument("--stack", required=True, metavar="NAME", help="the stack")
    parser.add_argument(
        "--preview",
        type=Path,
        required=True,
        metavar="FILE",
        help="what 'pulumi refresh --preview-only --json' printed",
    )
    parser.add_argument("--issue", action="store_true", help="open, update or close an issue on GitHub")
    parser.add_argument("--output", type=Path, metavar="PATH", help="write the text there")


def post(options: argparse.Namespace) -> str:
    """Put the comment on the pull request of the event that the workflow runs for; tells its address.

    Raises:
        ReportError: the environment is not that of a pull request's workflow, or GitHub refused.
    """
    try:
        body = options.file.read_text(encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{options.file}: the comment cannot be read: {error}") from None
    if not body.startswith(MARKER):
        raise ReportError(f"{options.file} is no comment of 'python -m reports comment': its mark is missing")
    return github().put_comment(_pull_request(), MARKER, body) + "\n"


def drift(options: argparse.Namespace) -> str:
    """Tell a stack's drift, and keep an issue of it where asked.

    Raises:
        DriftFoundError: the stack has drifted, or it could not be told: the text is in the error.
    """
    found = read_drift(options.stack, options.preview)
    text = render(found)
    if options.issue:
        text += _issue(found, text)
    if found.clean:
        return text
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    raise DriftFoundError(text)


def _issue(found: Drift, text: str) -> str:
    mark = mark_of(found.stack)
    if found.clean:
        closed = github().close_issue(mark, LABEL)
        return f"\nThe issue is closed: {closed}\n" if closed else ""
    address = github().put_issue(mark, f"Stack {found.stack}: {found.headline}", text, LABEL)
    return f"\nIssue: {address}\n"


def github() -> GitHub:
    """GitHub, as the environment of a workflow tells it.

    Raises:
        ReportError: this is no workflow, or it has no token.
    """
    missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not os.environ.get(name)]
    if missing:
        raise ReportError(f"{' and '.join(missing)} not set: this belongs into a workflow of GitHub")
    api = os.environ.get("GITHUB_API_URL") or "https://api.github.com"
    return GitHub(os.environ["GITHUB_REPOSITORY"], os.environ["GITHUB_TOKEN"], api)


def _pull_request() -> int:
    """The number of the pull request that the workflow's event is of."""
    path = Path(os.environ.get("GITHUB_EVENT_PATH", ""))
    try:
        event = cast("Mapping[str, object]", json.loads(path.read_text(encoding="utf-8")))
        return int(str(cast("Mapping[str, object]", event["pull_request"])["number"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReportError(
            f"GITHUB_EVENT_PATH ({path}) is not the event of a pull request: {error!r}"
        ) from None
