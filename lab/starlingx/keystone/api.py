"""Keystone's API as far as the lab has it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from lab.starlingx.calls import Answer, Call
from lab.starlingx.keystone import tokens
from lab.starlingx.keystone.catalog import catalog, endpoints, identifier, regions
from lab.starlingx.store import Doc

UNAUTHORIZED = "The request you have made requires authentication."
PROJECTS = ("admin", "services")
DOMAIN = {"id": "default", "name": "Default"}


def error(status: int, message: str) -> Answer:
    """Keystone's error."""
    title = HTTPStatus(status).phrase
    return Answer({"error": {"code": status, "message": message, "title": title}}, status)


def answer(call: Call) -> Answer:
    """Answer one request."""
    if call.parts in ((), ("v3",)):
        return _versions(call)
    if call.parts == ("v3", "auth", "tokens"):
        if call.method == "POST":
            return _authenticate(call)
        if call.identity is None:
            return error(401, UNAUTHORIZED)
        if call.method == "DELETE":
            tokens.home(call.records, call.cloud).remove("token", call.headers.get("x-subject-token", ""))
            return Answer(status=204)
        return _show(call)
    if call.identity is None:
        return error(401, UNAUTHORIZED)
    return _resources(call)


def _versions(call: Call) -> Answer:
    link = {"rel": "self", "href": f"{call.base}/v3/"}
    version = {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [link],
        "media-types": [{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}],
    }
    if call.parts:
        return Answer({"version": version})
    return Answer({"versions": {"values": [version]}}, 300)


def _authenticate(call: Call) -> Answer:
    body = call.json
    try:
        auth = cast("dict[str, Any]", body["auth"])
        methods = cast("list[str]", auth["identity"]["methods"])
        if "password" not in methods:
            return error(401, UNAUTHORIZED)
        given = auth["identity"]["password"]["user"]
        name, password = given.get("name"), given["password"]
    except (KeyError, TypeError, AttributeError):
        return error(400, "Expecting to find auth in request body.")
    home = tokens.home(call.records, call.cloud)
    for user in tokens.users(home, call.cloud):
        known = user["name"] == name or user["uuid"] == given.get("id")
        if known and user["enabled"] and user["password"] == password:
            issued = tokens.issue(call.records, call.cloud, user)
            return Answer(
                _document(call, issued), 201, {"X-Subject-Token": issued["uuid"], "Vary": "X-Auth-Token"}
            )
    return error(401, UNAUTHORIZED)


def _show(call: Call) -> Answer:
    found = tokens.home(call.records, call.cloud).get("token", call.headers.get("x-subject-token", ""))
    if found is None or found["until"] <= call.records.clock.now():
        return error(404, "This is not a recognized Fernet token")
    return Answer(_document(call, found), 200, {"X-Subject-Token": found["uuid"]})


def _document(call: Call, token: Doc) -> dict[str, Any]:
    front = call.headers["x-lab-front"]
    return {
        "token": {
            "methods": ["password"],
            "user": {
                "id": identifier("user", token["user"]),
                "name": token["user"],
                "domain": DOMAIN,
                "password_expires_at": None,
            },
            "audit_ids": [identifier(token["uuid"])[:22]],
            "expires_at": token["expires"],
            "issued_at": token["issued"],
            "project": {"id": identifier("project", "admin"), "name": "admin", "domain": DOMAIN},
            "is_domain": False,
            "roles": [{"id": identifier("role", role), "name": role} for role in token["roles"]],
            "catalog": catalog(call.records, call.cloud, front),
        }
    }


def _resources(call: Call) -> Answer:
    if call.method != "GET":
        return _set_password(call)
    kind = call.parts[1] if len(call.parts) > 1 else ""
    front = call.headers["x-lab-front"]
    home = tokens.home(call.records, call.cloud)
    lists: dict[str, list[dict[str, Any]]] = {}
    if kind == "users":
        lists[kind] = [
            {
                "id": identifier("user", user["name"]),
                "name": user["name"],
                "enabled": user["enabled"],
                "domain_id": "default",
            }
            for user in tokens.users(home, call.cloud)
        ]
    elif kind == "projects":
        lists[kind] = [
            {"id": identifier("project", name), "name": name, "enabled": True, "domain_id": "default"}
            for name in PROJECTS
        ]
    elif kind == "regions":
        lists[kind] = [
            {"id": region, "description": "", "parent_region_id": None}
            for region in regions(call.records, call.cloud)
        ]
    elif kind == "services":
        lists[kind] = [
            {key: entry[key] for key in ("id", "name", "type")} | {"enabled": True}
            for entry in catalog(call.records, call.cloud, front)
        ]
    elif kind == "endpoints":
        lists[kind] = [
            {
                "id": identifier(name, region),
                "interface": "public",
                "region": region,
                "url": url,
                "enabled": True,
            }
            for name, _, region, url in endpoints(call.records, call.cloud, front)
        ]
    else:
        return error(404, f"Could not find: {kind}.")
    return Answer({**lists, "links": {"next": None, "self": f"{call.base}/v3/{kind}", "previous": None}})


def _set_password(call: Call) -> Answer:
    """Change one's own password: the only thing of users that a bring-up changes."""
    if call.method != "POST" or call.parts[1:2] != ("users",) or call.parts[3:] != ("password",):
        return error(404, "The resource could not be found.")
    home = tokens.home(call.records, call.cloud)
    wanted: dict[str, str] = call.json["user"]
    for user in tokens.users(home, call.cloud):
        if identifier("user", user["name"]) == call.parts[2]:
            if user["password"] != wanted.get("original_password"):
                return error(401, UNAUTHORIZED)
            home.save("user", user, password=wanted["password"])
            return Answer(status=204)
    return error(404, "Could not find user.")
