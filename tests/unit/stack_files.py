"""Stack files as tests read and change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]

Change = Callable[[dict[str, Any]], object]
"""An edit of a fleet."""


def read(path: Path) -> Any:
    """A YAML file; by libyaml, since graphs are long."""
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader)


def write(path: Path, document: object) -> None:
    """A YAML file in the order of its data."""
    path.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False))


def edited(folder: Path, stack: str, *changes: Change, secrets: Iterable[str] = ()) -> Path:
    """A copy of a stack file under its own name, with changes of its fleet and further secrets."""
    document = read(ROOT / f"Pulumi.{stack}.yaml")
    for change in changes:
        change(document["config"]["murmuration:fleet"])
    for name in secrets:
        document["config"][f"murmuration:{name}"] = {"secure": "v1:any"}
    path = folder / f"Pulumi.{stack}.yaml"
    write(path, document)
    return path
