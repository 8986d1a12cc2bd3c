"""The order of tests: files that take longest begin first, so that none of them is left for the end."""

from collections.abc import Sequence
from typing import Final

import pytest

LONGEST: Final[Sequence[str]] = (
    "test_bringup",
    "test_fleet_failures",
    "test_fleet",
    "test_hosts",
    "test_bringup_killed",
    "test_pack",
    "test_provider",
    "test_life",
    "test_bringup_standard",
    "test_bringup_r1",
    "test_metal_plugin",
    "test_engine_wrapper",
    "test_engine_host",
    "test_command",
)
"""Files of the suites that run by file, as measured; all others after them."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the longest files first; within a file they stay in order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))
