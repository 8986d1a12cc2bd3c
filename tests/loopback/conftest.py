"""What holds for every test on loopback: nothing is read from, or written to, what this clone has made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.no_state import no_state_of_this_clone


@pytest.fixture(scope="session", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of the tests' own in place of this clone's."""
    with no_state_of_this_clone(tmp_path_factory.mktemp("state")) as folder:
        yield folder
