"""Tests that neither read nor write what this clone has made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def no_state_of_this_clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of the tests' own in place of ``.murmuration/``: a running lab has a ledger there.

    A suite's ``conftest.py`` takes it for all of the suite by importing it.
    """
    state = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MURMURATION_STATE_DIR", str(state))
        yield state
