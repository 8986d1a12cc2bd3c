"""Stack files with remote steps switched on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.unit.stack_files import Change, edited

ISO_SHA256 = "0" * 64
SECRETS = ("operatorKey", "hostKeySeed", "firstPassword")


def with_steps(folder: Path, stack: str, *changes: Change, secrets: Iterable[str] = ()) -> Path:
    """A copy of a stack file where somebody logs in, with further changes of its fleet and secrets."""
    return edited(folder, stack, switch_on, *changes, secrets=[*SECRETS, *secrets])


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
