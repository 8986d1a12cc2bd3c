"""The closing line of a test suite is found among what comes after it."""

import pytest

from engine.testing import CLOSING


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
