"""Calls that the lab's OpenStack has answered, out of the logs of its API servers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CALL: Final = re.compile(rb"\] (GET|HEAD|POST|PUT|PATCH|DELETE) /(\S*) => generated ")
"""What uWSGI writes of a call that it has answered."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Counts calls from the moment at which it is made."""

    ends: dict[Path, int]
    """Log -> its length at first."""

    @classmethod
    def of(cls, lab: Path) -> Calls:
        """Those of the lab in a state folder."""
        return cls({log: log.stat().st_size for log in sorted(lab.glob("openstack/openstack-*-api.log"))})

    def so_far(self) -> dict[str, int]:
        """Calls by method and service, the most frequent first: ``{"GET neutron": 12}``."""
        found: Counter[str] = Counter()
        for log, end in self.ends.items():
            service = log.stem.removeprefix("openstack-").removesuffix("-api")
            with log.open("rb") as file:
                file.seek(end)
                found.update(f"{method.decode()} {service}" for method, _ in CALL.findall(file.read()))
        return dict(found.most_common())
