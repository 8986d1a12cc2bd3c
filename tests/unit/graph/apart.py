"""Graphs recorded in processes of their own: the Pulumi runtime keeps its state in globals."""

from __future__ import annotations

import os
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pulumi

from tests.unit.graph.recorder import record

Graph = dict[str, dict[str, Any]]
"""Each resource's registration by ``type name``, and the stack's outputs."""
Environment = tuple[tuple[str, str], ...]
_KEPT: dict[tuple[str, str, bool, Environment], Graph] = {}


@cache
def _processes() -> ForkServerContext:
    """One server has imported what every program imports, and forks a process for each graph."""
    context = get_context("forkserver")
    context.set_forkserver_preload(
        [
            record.__module__,
            "components.outputs",
            "components.stack",
            "components.starlingx.fleet",
            "components.openstack.cloud",
        ]
    )
    return context


def recorded(stack_file: Path, *, preview: bool = False, **environment: str) -> Graph:
    """The graph that the program registers for a stack file; of one that is the same, it is the same object.

    ``environment`` is added to the program's.

    Raises:
        pulumi.RunError: the program's own refusal.
        EOFError: anything else; the process's exit code is in the text, its traceback on stderr.
    """
    more = tuple(environment.items())
    key = (stack_file.name, stack_file.read_text(), preview, more)
    if key not in _KEPT:
        _KEPT[key] = _recorded(stack_file, preview, more)
    return _KEPT[key]


def _recorded(stack_file: Path, preview: bool, environment: Environment) -> Graph:
    processes = _processes()
    receiver, sender = processes.Pipe(duplex=False)
    process = processes.Process(target=_record, args=(sender, stack_file, preview, environment), daemon=True)
    process.start()
    sender.close()
    try:
        answer = receiver.recv()
    except EOFError:
        process.join()
        raise EOFError(f"the process that recorded {stack_file} ended with {process.exitcode}") from None
    process.join()
    if isinstance(answer, pulumi.RunError):
        raise answer
    return answer


def _record(sender: Connection, stack_file: Path, preview: bool, environment: Environment) -> None:
    os.environ.update(environment)
    try:
        sender.send(record(stack_file, preview=preview))
    except pulumi.RunError as error:
        sender.send(error)
