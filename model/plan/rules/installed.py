"""The guard of installed nodes: nothing that holds a cloud is reinstalled or replaced by an innocent edit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from model.plan.ledger import Ledger, NodeRecord
from model.plan.rules.rule import Finding, Rule
from model.plan.servers import NodePlan


@dataclass(frozen=True, slots=True)
class Installed:
    """What the guard reads."""

    nodes: tuple[NodePlan, ...]
    """Every node of the plan."""
    ledger: Ledger
    """What was installed."""


SCRIPT: Final = "script"
"""The fact that is the digest of the whole script; it says nothing to people."""


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What changed between two sets of facts: ``release 2018.10 -> 12.0``."""
    names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    told = [name for name in names if name != SCRIPT]
    if names and not told:
        return ["the text of its iPXE script"]
    return [f"{name} {before.get(name) or '(none)'} -> {after.get(name) or '(none)'}" for name in told]


def replacement(node: NodePlan, record: NodeRecord) -> list[str]:
    """What changed of a node so that its server would be replaced; empty where it would not."""
    return changes(record.server, node.replace_facts) if record.server else []


def reinstallation(node: NodePlan, record: NodeRecord) -> list[str]:
    """What changed of a node so that it would be reinstalled; empty where it would not."""
    if node.install is None or record.digest in {None, node.install.digest}:
        return []
    return changes(record.facts, node.install.facts) or ["what it is installed from"]


def _replaced(installed: Installed) -> Iterator[Finding]:
    for node, record in _recorded(installed):
        changed = replacement(node, record)
        if changed and not node.allow_replace:
            yield (
                ("clouds", node.cloud, "nodes", node.name),
                _refusal(node, changed, "replaced", "allow_replace"),
            )


def _reinstalled(installed: Installed) -> Iterator[Finding]:
    for node, record in _recorded(installed):
        changed = reinstallation(node, record)
        replaced = node.allow_replace and replacement(node, record)
        if changed and not replaced and not node.allow_reinstall:
            message = _refusal(node, changed, "reinstalled", "allow_reinstall")
            yield ("clouds", node.cloud, "nodes", node.name), message


def _recorded(installed: Installed) -> Iterator[tuple[NodePlan, NodeRecord]]:
    for node in installed.nodes:
        record = installed.ledger.nodes.get(node.server.resource_name)
        if record is not None:
            yield node, record


def _refusal(node: NodePlan, changed: list[str], what: str, key: str) -> str:
    return (
        f"{node.server.hostname} is installed and would be {what}, losing what is on its disks: "
        f"{'; '.join(changed)}. Take the change back, or allow it: "
        f"add {node.name} to clouds.{node.cloud}.{key}"
    )


RULES: Final[tuple[Rule[Installed], ...]] = (
    Rule("no-replacement", "A server that holds a cloud is not given back unasked.", _replaced),
    Rule("no-reinstallation", "A node that holds a cloud is not reinstalled unasked.", _reinstalled),
)
"""The guard, in the order in which it is checked."""
