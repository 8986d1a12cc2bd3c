"""A cloud's sysinv, and the provider before it."""

from __future__ import annotations

import pytest

from tests.unit.starlingx_provider.drive import Driver
from tests.unit.starlingx_provider.sysinv import Sysinv


@pytest.fixture
def sysinv() -> Sysinv:
    return Sysinv()


@pytest.fixture
async def driver(sysinv: Sysinv) -> Driver:
    return await Driver(sysinv).start()
