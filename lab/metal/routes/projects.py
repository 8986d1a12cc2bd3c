"""The user, organizations, projects and a project's BGP configuration."""

from __future__ import annotations

import re

from lab.metal.calls import NO_CONTENT, Call, Reply, page, route
from lab.metal.database import Row
from lab.metal.documents import accounts
from lab.metal.errors import not_found, unprocessable
from lab.metal.world import ORGANIZATION_ID, USER_ID, new_id

NAME_LENGTH = 80
MD5 = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d]{10,20}")


def show_user(_: Call) -> Reply:
    """The user of every token."""
    return Reply(accounts.user())


def show_user_by_id(call: Call) -> Reply:
    """The same by id."""
    if call.path["id"] != USER_ID:
        raise not_found()
    return Reply(accounts.user())


def list_organizations(call: Call) -> Reply:
    """All organizations."""
    rows = call.tx.all("SELECT * FROM organizations ORDER BY rowid")
    return page(call, "organizations", [accounts.organization(call.tx, row) for row in rows])


def show_organization(call: Call) -> Reply:
    """One organization."""
    return Reply(accounts.organization(call.tx, call.row("organizations")))


def create_organization(call: Call) -> Reply:
    """A new organization."""
    now = call.world.now()
    row = call.tx.insert(
        "organizations",
        id=new_id(),
        name=call.body.required_text("name"),
        description=call.body.text("description"),
        website=call.body.text("website"),
        twitter=call.body.text("twitter"),
        customdata=call.body.mapping("customdata"),
        created_at=now,
        updated_at=now,
    )
    return Reply(accounts.organization(call.tx, row), 201)


def update_organization(call: Call) -> Reply:
    """Change an organization's description."""
    row = call.row("organizations")
    texts = [name for name in ("name", "description", "website", "twitter") if name in call.body]
    call.tx.update(
        "organizations",
        row["id"],
        updated_at=call.world.now(),
        **{name: call.body.text(name) for name in texts},
    )
    return Reply(accounts.organization(call.tx, call.row("organizations")))


def delete_organization(call: Call) -> Reply:
    """Take an empty organization away; the lab's own stays."""
    row = call.row("organizations")
    if row["id"] == ORGANIZATION_ID or call.tx.count(
        "SELECT count(*) FROM projects WHERE organization_id = ?", row["id"]
    ):
        raise unprocessable("Organization has projects")
    call.tx.delete("organizations", row["id"])
    return NO_CONTENT


def list_projects(call: Call) -> Reply:
    """All projects, or an organization's; ``name`` filters by part of the name."""
    if "id" in call.path:
        owner = call.row("organizations")["id"]
        rows = call.tx.all("SELECT * FROM projects WHERE organization_id = ? ORDER BY rowid", owner)
    else:
        rows = call.tx.all("SELECT * FROM projects ORDER BY rowid")
    part = call.query.get("name", "").lower()
    found = [accounts.project(call.tx, row) for row in rows if part in row["name"].lower()]
    return page(call, "projects", found)


def show_project(call: Call) -> Reply:
    """One project."""
    return Reply(accounts.project(call.tx, call.row("projects")))


def create_project(call: Call) -> Reply:
    """A new project, in an organization or in the user's default one."""
    owner = call.path.get("id") or call.body.text("organization_id") or ORGANIZATION_ID
    if call.tx.get("organizations", owner) is None:
        raise not_found()
    now = call.world.now()
    row = call.tx.insert(
        "projects",
        id=new_id(),
        organization_id=owner,
        name=_name(call),
        customdata=call.body.mapping("customdata"),
        tags=call.body.strings("tags"),
        created_at=now,
        updated_at=now,
    )
    return Reply(accounts.project(call.tx, row), 201)


def update_project(call: Call) -> Reply:
    """Change a project's name, backend transfer, tags or custom data."""
    row = call.row("projects")
    changes: dict[str, object] = {"updated_at": call.world.now()}
    if "name" in call.body:
        changes["name"] = _name(call)
    if "backend_transfer_enabled" in call.body:
        changes["backend_transfer_enabled"] = call.body.boolean("backend_transfer_enabled")
    if "tags" in call.body:
        changes["tags"] = call.body.strings("tags")
    if "customdata" in call.body:
        changes["customdata"] = call.body.mapping("customdata")
    call.tx.update("projects", row["id"], **changes)
    return Reply(accounts.project(call.tx, call.row("projects")))


def delete_project(call: Call) -> Reply:
    """Take an empty project away."""
    row = call.row("projects")
    held = {
        "devices": call.tx.count("SELECT count(*) FROM devices WHERE project_id = ?", row["id"]),
        "IP reservations": call.tx.count("SELECT count(*) FROM reservations WHERE project_id = ?", row["id"]),
        "virtual networks": call.tx.count("SELECT count(*) FROM vlans WHERE project_id = ?", row["id"]),
    }
    left = [name for name, number in held.items() if number]
    if left:
        raise unprocessable(f"Cannot delete a project that has {', '.join(left)}")
    call.tx.execute("DELETE FROM ssh_keys WHERE owner_id = ?", row["id"])
    call.tx.delete("projects", row["id"])
    return NO_CONTENT


def show_bgp_config(call: Call) -> Reply:
    """A project's BGP configuration; without one an object of nulls, as the service answers."""
    project = call.row("projects")
    row = _bgp_row(call, project)
    if row is None:
        return Reply({"id": None, "status": "disabled", "sessions": [], "ranges": [], "max_prefix": 10})
    return Reply(accounts.bgp_config(call.tx, row))


def request_bgp(call: Call) -> Reply:
    """Turn BGP on for a project, or change it."""
    project = call.row("projects")
    kind = call.body.required_text("deployment_type")
    if kind not in ("local", "global"):
        raise unprocessable("deployment_type must be 'local' or 'global'")
    asn = call.body.integer("asn")
    if asn is None or not 0 <= asn < 1 << 32:
        raise unprocessable("asn is not a number from 0 to 4294967295")
    md5 = call.body.text("md5") or None
    if md5 is not None and not MD5.fullmatch(md5):
        raise unprocessable("md5 takes 10 to 20 letters and digits, at least one each: small, capital, digit")
    call.tx.execute("DELETE FROM bgp_configs WHERE project_id = ?", project["id"])
    call.tx.insert(
        "bgp_configs",
        id=new_id(),
        project_id=project["id"],
        asn=asn,
        deployment_type=kind,
        md5=md5,
        status="enabled" if kind == "local" else "requested",
        created_at=call.world.now(),
    )
    return NO_CONTENT


def _bgp_row(call: Call, project: Row) -> Row | None:
    return call.tx.one("SELECT * FROM bgp_configs WHERE project_id = ?", project["id"])


def _name(call: Call) -> str:
    name = call.body.required_text("name")
    if len(name) > NAME_LENGTH:
        raise unprocessable(f"Name is too long (maximum is {NAME_LENGTH} characters)")
    return name


ROUTES = [
    route("/user", GET=show_user),
    route("/users/{id}", GET=show_user_by_id),
    route("/organizations", GET=list_organizations, POST=create_organization),
    route(
        "/organizations/{id}",
        GET=show_organization,
        PUT=update_organization,
        PATCH=update_organization,
        DELETE=delete_organization,
    ),
    route("/organizations/{id}/projects", GET=list_projects, POST=create_project),
    route("/projects", GET=list_projects, POST=create_project),
    route(
        "/projects/{id}", GET=show_project, PUT=update_project, PATCH=update_project, DELETE=delete_project
    ),
    route("/projects/{id}/bgp-config", GET=show_bgp_config),
    route("/projects/{id}/bgp-configs", POST=request_bgp),
]
