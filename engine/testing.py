"""Running the test suites one after another: `python -m engine.testing SUITE...`, as `make test` does.

All of them run, whatever became of those before; the last lines repeat how each ended.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from engine.paths import ROOT

# Suites whose tests know nothing of each other: each test is one of its own. Those that ask what is played on
# loopback run together.
PLAYED = frozenset({"metal", "loopback"})
BY_TEST = frozenset({"unit", *PLAYED})
# Suites in which the tests of a file share a stack or a lab: the files of all of them run side by side. They
# wait as much as they work, hence twice as many as a small machine has cores.
BY_FILE = frozenset({"policies", "lab", "engine"})
TOGETHER = (PLAYED, BY_FILE)
WORKERS = "4"
# In the order of tests/conftest.py: pytest-xdist by itself begins with the files that have most tests.
BY_FILE_OPTIONS = ("--dist", "loadfile", "--no-loadscope-reorder")
# A test of the engine runs it several times, each of which has five minutes on a machine that does more.
TEST_SECONDS = "900"
# pytest's closing line: "2 failed, 40 passed in 3.21s".
CLOSING = re.compile(r"\b(\d+ (passed|failed|errors?|skipped|deselected)|no tests ran)\b.* in [\d.]+s")


# Suites that are not just a folder below tests/: what takes tens of minutes is asked for by name.
SLOW = {
    "machines": Path("tests/engine/machines"),
    "openstack": Path("tests/engine/openstack"),
    "starlingx": Path("tests/lab/test_starlingx.py"),
}


def groups(suites: list[str]) -> list[list[str]]:
    """What is run at a time, in the order given: one suite, or all of those that go together."""
    found: list[list[str]] = []
    for suite in suites:
        mates = next((group for group in found if any({suite, *group} <= kin for kin in TOGETHER)), None)
        if mates is None:
            found.append([suite])
        else:
            mates.append(suite)
    return found


def arguments(group: list[str]) -> list[str]:
    """What pytest is told for a group of suites."""
    found = [str(SLOW.get(suite, Path("tests") / suite)) for suite in group]
    found += [f"--ignore={path}" for name, path in SLOW.items() if name not in group]
    if set(group) <= BY_FILE:
        return [*found, "--numprocesses", WORKERS, *BY_FILE_OPTIONS, "--timeout", TEST_SECONDS]
    if set(group) <= BY_TEST:
        # Some wait for what they test, hence one more than there are cores; more than that gained nothing.
        return [*found, "--numprocesses", str((os.cpu_count() or 1) + 1)]
    return [*found, "-vv"]  # a line a test (one v is what pyproject.toml takes away): some take minutes


def has_tests(suite: str) -> bool:
    """Whether a suite holds a test."""
    place = ROOT / SLOW.get(suite, Path("tests") / suite)
    return place.is_file() or any(place.rglob("test_*.py"))


def run_group(group: list[str]) -> tuple[int, str]:
    """Run a group of suites with its output passed on; its exit code and its closing line."""
    command = [sys.executable, "-m", "pytest", *arguments(group)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )
    closing = "it did not come to its end"
    for line in process.stdout or ():
        sys.stdout.write(line)
        sys.stdout.flush()
        if CLOSING.search(line):
            closing = line.strip()
    return process.wait(), closing


def main(suites: list[str]) -> int:
    """Run the suites that have tests; 1 if one of them failed."""
    results: list[tuple[str, int, str, float]] = []
    for group in groups([suite for suite in suites if has_tests(suite)]):
        name = ", ".join(f"tests/{suite}" for suite in group)
        sys.stdout.write(f"== {name}\n")
        sys.stdout.flush()
        started = time.monotonic()
        code, closing = run_group(group)
        results.append((name, code, closing, time.monotonic() - started))
    sys.stdout.write("== how it went\n")
    for name, code, closing, seconds in results:
        verdict = "passed" if code == 0 else "FAILED"
        sys.stdout.write(f"{verdict} {name} ({seconds:.0f} s): {closing}\n")
    return 1 if not results or any(code for _, code, _, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
