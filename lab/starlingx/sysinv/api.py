"""sysinv's API: who may ask, which collection answers, and its errors: JSON in JSON."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from lab.starlingx import clouds
from lab.starlingx.calls import Answer, Call
from lab.starlingx.errors import RefusalError, RoutingError
from lab.starlingx.sysinv import children, registry
from lab.starlingx.sysinv.shapes import links, root
from lab.starlingx.sysinv.xml import to_xml

LOG = logging.getLogger(__name__)
TITLES = {404: "Not Found", 405: "Method Not Allowed"}
VERSION = "v1"


def answer(call: Call) -> Answer:
    """Answer one request."""
    try:
        found = _answer(call)
    except RefusalError as refusal:
        code = "Server" if refusal.server else "Client"
        return error({"faultcode": code, "faultstring": refusal.text, "debuginfo": None}, refusal.status)
    except RoutingError as wrong:
        headers = {"Allow": wrong.allow} if wrong.allow else {}
        inner = {"code": wrong.status, "title": TITLES[wrong.status], "description": ""}
        return error(inner, wrong.status, headers)
    if "application/xml" in call.headers.get("accept", "") and found.status == HTTPStatus.OK:
        return Answer(text=to_xml(found.body), media="application/xml; charset=UTF-8")
    return found


def error(inner: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Answer:
    """An error: its JSON is a string in JSON."""
    return Answer({"error_message": json.dumps(inner)}, status, headers or {})


def _answer(call: Call) -> Answer:
    if not call.parts:
        return Answer(_about(call))
    if call.parts[0] != VERSION:
        raise RoutingError(404)
    if len(call.parts) == 1:
        return Answer(_index(call))
    denied = _denied(call)
    if denied is not None:
        return denied
    return _collection(call)


def _denied(call: Call) -> Answer | None:
    if call.identity is not None:
        if call.method not in ("GET", "HEAD") and not call.identity.may_write:
            return error({"faultstring": "Access was denied to this resource."}, 403)
        return None
    if not call.headers.get("x-auth-token"):
        raise RefusalError("OIDC Authorization failed: Missing OIDC token in the request", 401)
    body = {
        "error": {
            "code": 401,
            "title": "Unauthorized",
            "message": "The request you have made requires authentication.",
        }
    }
    keystone = clouds.url(call.cloud, "keystone", call.headers["x-lab-front"])
    return Answer(body, 401, {"WWW-Authenticate": f'Keystone uri="{keystone}/v3"'})


def _collection(call: Call) -> Answer:
    name, rest = call.parts[1], call.parts[2:]
    found = registry.COLLECTIONS.get(name)
    if found is None or name in clouds.release_of(call.cloud).lacks:
        raise RoutingError(404)
    if name == "ihosts" and len(rest) > 1:
        return children.below(call, rest)
    return found.answer(call, rest)


def _about(call: Call) -> dict[str, Any]:
    version = {"id": VERSION, "links": [{"href": f"{call.base}/v1/", "rel": "self"}]}
    return {
        "name": "Titanium SysInv API",
        "description": (
            "Titanium Cloud System API allows for the management of physical servers.  This includes "
            "inventory "
            "collection and configuration of hosts, ports, interfaces, CPUs, disk, memory, and system "
            "configuration.  The API also supports alarms and fault collection for the cloud itself."
        ),
        "versions": [version],
        "default_version": version,
    }


def _index(call: Call) -> dict[str, Any]:
    document = "http://www.windriver.com/developer/sysinv/dev/api-spec-v1.html"
    found: dict[str, Any] = {
        "id": VERSION,
        "media_types": [{"base": "application/json", "type": "application/vnd.openstack.sysinv.v1+json"}],
        "links": [
            {"href": f"{call.base}/v1/", "rel": "self"},
            {"href": document, "rel": "describedby", "type": "text/html"},
        ],
    }
    for name in root():
        found[name] = links(call.base, name, "")
    return found
