"""The file that all benchmarks write their figures into."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")


def write(measured: Mapping[str, object]) -> None:
    """Put figures into ``bench/results.json``; those of benchmarks that were not run now stay."""
    before: dict[str, object] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps({**before, **measured}, indent=2) + "\n")
    print(f"written: {RESULTS}")
