"""The command line of the model: check and show a plan, keep its ledger, write the JSON Schema."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from model.ledger_file import ledger_path, local_ledger_path, read_ledger, stack_ledger, write_ledger
from model.plan import FleetPlan, Ledger, plan
from model.plan.keep import after_apply, after_destroy, after_release, recorded_only
from model.plan.record import read_outputs
from model.plan.render import to_data
from model.show import show, subnet_text, vlan_text
from model.spec import SpecError, load
from model.spec.errors import Problem
from model.spec.schema import stack_schema
from model.spec.source import Source

PROJECT: Final = Path(__file__).resolve().parent.parent
SCHEMA: Final = Path("docs") / "stack.schema.json"


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack by name, in a project."""

    name: str
    """Name of the stack."""
    directory: Path
    """The project's directory."""

    @property
    def ledger_file(self) -> Path:
        """Where its ledger is."""
        return ledger_path(self.name, self.directory)

    def plan(self, ledger: Ledger) -> FleetPlan:
        """Its plan, by its stack file and a ledger."""
        return plan(load(self.directory / f"Pulumi.{self.name}.yaml"), ledger)

    def plan_as_is(self) -> FleetPlan:
        """Its plan, by its stack file and all that is known of it."""
        return self.plan(stack_ledger(self.name, self.directory))


def main(arguments: Sequence[str] | None = None, standard_input: TextIO | None = None) -> int:
    """Run a command; 0 when all is well, 1 when the stack file or its ledger is not."""
    options = _parser().parse_args(arguments)
    options.standard_input = standard_input or sys.stdin
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except SpecError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model", description=__doc__)
    parser.add_argument("--directory", type=Path, default=PROJECT, help="the project (default: this one)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    def of_stack(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = command(name, run, text)
        made.add_argument("--stack", required=True, help="name of the stack: dev means Pulumi.dev.yaml")
        return made

    check = of_stack("check", _check, "check a stack file; prints notices")
    check.add_argument("--ledger", action="store_true", help="fail where the ledger is not written")
    showing = of_stack("show", _show, "show the plan of a stack")
    showing.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    of_stack("ledger", _ledger, "write what is newly drawn into the ledger, and print it")
    of_stack("record", _record, "record what was given, from 'pulumi stack output --json' on standard input")
    of_stack("forget", _forget, "forget what was given and installed: after 'pulumi destroy'")
    release = of_stack("release", _release, "free what tombstones hold, or forget an installed node")
    release.add_argument("names", nargs="*", metavar="NAME", help="such as sc1/mgmt or sc1-controller-0")
    release.add_argument("--all", action="store_true", help="free every tombstone")
    schema = command("schema", _schema, f"write the JSON Schema of stack files to {SCHEMA}")
    schema.add_argument("--check", action="store_true", help="only tell whether the file is current")
    return parser


def _stack(options: argparse.Namespace) -> Stack:
    return Stack(options.stack, options.directory)


def _check(options: argparse.Namespace) -> int:
    stack = _stack(options)
    made = stack.plan_as_is()
    for notice in made.notices:
        print(f"{notice.path}: {notice.message} [{notice.rule}]")
    written = read_ledger(stack.ledger_file)
    if options.ledger and stack.plan(written).ledger != written:
        message = f"is not what the stack file asks for: run 'python -m model ledger --stack {stack.name}'"
        raise SpecError(_ledger_source(stack), [Problem((), message)])
    print(f"{stack.name}: {len(made.clouds)} clouds, {len(list(made.servers()))} servers, no errors")
    return 0


def _show(options: argparse.Namespace) -> int:
    made = _stack(options).plan_as_is()
    text = json.dumps(to_data(made), indent=2) + "\n" if options.format == "json" else show(made)
    sys.stdout.write(text)
    return 0


def _ledger(options: argparse.Namespace) -> int:
    stack = _stack(options)
    before = read_ledger(stack.ledger_file)
    made = stack.plan(before)
    for key in made.drawn:
        network = made.networks[key]
        print(f"{key}: {subnet_text(network.subnet)}, VLAN {vlan_text(network.vlan)}")
    for key in sorted(set(made.ledger.tombstones) - set(before.tombstones)):
        print(f"{key}: left the stack file; kept as a tombstone")
    return _write(stack, stack.ledger_file, made.ledger)


def _record(options: argparse.Namespace) -> int:
    stack = _stack(options)
    made = stack.plan_as_is()
    given, nodes = read_outputs(_json(options.standard_input), "standard input")
    recorded = after_apply(made.ledger, made.networks, given, nodes)
    for key, record in recorded.networks.items():
        if record != made.ledger.networks[key]:
            print(f"{key}: {record.subnet or '-'}, VLAN {record.vlan if record.vlan is not None else '-'}")
    for name in sorted(nodes):
        if nodes[name] != made.ledger.nodes.get(name):
            print(f"{name}: installed")
    if made.on_this_machine:
        return _write(stack, local_ledger_path(stack.name), recorded_only(recorded))
    return _write(stack, stack.ledger_file, recorded)


def _forget(options: argparse.Namespace) -> int:
    stack = _stack(options)
    local_ledger_path(stack.name).unlink(missing_ok=True)
    if stack.plan_as_is().on_this_machine:
        # What this machine's lab gave was never written into the file in git; the next lab gives the same.
        return 0
    return _write(stack, stack.ledger_file, after_destroy(read_ledger(stack.ledger_file)))


def _json(standard_input: TextIO) -> object:
    try:
        outputs: object = json.load(standard_input)
    except json.JSONDecodeError as error:
        message = f"is not JSON ({error}): pipe 'pulumi stack output --json' into this command"
        raise SpecError(Source("standard input"), [Problem((), message)]) from None
    return outputs


def _release(options: argparse.Namespace) -> int:
    stack = _stack(options)
    ledger = read_ledger(stack.ledger_file)
    names: list[str] = sorted(ledger.tombstones) if options.all else options.names
    known = {**ledger.tombstones, **ledger.nodes}
    problems = [
        Problem((name,), f"no such tombstone or node; there are {', '.join(sorted(known)) or 'none'}")
        for name in names
        if name not in known
    ]
    if problems:
        raise SpecError(_ledger_source(stack), problems)
    for name in names:
        print(f"{name}: released")
    return _write(stack, stack.ledger_file, after_release(ledger, names))


def _write(stack: Stack, path: Path, ledger: Ledger) -> int:
    written = write_ledger(path, ledger)
    advice = ", commit it" if path == stack.ledger_file else ""
    shown = path.relative_to(stack.directory) if path.is_relative_to(stack.directory) else path
    print(f"{shown}: written{advice}" if written else f"{shown}: nothing to change")
    return 0


def _ledger_source(stack: Stack) -> Source:
    return Source(str(stack.ledger_file.relative_to(stack.directory)))


def _schema(options: argparse.Namespace) -> int:
    path: Path = options.directory / SCHEMA
    text = json.dumps(stack_schema(), indent=2) + "\n"
    current = path.exists() and path.read_text(encoding="utf-8") == text
    if options.check:
        print(f"{SCHEMA}: current" if current else f"{SCHEMA}: not current: run 'python -m model schema'")
        return 0 if current else 1
    if not current:
        path.write_text(text, encoding="utf-8")
    print(f"{SCHEMA}: {'nothing to change' if current else 'written'}")
    return 0
