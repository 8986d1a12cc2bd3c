"""The file that all benchmarks write their figures into."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

RESULTS = Path(__file__).with_name("results.json")


def write(measured: Mapping[str, object]) -> None:
    """Put figures into ``bench/results.json``; those of benchmarks and sizes that were not run now stay."""
    before: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name, figures in measured.items():
        known: Any = before.get(name)
        before[name] = {**known, **cast("Any", figures)} if isinstance(known, dict) else figures
    RESULTS.write_text(json.dumps(before, indent=2) + "\n")
    print(f"written: {RESULTS}")
