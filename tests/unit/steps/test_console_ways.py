"""Where nobody listens to a console, a wait that is in vain says how it is read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components.metal.console_ways import ConsoleWays


async def test_the_way_to_the_console_of_the_server_that_was_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    hooks: dict[str, Any] = {}
    monkeypatch.setattr(pulumi, "ErrorHook", hooks.setdefault)
    monkeypatch.setattr(pulumi.log, "error", told.append)
    ways = ConsoleWays("ewr1")
    for name in ("cc-controller-0-state", "sc1-controller-0-state"):
        ways.around(name, pulumi.Output.from_input(f"ssh device-of-{name}@sos.example.org"))
    tell = hooks["ewr1-console-way"]
    assert not await tell(SimpleNamespace(name="sc1-controller-0-state"))
    assert not await tell(SimpleNamespace(name="another"))
    (said,) = told
    way = "ssh device-of-sc1-controller-0-state@sos.example.org"
    assert said == f"sc1-controller-0-state: its console may say more: {way}"
