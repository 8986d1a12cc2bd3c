"""dcmanager's API: who may ask, and which part answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lab.starlingx import clouds
from lab.starlingx.calls import Answer, Call
from lab.starlingx.dcmanager import groups, options, phases, r1, strategies, subclouds
from lab.starlingx.dcmanager.errors import error
from lab.starlingx.errors import RefusalError, RoutingError

VERSION = "v1.0"
UNAUTHORIZED = "Failed to validate access token: {}"

Part = Callable[[Call, tuple[str, ...]], Answer]
PARTS: Mapping[str, Part] = {
    "subclouds": subclouds.answer,
    "phased-subcloud-deploy": phases.answer,
    "subcloud-groups": groups.answer,
    "sw-update-strategy": strategies.answer,
    "sw-update-options": options.answer,
    "alarms": options.alarms,
    "subcloud-deploy": options.deploy_files,
    "subcloud-backup": options.backup,
    "system-peers": options.nothing("system_peers"),
    "subcloud-peer-groups": options.nothing("subcloud_peer_groups"),
    "peer-group-associations": options.nothing("peer_group_associations"),
}
R1_PARTS: Mapping[str, Part] = {
    "subclouds": r1.answer,
    "sw-update-strategy": strategies.answer,
    "sw-update-options": options.answer,
    "alarms": options.alarms,
}
"""2018.10 has no groups, no phases and no deploy files."""


def answer(call: Call) -> Answer:
    """Answer one request."""
    try:
        return _answer(call)
    except RefusalError as refusal:
        return error(call, refusal.status, refusal.text)
    except RoutingError as wrong:
        return error(call, wrong.status, "")


def _answer(call: Call) -> Answer:
    if not call.parts:
        link = {"rel": "self", "href": f"{call.base}/{VERSION}/"}
        version = {"status": "CURRENT", "links": [link], "id": VERSION, "updated": "2017-10-2"}
        return Answer({"versions": [version]})
    if call.parts[0] != VERSION:
        raise RoutingError(404)
    if len(call.parts) == 1:
        raise RoutingError(404) if call.raw_path.endswith("/") else RefusalError(None, 500)
    if call.identity is None:
        keystone = clouds.url(call.cloud, "keystone", call.headers["x-lab-front"])
        token = call.headers.get("x-auth-token")
        why = f"Auth token is invalid: {token}" if token else "Authentication required"
        return error(
            call, 401, UNAUTHORIZED.format(why), {"WWW-Authenticate": f'Keystone uri="{keystone}/v3"'}
        )
    parts = PARTS if clouds.release_of(call.cloud).modern else R1_PARTS
    part = parts.get(call.parts[1])
    if part is None:
        raise RoutingError(404)
    if call.method not in ("GET", "HEAD") and not call.identity.may_write:
        raise RefusalError(None, 403)
    return part(call, call.parts[2:])
