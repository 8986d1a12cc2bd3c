"""The lab's StarlingX without a cloud yet."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from lab.starlingx.server import Running, serve
from tests.loopback.lab_starlingx.operator import FAST


@pytest.fixture
def lab() -> Generator[Running]:
    with serve([], speed=FAST) as running:
        yield running
