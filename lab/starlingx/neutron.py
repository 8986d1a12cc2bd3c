"""Neutron's extension of 2018.10: provider networks and their segmentation ranges."""

from __future__ import annotations

from typing import Any, cast

from lab.starlingx.calls import Answer, Call
from lab.starlingx.keystone.catalog import identifier
from lab.starlingx.store import Doc, Records

KINDS = {"providernets": "providernet", "providernet-ranges": "providernet_range"}
TYPES = ("flat", "vlan", "vxlan")
MTU = (576, 9216)
HIDDEN = ("uuid", "created_at", "updated_at", "_number")


def _error(kind: str, message: str, status: int) -> Answer:
    return Answer({"NeutronError": {"type": kind, "message": message, "detail": ""}}, status)


def answer(call: Call) -> Answer:
    """Answer one request."""
    if call.identity is None:
        return Answer(
            {"error": {"code": 401, "title": "Unauthorized", "message": "Authentication required"}}, 401
        )
    if not call.parts[2:] or call.parts[:2] != ("v2.0", "wrs-provider") or call.parts[2] not in KINDS:
        return Answer(
            {
                "NeutronError": {
                    "type": "HTTPNotFound",
                    "message": "The resource could not be found.",
                    "detail": "",
                }
            },
            404,
        )
    kind = KINDS[call.parts[2]]
    if not call.parts[3:]:
        if call.method == "POST":
            return _create(call, kind)
        plural = call.parts[2].replace("-", "_")
        return Answer({plural: [_shown(doc) for doc in call.records.all(kind)]})
    return _one(call, kind, call.parts[3])


def _shown(doc: Doc) -> Doc:
    return {key: value for key, value in doc.items() if key not in HIDDEN}


def _one(call: Call, kind: str, key: str) -> Answer:
    found = next((doc for doc in call.records.all(kind) if key in (doc["id"], doc.get("name"))), None)
    if found is None:
        return _error("ProviderNetNotFoundById", f"Provider network {key} does not exist", 404)
    if call.method == "DELETE":
        if kind == "providernet" and call.records.find("providernet_range", providernet_id=found["id"]):
            return _error("ProviderNetReferencedByTenant", f"Provider network {key} is in use", 409)
        call.records.remove(kind, found["uuid"])
        return Answer(status=204)
    if call.method == "PUT":
        body = cast("dict[str, Any]", call.json[kind])
        return Answer({kind: _shown(call.records.save(kind, found, **body))})
    return Answer({kind: _shown(found)})


def _create(call: Call, kind: str) -> Answer:
    body = cast("dict[str, Any]", call.json[kind])
    records = call.records
    if records.find(kind, name=body.get("name")):
        return _error(
            "ProviderNetNameAlreadyExists",
            f"Provider network with name {body.get('name')} already exists",
            409,
        )
    doc = _network(body) if kind == "providernet" else _range(records, body)
    if isinstance(doc, Answer):
        return doc
    made = records.add(kind, {**doc, "id": identifier(call.cloud["name"], kind, str(records.number(kind)))})
    return Answer({kind: _shown(made)}, 201)


def _network(body: Doc) -> Doc | Answer:
    """What is kept of a provider network that somebody wants, or why not."""
    if body.get("type") not in TYPES:
        return _error(
            "HTTPBadRequest",
            f"Invalid input for type. Reason: '{body.get('type')}' is not in {list(TYPES)}.",
            400,
        )
    mtu = int(body.get("mtu") or 1500)
    if not MTU[0] <= mtu <= MTU[1]:
        return _error(
            "HTTPBadRequest",
            f"Invalid input for mtu. Reason: '{mtu}' is not in range {MTU[0]} through {MTU[1]}.",
            400,
        )
    return {
        "name": body["name"],
        "type": body["type"],
        "mtu": mtu,
        "description": body.get("description", ""),
        "status": "DOWN",
        "vlan_transparent": bool(body.get("vlan_transparent")),
        "ranges": [],
    }


def _range(records: Records, body: Doc) -> Doc | Answer:
    """What is kept of a range of a provider network that somebody wants, or why not."""
    wanted = body.get("providernet_id")
    owner = next((net for net in records.all("providernet") if net["id"] == wanted), None)
    if owner is None:
        return _error("ProviderNetNotFoundById", f"Provider network {wanted} does not exist", 404)
    first, last = int(body["minimum"]), int(body["maximum"])
    for other in records.all("providernet_range"):
        if other["providernet_id"] == owner["id"] and first <= other["maximum"] and other["minimum"] <= last:
            return _error(
                "ProviderNetRangeOverlaps",
                f"Provider network range {body['name']} overlaps with {other['name']}",
                409,
            )
    return {
        "name": body["name"],
        "minimum": first,
        "maximum": last,
        "shared": bool(body.get("shared")),
        "tenant_id": body.get("tenant_id"),
        "providernet_id": owner["id"],
        "providernet_name": owner["name"],
        "description": body.get("description", ""),
    }
