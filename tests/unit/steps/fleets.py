"""Stack files with remote steps switched on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
ISO_SHA256 = "0" * 64
SECRETS = ("operatorKey", "hostKeySeed", "firstPassword")

Change = Callable[[dict[str, Any]], object]


def with_steps(folder: Path, stack: str, *changes: Change) -> Path:
    """A copy of a stack file where somebody logs in, with further changes of its fleet."""
    document = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())
    fleet = document["config"]["murmuration:fleet"]
    switch_on(fleet)
    for change in changes:
        change(fleet)
    for name in SECRETS:
        document["config"][f"murmuration:{name}"] = {"secure": "v1:any"}
    path = folder / f"Pulumi.{stack}.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    return path


def switch_on(fleet: dict[str, Any]) -> None:
    """Name the secrets, and an image for each boot server."""
    fleet["operator"] |= {
        "private_key": "operatorKey",
        "host_key_seed": "hostKeySeed",
        "password": "firstPassword",
    }
    for site in fleet["sites"].values():
        if "plan" in (site.get("boot_server") or {}):
            iso = {"url": "http://mirror.example.org/bootimage.iso", "sha256": ISO_SHA256}
            if "isos" not in site["boot_server"]:
                site["boot_server"].setdefault("iso", iso)
