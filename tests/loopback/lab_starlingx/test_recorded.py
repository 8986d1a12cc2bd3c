"""Every recorded answer of the real services against the lab's, and the order of states."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.starlingx.bootstrap import Plan
from lab.starlingx.scenario import CloudPlan
from tests.loopback.lab_starlingx.replay import begin, steps

AGENTLESS = "the recording had no real host below sysinv, which answers with its own failure"
KUBELESS = "the recording had no Kubernetes"
ASIDE = {
    "misc_get#5": KUBELESS,
    "misc_get#7": KUBELESS,
    "misc_get#10": AGENTLESS,
    "misc_get#12": "the recording had no service management",
    "host_fs#2": AGENTLESS,
    "host_fs#3": AGENTLESS,
    "controller_fs#1": AGENTLESS,
    "controller_fs#2": AGENTLESS,
    "controller_fs#3": "the recording had no logical volumes",
    "iextoam#5": AGENTLESS,
    "ihosts_action#24": "20 minutes after the answer before it, changed meanwhile by what was not recorded",
}
"""Pairs that show the recording's surroundings and not StarlingX: the lab answers as a whole cloud would."""

EMPTY = CloudPlan("central", "master", state="empty")
CENTRAL = CloudPlan(
    "central", "master", "systemcontroller", addresses=Plan(start="192.168.204.1", end="192.168.204.100")
)
RECORDINGS = {"sysinv": EMPTY, "dcmanager": CENTRAL, "variants": CENTRAL}


@pytest.mark.parametrize("recording", RECORDINGS)
def test_answers_as_recorded(recording: str, tmp_path: Path) -> None:
    """Status, shape and error text of each answer are those of the real service."""
    replay = begin(tmp_path, RECORDINGS[recording])
    replay.play(recording)
    matched = replay.played - len(replay.differences)
    print(f"{recording}: {matched} of {replay.played} as recorded")
    assert {key: text for key, text in replay.differences.items() if key not in ASIDE} == {}


def test_nothing_recorded_is_left_out() -> None:
    """All 528 pairs are played, and what is set aside differs indeed."""
    played = [step["pair"] for recording in RECORDINGS for step in steps(recording) if "pair" in step]
    assert len(played) == len(set(played)) == 528
    assert set(ASIDE) <= set(played)
