"""Subclouds of 2018.10: added by JSON, configured by an INI, without states of deployment."""

from __future__ import annotations

import ast
from ipaddress import ip_address, ip_network
from typing import Any, cast

from lab.starlingx import clouds
from lab.starlingx.calls import Answer, Call
from lab.starlingx.dcmanager import ini, kept, values
from lab.starlingx.dcmanager.subclouds import manage
from lab.starlingx.errors import RefusalError, RoutingError
from lab.starlingx.standing import forget_cloud
from lab.starlingx.store import Doc, Records

FIELDS = (
    "name",
    "management-subnet",
    "management-start-ip",
    "management-end-ip",
    "management-gateway-ip",
    "systemcontroller-gateway-ip",
)
STATES = ("managed", "unmanaged")


def body_of(call: Call) -> Doc:
    """The body, which 2018.10 evaluates as Python: JSON's true, false and null break it.

    Raises:
        RefusalError: 500 without a body, as an unhandled NameError is answered.
    """
    if not call.body:
        return {}
    try:
        found: Any = ast.literal_eval(call.body.decode())
    except (ValueError, SyntaxError) as error:
        raise RefusalError(None, 500) from error
    return cast("Doc", found) if isinstance(found, dict) else {}


def answer(call: Call, rest: tuple[str, ...]) -> Answer:
    """Answer one request."""
    if not rest:
        if call.method == "GET":
            return Answer({"subclouds": [_row(call, doc) for doc in call.records.all(kept.KIND)]})
        return _create(call)
    subcloud = kept.find(call.records, rest[0])
    if rest[1:] == ("config",):
        if call.method == "POST":
            return Answer({"config": ini.write(call, subcloud, body_of(call))})
        return Answer(passwords(call))
    if call.method == "GET":
        return Answer(
            {**kept.show(call, subcloud), "endpoint_sync_status": kept.sync_of(subcloud, ordered=False)}
        )
    if call.method == "PATCH":
        return _patch(call, subcloud)
    if call.method == "DELETE":
        return _delete(call, subcloud)
    raise RoutingError(405)


def _row(call: Call, doc: Doc) -> Doc:
    shown = kept.show_row(call, doc)
    return {**kept.show(call, doc), **{name: shown[name] for name in ("sync_status", "endpoint_sync_status")}}


def passwords(call: Call) -> Doc:
    """What ``config_subcloud`` fetches for the services of a subcloud (encrypted on a real one)."""
    return {"users": {"sysinv": "lab", "patching": "lab"}, "admin": call.cloud["password"]}


def _create(call: Call) -> Answer:
    body = body_of(call)
    for name in FIELDS:
        if not body.get(name):
            raise RefusalError(f"{name} required")
    if str(body["name"]).isdigit():
        raise RefusalError("name must contain alphabetic characters")
    if call.records.find(kept.KIND, name=body["name"]):
        raise RefusalError(f"Subcloud with name={body['name']} already exists", 409)
    _check_addresses(call.records, body)
    made = kept.add(
        call.records,
        {
            **{name: body[name] for name in FIELDS},
            "description": body.get("description"),
            "location": body.get("location"),
            "deploy-status": "complete",
            "_bootstrap": {},
            "_deploy_config": False,
            "_mode": None,
        },
    )
    return Answer(kept.show(call, made))


def _check_addresses(records: Records, body: Doc) -> None:
    try:
        subnet = ip_network(body["management-subnet"])
    except ValueError as error:
        raise RefusalError("management-subnet invalid: Invalid subnet - not a valid IP subnet") from error
    if subnet.num_addresses < values.SMALLEST:
        raise RefusalError(
            f"management-subnet invalid: Subnet too small - must have at least {values.SMALLEST} addresses"
        )
    if values.overlaps_central(records, str(subnet)):
        raise RefusalError("management-subnet invalid: Subnet overlaps with another configured subnet")
    for other in records.all(kept.KIND):
        if subnet.overlaps(ip_network(other["management-subnet"])):
            raise RefusalError("management-subnet invalid: Subnet overlaps with another configured subnet")
    _check_pool(body, subnet)
    values.check_gateway(records, str(body["systemcontroller-gateway-ip"]), "systemcontroller-gateway-ip")


def _check_pool(body: Doc, subnet: values.Network) -> None:
    found: dict[str, int] = {}
    for name in ("management-start-ip", "management-end-ip", "management-gateway-ip"):
        try:
            address = ip_address(body[name])
        except ValueError as error:
            raise RefusalError(f"{name} invalid: Invalid address - not a valid IP address") from error
        if address not in subnet:
            raise RefusalError(values.SUBNET.format(name, subnet))
        found[name] = int(address)
    if found["management-start-ip"] >= found["management-end-ip"]:
        raise RefusalError("management-start-ip not less than management-end-ip")
    if found["management-start-ip"] <= found["management-gateway-ip"] <= found["management-end-ip"]:
        raise RefusalError(
            "management-gateway-ip invalid, is within management pool: "
            f"{body['management-start-ip']} - {body['management-end-ip']}"
        )


def _patch(call: Call, subcloud: Doc) -> Answer:
    body = body_of(call)
    if not body:
        raise RefusalError("Body required")
    state = body.get("management-state")
    if state is not None and state not in STATES:
        raise RefusalError("Invalid management-state")
    changes: Doc = {name: body[name] for name in ("description", "location") if name in body}
    changed = call.records.save(kept.KIND, subcloud, **changes) if changes else subcloud
    if state is not None:
        changed = manage(call, changed, state)
    return Answer(kept.show(call, changed))


def _delete(call: Call, subcloud: Doc) -> Answer:
    if subcloud["management-state"] == "managed":
        raise RefusalError(f"Cannot delete a subcloud that is '{STATES[0]}' status")
    if subcloud["availability-status"] == "online":
        raise RefusalError("Cannot delete a subcloud that is online", 422)
    call.records.remove(kept.KIND, subcloud["uuid"])
    forget_cloud(call.records, subcloud["name"])
    return Answer(None)


def version(call: Call) -> str:
    """The release that the INI names."""
    return clouds.release_of(call.cloud).version
