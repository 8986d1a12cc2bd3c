"""What the bench tells of a run: its spans, and the chain that its time goes along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import results
from bench.up import Measured, chain, needs, show, spans

URN = "urn:pulumi:dev::murmuration::{}::{}"
BOOT, NODE, WAIT, VLAN = (
    URN.format(kind, name)
    for kind, name in (
        ("a:b:Server$equinix-metal:index/device:Device", "boot"),
        ("equinix-metal:index/device:Device", "node"),
        ("command:remote:Command", "node-installed"),
        ("equinix-metal:index/vlan:Vlan", "v"),
    )
)
GROUP = URN.format("murmuration:metal:BootServer", "boot")


def event(kind: str, urn: str, at: int) -> dict[str, Any]:
    return {"timestamp": at, kind: {"metadata": {"urn": urn}}}


EVENTS: list[dict[str, Any]] = [
    {"timestamp": 100, "preludeEvent": {}},
    event("resourcePreEvent", BOOT, 101),
    event("resourcePreEvent", VLAN, 101),
    event("resOutputsEvent", VLAN, 102),
    event("resOutputsEvent", BOOT, 131),
    event("resourcePreEvent", NODE, 131),
    event("resOutputsEvent", NODE, 191),
    event("resourcePreEvent", WAIT, 191),
    event("resOutputsEvent", WAIT, 200),
]


def test_the_chain_goes_back_by_what_was_waited_for_longest() -> None:
    found = spans(EVENTS)
    assert found[VLAN].seconds == 1
    # The node waits for a component, which is done when what is in it is.
    walked = chain(found, {WAIT: [NODE], NODE: [VLAN, GROUP], GROUP: [BOOT]})
    assert [(span.name, span.begin, span.end) for span in walked] == [
        ("Device boot", 1, 31),
        ("Device node", 31, 91),
        ("Command node-installed", 91, 100),
    ]


def test_a_resource_waits_for_its_provider_too() -> None:
    provider = URN.format("pulumi:providers:starlingx", "sc1")
    made = {"urn": WAIT, "dependencies": [NODE], "provider": f"{provider}::1b2c"}
    assert needs([made, {"urn": provider, "dependencies": [BOOT]}]) == {
        WAIT: [NODE, provider],
        provider: [BOOT],
    }


def test_figures_that_were_not_measured_now_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "RESULTS", tmp_path / "results.json")
    results.write({"plans": [1], "openstack": {"100": 1}})
    results.write({"openstack": {"1000": 2}})
    results.write({"plans": [3]})
    known = json.loads(results.RESULTS.read_text())
    assert known == {"plans": [3], "openstack": {"100": 1, "1000": 2}}


def test_the_table_adds_up() -> None:
    found = spans(EVENTS)
    measured = Measured("machines", 0.5, 3, 105, 10, 5, 5, chain(found, {WAIT: [NODE], NODE: [BOOT]}))
    lines = show(measured).splitlines()
    assert lines[-1].split()[-1] == "6.0", "105 seconds, of which 99 are told"
    assert len(lines) == 1 + 4 + 1 + 3 + 1
