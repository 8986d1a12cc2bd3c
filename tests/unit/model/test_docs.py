"""docs/stack-file.md: every example is a stack file that can be planned, and every rule is told."""

import re
from typing import Any

import pytest
import yaml

from model.cli import PROJECT
from model.plan import notices
from model.plan.rules import distributed, installed, network, server
from model.plan.rules import plan as planned_rules
from model.spec import FLEET_KEY, Cloud, Fleet, Network, Node, Site
from model.spec.base import SpecModel
from tests.unit.model.fleets import Data, planned

TEXT = (PROJECT / "docs" / "stack-file.md").read_text()
EXAMPLES = re.findall(r"^```yaml (stack|part)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
WHOLE: Data = yaml.safe_load(EXAMPLES[0][1])["config"][FLEET_KEY]
PARTS: list[Data] = [yaml.safe_load(text) for kind, text in EXAMPLES if kind == "part"]


def beside(whole: Data, part: Data) -> Data:
    """A fleet with a part of an example beside, or instead of, what it has."""
    merged = dict(whole)
    for key, value in part.items():
        both_named = key in {"clouds", "sites"}
        merged[key] = merged[key] | value if both_named else value
    return merged


def test_there_are_examples_of_every_part() -> None:
    assert [kind for kind, _ in EXAMPLES] == ["stack"] + ["part"] * (len(EXAMPLES) - 1)
    assert len(EXAMPLES) == TEXT.count("```yaml")


def test_the_whole_example_is_a_fleet() -> None:
    made = planned(WHOLE)
    assert (len(made.sites), len(made.clouds), len(list(made.servers()))) == (1, 2, 5)


@pytest.mark.parametrize("part", PARTS, ids="-".join)
def test_a_part_can_be_planned(part: dict[str, Any]) -> None:
    made = planned(beside(WHOLE, part))
    assert set(part.get("clouds", {})) <= set(made.clouds)


@pytest.mark.parametrize("model", [Fleet, Site, Cloud, Node, Network])
def test_every_key_is_written_of(model: type[SpecModel]) -> None:
    untold = [key for key in model.model_fields if not re.search(rf"\b{key}\b", TEXT)]
    assert not untold


def test_every_rule_is_told_as_it_is() -> None:
    rules = (
        *distributed.REFERENCES,
        *distributed.RULES,
        *network.RULES,
        *server.RULES,
        *planned_rules.RULES,
        *installed.RULES,
        *notices.RULES,
    )
    told = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", TEXT.partition("## The rules")[2], re.MULTILINE)
    assert told == [(rule.name, rule.why) for rule in rules]
