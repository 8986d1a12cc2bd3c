"""Which suites run together, and how their closing line is found among what comes after it."""

import pytest

from engine.testing import CLOSING, arguments, groups


@pytest.mark.parametrize(
    ("line", "closes"),
    [
        ("7 failed, 1267 passed, 1 warning in 101.96s (0:01:41)", True),
        ("========= 1 passed in 0.01s =========", True),
        ("no tests ran in 0.02s", True),
        ("1 error in 0.30s", True),
        ("AttributeError: 'NoneType' object has no attribute 'util'", False),
        ("FAILED tests/unit/x.py::test_that_2_passed - AssertionError", False),
    ],
)
def test_the_closing_line_is_known(line: str, closes: bool) -> None:
    assert bool(CLOSING.search(line)) is closes


def test_suites_that_go_together_run_together_and_the_slow_ones_only_when_asked_for() -> None:
    assert groups(["unit", "policies", "metal", "lab", "engine", "loopback"]) == [
        ["unit"],
        ["policies", "lab", "engine"],
        ["metal", "loopback"],
    ]
    together = arguments(["policies", "lab", "engine"])
    assert together[:3] == ["tests/policies", "tests/lab", "tests/engine"]
    assert "--ignore=tests/engine/openstack" in together
    assert "--ignore=tests/engine/openstack" not in arguments(["openstack"])
