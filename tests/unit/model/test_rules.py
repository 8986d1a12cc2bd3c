"""Every rule: a fleet that breaks it alone is refused by its name, at its path, with what would be right."""

import pytest

from model.plan.rules import distributed, installed, network, server
from model.plan.rules import plan as planned_rules
from tests.unit.model.broken_case import NETWORKS, Case
from tests.unit.model.broken_clouds import CLOUDS
from tests.unit.model.broken_networks import NETWORKS_AND_SERVERS
from tests.unit.model.fleets import changed, refusal

CASES = (*CLOUDS, *NETWORKS_AND_SERVERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.path}")
def test_a_rule_refuses_what_breaks_it(case: Case) -> None:
    error = refusal(changed(case.changes))
    found = [problem for problem in error.problems if problem.rule == case.rule]
    assert case.path in {problem.dotted for problem in found}, str(error)
    assert any(case.message in problem.message for problem in found if problem.dotted == case.path), str(
        error
    )
    assert error.rules - case.others == {case.rule} - case.others, str(error)


def test_a_wide_network_overlaps_all_that_are_in_it() -> None:
    inside = {
        f"{NETWORKS}/{role}/subnet": f"192.168.1.{first}/26" for role, first in (("oam", 0), ("data", 192))
    }
    error = refusal(changed({**inside, f"{NETWORKS}/mgmt/subnet": "192.168.1.0/24"}))
    assert [problem.dotted for problem in error.problems] == [
        f"clouds.sc1.networks.{role}" for role in ("oam", "data")
    ]
    assert all("192.168.1.0/24 of clouds.sc1.networks.mgmt" in problem.message for problem in error.problems)


def test_every_rule_has_a_test() -> None:
    rules = (
        *distributed.REFERENCES,
        *distributed.RULES,
        *network.RULES,
        *server.RULES,
        *planned_rules.RULES,
        *installed.RULES,
    )
    tested = {case.rule for case in CASES} | {"no-reinstallation", "no-replacement"}
    assert {rule.name for rule in rules} | {"pool-missing", "pool-exhausted"} == tested
