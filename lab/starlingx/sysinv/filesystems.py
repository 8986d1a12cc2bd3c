"""File systems of controllers and of hosts: their sizes can only grow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from lab.starlingx.calls import NOTHING, Answer, Call
from lab.starlingx.errors import RoutingError
from lab.starlingx.store import Doc
from lab.starlingx.sysinv import configuration
from lab.starlingx.sysinv.collection import Collection, refuse
from lab.starlingx.sysinv.patching import changes, number


def controller(call: Call, rest: Sequence[str]) -> Answer:
    """``isystems/{uuid}/controller_fs[/update_many]``."""
    if rest[1] != "controller_fs":
        raise RoutingError(404)
    if rest[2:] == ("update_many",) and call.method == "PUT":
        known = {doc["name"]: doc for doc in call.records.all("controller_fs")}
        for name, size in _wanted(call, "ControllerFs", known):
            _check_growth("ControllerFs", known[name], size)
            call.records.save("controller_fs", known[name], size=size)
        configuration.changed_everywhere(call.records)
        return NOTHING
    if not rest[2:] and call.method == "GET":
        return CONTROLLER_FS.rows(call, call.records.all("controller_fs"))
    raise RoutingError(404)


def of_host(call: Call, host: Doc, rest: Sequence[str]) -> Answer | None:
    """``ihosts/{uuid}/host_fs/update_many``."""
    if rest != ("update_many",):
        return None
    if call.method != "PUT":
        raise RoutingError(405, "PUT")
    known = {doc["name"]: doc for doc in call.records.all("host_fs", host["uuid"])}
    for name, size in _wanted(call, "HostFs", known):
        _check_growth("HostFs", known[name], size)
        _check_room(call, host, size - known[name]["size"])
        call.records.save("host_fs", known[name], size=size)
    return NOTHING


def _wanted(call: Call, kind: str, known: dict[str, Doc]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for patch in cast("list[Any]", call.json):
        values = changes(patch)
        name, size = str(values.get("name")), number(values.get("size"))
        if name not in known:
            raise refuse(f"{kind} update failed: invalid filesystem '{name}'.")
        if not isinstance(size, int):
            raise refuse(f"{kind} update failed: filesystem '{name}' size must be an integer.")
        found.append((name, size))
    return found


def _check_growth(kind: str, filesystem: Doc, size: int) -> None:
    if size <= filesystem["size"]:
        raise refuse(
            f"{kind} update failed: size for filesystem '{filesystem['name']}' should be bigger than "
            f"{filesystem['size']}."
        )


def _check_room(call: Call, host: Doc, increase: int) -> None:
    group = call.records.find("ilvgs", host["uuid"], lvm_vg_name="cgts-vg")
    room = group["lvm_vg_avail_size"] // 2**30 if group else 0
    if increase > room:
        raise refuse(
            f"HostFs update failed: Not enough free space on cgts-vg. Current free space {room} GiB, "
            "requested total "
            f"increase {increase} GiB"
        )


CONTROLLER_FS = Collection("controller_fs", missing="Controller filesystem {} could not be found.")
HOST_FS = Collection("host_fs", missing="Host filesystem {} could not be found.")
