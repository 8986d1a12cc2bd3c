"""Needs nothing but loopback: the emulator runs in the test's process, or on a loopback port."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.metal.emulator.metal import Metal, emulator


@pytest.fixture
async def metal(tmp_path: Path) -> AsyncGenerator[Metal]:
    async with emulator(tmp_path) as running:
        yield running
