"""Running the test suites one after another: `python -m engine.testing SUITE...`, as `make test` does.

Every suite runs, whatever became of those before it; the last lines repeat how each ended.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

from engine.paths import ROOT

# What runs side by side: tests; or files, where the tests of a file share a stack and a lab. Those wait more
# than they work, hence more of them than a small machine has cores.
_EACH = ("--numprocesses", "auto")
_FILES = ("--numprocesses", "3", "--dist", "loadfile")
SIDE_BY_SIDE = {"unit": _EACH, "metal": _EACH, "lab": _FILES, "engine": _FILES}
# pytest's closing line: "2 failed, 40 passed in 3.21s".
CLOSING = re.compile(r"\b(\d+ (passed|failed|errors?|skipped|deselected)|no tests ran)\b.* in [\d.]+s")


# Suites that are not just a folder below tests/: what takes tens of minutes is asked for by name.
SLOW = {
    "machines": Path("tests/engine/machines"),
    "openstack": Path("tests/engine/openstack"),
    "starlingx": Path("tests/lab/test_starlingx.py"),
}


def arguments(suite: str) -> list[str]:
    """What pytest is told for a suite."""
    found = [str(SLOW.get(suite, Path("tests") / suite))]
    found += [f"--ignore={path}" for name, path in SLOW.items() if name != suite]
    return [*found, *SIDE_BY_SIDE.get(suite, ())]


def has_tests(suite: str) -> bool:
    """Whether a suite holds a test."""
    place = ROOT / SLOW.get(suite, Path("tests") / suite)
    return place.is_file() or any(place.rglob("test_*.py"))


def run_suite(suite: str) -> tuple[int, str]:
    """Run one suite with its output passed on; its exit code and its closing line."""
    command = [sys.executable, "-m", "pytest", *arguments(suite)]
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
    for suite in filter(has_tests, suites):
        sys.stdout.write(f"== tests/{suite}\n")
        started = time.monotonic()
        code, closing = run_suite(suite)
        results.append((suite, code, closing, time.monotonic() - started))
    sys.stdout.write("== how it went\n")
    for suite, code, closing, seconds in results:
        verdict = "passed" if code == 0 else "FAILED"
        sys.stdout.write(f"{verdict} tests/{suite} ({seconds:.0f} s): {closing}\n")
    return 1 if not results or any(code for _, code, _, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
