"""The ledger as a file: ``ledger/<stack>.yaml``, sorted, in git: a pull request shows address changes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml
from pydantic import Field

from engine.paths import state_dir
from model.plan.keep import with_recorded
from model.plan.ledger import Ledger, NetworkRecord, NodeRecord
from model.plan.networks import Origin
from model.spec.base import Cidr, SpecModel
from model.spec.load import read_text, read_yaml, validate
from model.spec.source import Source

HEADER: Final = """\
# The ledger of stack '{stack}': what was drawn from pools or given by services, by name. It is written by
# 'python -m model ledger' (before an apply) and 'python -m model record' (after one), and belongs into git:
# names keep their subnets and VLAN ids when the stack file changes. What left the stack file stays under
# tombstones until 'python -m model release' frees it.
# ..._from: stack (the stack file says it), pool (drawn), service (given).
"""


class _Network(SpecModel):
    """A network as it is written."""

    site: str
    subnet: Cidr | None = None
    subnet_from: Origin | None = None
    vlan: int | None = None
    vlan_from: Origin | None = None


class _Node(SpecModel):
    """An installed node as it is written."""

    digest: str | None = None
    facts: dict[str, str] = Field(default_factory=dict[str, str])
    server: dict[str, str] = Field(default_factory=dict[str, str])


class _Document(SpecModel):
    """The file."""

    networks: dict[str, _Network] = Field(default_factory=dict[str, _Network])
    tombstones: dict[str, _Network] = Field(default_factory=dict[str, _Network])
    nodes: dict[str, _Node] = Field(default_factory=dict[str, _Node])


def ledger_path(stack: str, directory: Path | None = None) -> Path:
    """Where the ledger of a stack is; ``directory`` is the project's, by default the current one."""
    return (directory or Path()) / "ledger" / f"{stack}.yaml"


def local_ledger_path(stack: str) -> Path:
    """Where applies to a stack of this machine alone (``FleetPlan.on_this_machine``) are recorded."""
    return state_dir() / "ledger" / f"{stack}.yaml"


def stack_ledger(stack: str, directory: Path | None = None) -> Ledger:
    """The ledger of a stack as a plan needs it: the file in git, and what was recorded on this machine alone.

    Raises:
        SpecError: one of the files is not a ledger.
    """
    return with_recorded(read_ledger(ledger_path(stack, directory)), read_ledger(local_ledger_path(stack)))


def read_ledger(path: Path) -> Ledger:
    """Read a ledger; a file that is not there is an empty one.

    Raises:
        SpecError: the file is not a ledger.
    """
    if not path.exists():
        return Ledger()
    source = Source(f"{path.parent.name}/{path.name}", read_text(path))
    document = validate(_Document, read_yaml(source) or {}, source)
    return Ledger(
        networks=_networks(document.networks),
        tombstones=_networks(document.tombstones),
        nodes={
            name: NodeRecord(node.digest, node.facts, node.server)
            for name, node in sorted(document.nodes.items())
        },
    )


def _networks(written: Mapping[str, _Network]) -> dict[str, NetworkRecord]:
    return {
        key: NetworkRecord(one.subnet, one.subnet_from, one.vlan, one.vlan_from, one.site)
        for key, one in sorted(written.items())
    }


def ledger_text(ledger: Ledger, stack: str) -> str:
    """The text of a ledger file."""
    document = {
        "networks": {key: _network(record) for key, record in sorted(ledger.networks.items())},
        "tombstones": {key: _network(record) for key, record in sorted(ledger.tombstones.items())},
        "nodes": {name: _node(record) for name, record in sorted(ledger.nodes.items())},
    }
    written = {section: entries for section, entries in document.items() if entries}
    body = yaml.safe_dump(written, sort_keys=False, width=110) if written else "{}\n"
    return HEADER.format(stack=stack) + body


def _network(record: NetworkRecord) -> dict[str, object]:
    written = {
        "site": record.site,
        "subnet": record.subnet,
        "subnet_from": record.subnet_origin.value if record.subnet_origin else None,
        "vlan": record.vlan,
        "vlan_from": record.vlan_origin.value if record.vlan_origin else None,
    }
    return {key: value for key, value in written.items() if value is not None}


def _node(record: NodeRecord) -> dict[str, object]:
    written = {
        "digest": record.digest,
        "facts": dict(sorted(record.facts.items())),
        "server": dict(sorted(record.server.items())),
    }
    return {key: value for key, value in written.items() if value}


def write_ledger(path: Path, ledger: Ledger) -> bool:
    """Write a ledger, in one step, if the file does not hold it already; tells whether it was written."""
    text = ledger_text(ledger, path.stem)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".yaml.new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    return True
