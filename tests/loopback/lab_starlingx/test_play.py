"""How a controller is played on loopback: its processes, its files."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from engine.paths import ROOT
from lab.starlingx.server import Running
from tests.loopback.lab_starlingx.operator import KEY, installed

PLAYED = """import sys, time
from pathlib import Path
from lab.starlingx.shell import play
from lab.starlingx.shell.controller import Image

with play.controller(sys.argv[1], "cc-controller-0", Image(), Path(sys.argv[2])):
    print(flush=True)
    time.sleep(60)
"""


def agents_of(root: Path) -> list[str]:
    """The processes of a controller's agent."""
    wanted, found = f"LAB_STX_ROOT={root}".encode(), list[str]()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if wanted in environment.read_bytes().split(b"\0"):
                found.append(environment.parent.name)
    return found


def test_an_agent_ends_with_who_plays_its_controller_however_that_ends(lab: Running, tmp_path: Path) -> None:
    words = [sys.executable, "-c", PLAYED, lab.url, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as played:
        assert played.stdout is not None
        played.stdout.readline()
        assert agents_of(tmp_path)
        played.kill()
    deadline = time.monotonic() + 5
    while agents_of(tmp_path):
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def test_a_file_is_copied_as_pulumi_does(lab: Running, tmp_path: Path) -> None:
    with installed(lab, "cc-controller-0", "2018.10") as central:
        key = tmp_path / "key"
        key.touch(mode=0o600)
        key.write_text(KEY.private)
        (tmp_path / "x.ini").write_text("[SYSTEM]\n")
        options = ["-q", "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={tmp_path}/known"]
        target = "wrsroot@127.0.0.1:/home/wrsroot/x.ini"
        run = await asyncio.to_thread(
            subprocess.run,
            ["scp", "-O", "-P", str(central.port), "-i", str(key), *options, str(tmp_path / "x.ini"), target],
            check=False,
        )
        assert run.returncode == 0
        assert (central.root / "home/wrsroot/x.ini").read_text() == "[SYSTEM]\n"
