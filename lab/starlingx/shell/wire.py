"""How a shim and the lab talk: a request of counted pieces, an answer of marked lines. Both are text.

A request is pieces, each a line of a word and a number, so many bytes, and a newline: ``arg`` (one word
of the command, the first is its name), ``env`` (``NAME=VALUE``), ``cwd``, ``ssh`` and ``root`` (1 or 0),
``file`` (a path, a newline, its content), ``gone`` (the path of a file that is not there).

An answer's lines say by their first character what they are: ``1`` and ``2`` a line of standard output and
error, ``0`` text of standard output without a newline, ``?`` a file that the lab wants to read, ``x`` the
exit code, always last.
"""

from __future__ import annotations

from collections.abc import Iterator

from lab.errors import LabError
from lab.starlingx.shell.invocation import Err, Event, Invocation, Out, Want


def pieces(body: bytes) -> Iterator[tuple[str, str]]:
    """The words and contents of a request.

    Raises:
        LabError: it ends too early.
    """
    at = 0
    while at < len(body):
        end = body.find(b"\n", at)
        word, _, count = body[at:end].decode("ascii", "replace").partition(" ")
        if end < 0 or not count.isdigit() or end + 1 + int(count) > len(body):
            raise LabError(f"the shim's request is broken at byte {at}")
        start = end + 1
        at = start + int(count) + 1
        yield word, body[start : start + int(count)].decode("utf-8", "replace")


def parse(body: bytes) -> Invocation:
    """A command as a shim sends it.

    Raises:
        LabError: the request is broken.
    """
    argv: list[str] = []
    env: dict[str, str] = {}
    files: dict[str, str | None] = {}
    flags: dict[str, str] = {}
    for word, content in pieces(body):
        if word == "arg":
            argv.append(content)
        elif word == "env":
            name, _, value = content.partition("=")
            env[name] = value
        elif word == "file":
            path, _, text = content.partition("\n")
            files[path] = text
        elif word == "gone":
            files[content] = None
        else:
            flags[word] = content
    if not argv:
        raise LabError("the shim's request names no command")
    return Invocation(
        argv=tuple(argv),
        cwd=flags.get("cwd", "/"),
        env=env,
        root=flags.get("root") == "1",
        ssh=flags.get("ssh") == "1",
        files=files,
    )


def lines(event: Event) -> str:
    """An event as the shim reads it."""
    if isinstance(event, Out):
        *whole, last = f"{event.text}{event.end}".split("\n")
        return "".join(f"1{line}\n" for line in whole) + (f"0{last}\n" if last else "")
    if isinstance(event, Err):
        return "".join(f"2{line}\n" for line in event.text.split("\n"))
    if isinstance(event, Want):
        return "".join(f"?{path}\n" for path in event.paths)
    return ""
