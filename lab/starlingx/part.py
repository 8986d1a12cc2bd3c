"""The part ``starlingx`` of the lab: what its installed controllers become, as a process in the namespace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lab.metal import client
from lab.parts import Lab
from lab.processes import Module
from lab.served import ServedPart
from lab.starlingx.endpoint import ADDRESS, DATABASE, FRONT

NAME = "starlingx"


@dataclass(frozen=True)
class StarlingXPart(ServedPart):
    """StarlingX's services and shells. It holds no clouds before a controller is configured."""

    name: str = NAME
    summary: str = "StarlingX on the servers"
    needs: Sequence[str] = ()
    on_request: bool = False
    served: ClassVar[str] = "The lab's StarlingX"
    database: ClassVar[str] = DATABASE

    def module(self, lab: Lab) -> Module:
        """Its services and shells, without a cloud."""
        return Module("lab.starlingx", ("--state", str(lab.folder(NAME)), "--empty"))

    def told(self, lab: Lab) -> tuple[str, dict[str, Any]]:
        """Which clouds there are."""
        summary = client.ask(lab.folder(NAME), "GET", "/lab/summary", part=NAME)
        named = ", ".join(_cloud(cloud) for cloud in summary["clouds"])
        return f"http://{ADDRESS}:{FRONT}  clouds: {named or 'none'}", summary

    def console(self, lab: Lab, name: str) -> list[str] | None:
        """It has no machines of its own."""
        del lab, name
        return None


def _cloud(cloud: Mapping[str, Any]) -> str:
    has = [cloud["release"], _count(cloud["hosts"], "host")]
    if cloud["role"] == "systemcontroller":
        has.append(_count(cloud["subclouds"], "subcloud"))
    return f"{cloud['name']} ({', '.join(has)})"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
