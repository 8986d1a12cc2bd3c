"""Every rule of the pack: what passes, what it forbids, and what it says of values that are not known yet."""

from typing import Any

import pytest

from policies.pack import GUARDS
from tests.unit.policies.cases import OVERLAPPING, SECRET, Case, peers
from tests.unit.policies.forbidden import VIOLATING
from tests.unit.policies.passing import PASSING
from tests.unit.policies.support import context, device, find, questions, violations, vlan
from tests.unit.policies.unknown import UNKNOWN


def _name(case: Case) -> str:
    return f"{case.name}:{case.says}"


@pytest.mark.parametrize("case", PASSING, ids=_name)
def test_passes(case: Case) -> None:
    assert find(case.name, case.resources, case.stack(), **case.options) == []


@pytest.mark.parametrize("case", VIOLATING, ids=_name)
def test_forbids(case: Case) -> None:
    found = violations(find(case.name, case.resources, case.stack(), **case.options))
    assert [message for message in found if case.says in message], found


@pytest.mark.parametrize("case", UNKNOWN, ids=_name)
def test_says_what_it_does_not_know(case: Case) -> None:
    found = find(case.name, case.resources, case.stack(), **case.options)
    assert [message for message in questions(found) if case.says in message], found
    assert violations(found) == []


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_every_rule_has_all_three(guard: Any) -> None:
    for cases in (PASSING, VIOLATING, UNKNOWN):
        assert any(case.name == guard.name for case in cases)


def test_a_secret_is_never_repeated() -> None:
    found = find(
        "leaked-secret", [device("a", "router", description="s3cr3t-token")], context(secrets=SECRET)
    )
    assert violations(found)
    assert "s3cr3t-token" not in " ".join(violations(found))


def test_a_stack_may_leave_neighbours_out() -> None:
    stack = peers(OVERLAPPING)()
    assert violations(find("no-overlap", [], stack, ignore=["other"])) == []
    assert violations(find("unique-vlan", [vlan("a", 1000)], stack, ignore=["other"])) == []
