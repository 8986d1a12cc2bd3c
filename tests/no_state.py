"""Tests that neither read nor write what this clone has made."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def no_state_of_this_clone(folder: Path) -> Generator[Path]:
    """Put a folder in place of ``.murmuration/``, where a running lab has a ledger, in this context."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MURMURATION_STATE_DIR", str(folder))
        yield folder
