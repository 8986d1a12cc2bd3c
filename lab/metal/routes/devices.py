"""Devices: create, read, list, change, delete."""

from __future__ import annotations

from lab.metal import addresses, capacity, lifecycle, ports, requests
from lab.metal.allocation import stable_number
from lab.metal.calls import NO_CONTENT, Call, Reply, page, route
from lab.metal.catalog import Plan
from lab.metal.database import Row
from lab.metal.documents import accounts, devices
from lab.metal.errors import unprocessable
from lab.metal.routes import search
from lab.metal.world import USER_ID, new_id, record_event

UNFINISHED = ("queued", "provisioning")
LOCALLY_ADMINISTERED = 0x02 << 40
"""The bit that marks MAC addresses as nobody's hardware."""


def create(call: Call) -> Reply:
    """A new device, queued for provisioning."""
    project = call.row("projects")
    body = call.body
    plan, system = (
        requests.plan(call),
        requests.operating_system(call, body.required_text("operating_system")),
    )
    if body.text("hardware_reservation_id"):
        raise unprocessable("The project has no hardware reservations")
    requests.check_ipxe(system.slug, body.text("ipxe_script_url"), body.text("userdata"))
    facility = capacity.choose_facility(
        call.world, call.tx, plan, requests.facilities(body), body.text("metro")
    )
    now = call.world.now()
    device_id = new_id()
    hostname = requests.hostname(body.text("hostname") or f"{plan.slug}-{device_id[:8]}")
    device = call.tx.insert(
        "devices",
        id=device_id,
        project_id=project["id"],
        hostname=hostname,
        description=body.text("description"),
        plan=plan.slug,
        operating_system=system.slug,
        facility=facility.code,
        metro=facility.metro.code,
        state="queued",
        billing_cycle=requests.billing_cycle(body),
        always_pxe=body.boolean("always_pxe"),
        ipxe_script_url=body.text("ipxe_script_url") or None,
        userdata=body.text("userdata") or "",
        customdata=body.mapping("customdata"),
        tags=body.strings("tags"),
        ssh_keys=_ssh_keys(call, project),
        locked=body.boolean("locked"),
        network_frozen=body.boolean("network_frozen"),
        spot_instance=body.boolean("spot_instance"),
        termination_time=body.text("termination_time"),
        storage=requests.storage(body),
        switch_uuid=f"{stable_number(facility.code) & 0xFFFFFFFF:08x}",
        created_at=now,
        updated_at=now,
    )
    ports.create(call.tx, device_id, plan, _macs(plan, device_id))
    addresses.assign(call.world, call.tx, device, requests.wanted_addresses(body))
    lifecycle.enqueue(call.tx, device, "provision")
    return Reply(devices.device(call.world, call.tx, device), 201)


def show(call: Call) -> Reply:
    """One device."""
    return Reply(devices.device(call.world, call.tx, call.row("devices")))


def list_of_project(call: Call) -> Reply:
    """A project's devices, filtered and searched as ``search`` says."""
    owner = call.row("projects")["id"]
    return _page(call, call.tx.all("SELECT * FROM devices WHERE project_id = ? ORDER BY rowid", owner))


def list_of_organization(call: Call) -> Reply:
    """The devices of all of an organization's projects."""
    owner = call.row("organizations")["id"]
    rows = call.tx.all(
        "SELECT d.* FROM devices d JOIN projects p ON p.id = d.project_id"
        " WHERE p.organization_id = ? ORDER BY d.rowid",
        owner,
    )
    return _page(call, rows)


def update(call: Call) -> Reply:
    """Change what can be changed of a device that exists."""
    row = call.row("devices")
    body = call.body
    changes: dict[str, object] = {"updated_at": call.world.now()}
    changes |= {name: body.text(name) for name in ("description", "ipxe_script_url") if name in body}
    if "userdata" in body:
        changes["userdata"] = body.text("userdata") or ""
    if "hostname" in body:
        changes["hostname"] = requests.hostname(body.required_text("hostname"))
    for name in ("always_pxe", "locked", "network_frozen", "spot_instance"):
        if name in body:
            changes[name] = body.boolean(name)
    if "tags" in body:
        changes["tags"] = body.strings("tags")
    if "customdata" in body:
        changes["customdata"] = body.mapping("customdata")
    if "billing_cycle" in body:
        changes["billing_cycle"] = requests.billing_cycle(body)
    if "termination_time" in body:
        changes["termination_time"] = body.text("termination_time")
    call.tx.update("devices", row["id"], **changes)
    return show(call)


def delete(call: Call) -> Reply:
    """Let a device go. One that is still being provisioned only goes by force."""
    row = call.row("devices")
    if row["state"] == "deprovisioning":
        return NO_CONTENT
    if row["locked"]:
        raise unprocessable("Cannot delete a locked device")
    if row["state"] in UNFINISHED and not call.flag("force_delete", "force"):
        raise unprocessable("Cannot delete a device while it is provisioning")
    call.tx.update("devices", row["id"], state="deprovisioning", updated_at=call.world.now())
    record_event(call.world, call.tx, row, "deprovisioning.306.01", "Device is being deprovisioned")
    lifecycle.drop_jobs(call.tx, row)
    lifecycle.enqueue(call.tx, row, "deprovision")
    return NO_CONTENT


def list_ssh_keys(call: Call) -> Reply:
    """The keys that may log in."""
    found = [call.tx.get("ssh_keys", key) for key in call.row("devices")["ssh_keys"]]
    return Reply({"ssh_keys": [accounts.ssh_key(key) for key in found if key is not None]})


def show_userdata(call: Call) -> Reply:
    """The user data that the device was given."""
    return Reply({"userdata": call.row("devices")["userdata"]})


def show_customdata(call: Call) -> Reply:
    """The custom data that the device was given."""
    return Reply(call.row("devices")["customdata"])


def _page(call: Call, rows: list[Row]) -> Reply:
    found = [devices.device(call.world, call.tx, row) for row in rows]
    return page(call, "devices", [item for item in found if search.matches(item, call.query)])


def _ssh_keys(call: Call, project: Row) -> list[str]:
    project_keys = call.body.strings("project_ssh_keys")
    users = call.body.strings("user_ssh_keys")
    of_project = [
        row["id"] for row in call.tx.all("SELECT id FROM ssh_keys WHERE owner_id = ?", project["id"])
    ]
    of_user = [row["id"] for row in call.tx.all("SELECT id FROM ssh_keys WHERE owner_id = ?", USER_ID)]
    unknown = [key for key in project_keys if key not in of_project] + [
        key for key in users if key != USER_ID
    ]
    if unknown:
        raise unprocessable(f"SSH keys {', '.join(unknown)} do not exist in the project")
    if call.body.boolean("no_ssh_keys"):
        return []
    if project_keys or users:
        return project_keys + (of_user if users else [])
    return of_project + of_user


def _macs(plan: Plan, device_id: str) -> dict[str, str]:
    """Addresses that no two ports share and that never change: made of the device's id."""
    macs: dict[str, str] = {}
    for name in plan.ports:
        number = (stable_number(device_id, name) & 0x00FFFFFFFFFF) | LOCALLY_ADMINISTERED
        macs[name] = ":".join(f"{number:012x}"[at : at + 2] for at in range(0, 12, 2))
    return macs


ROUTES = [
    route("/projects/{id}/devices", GET=list_of_project, POST=create),
    route("/organizations/{id}/devices", GET=list_of_organization),
    route("/devices/{id}", GET=show, PUT=update, PATCH=update, DELETE=delete),
    route("/devices/{id}/ssh-keys", GET=list_ssh_keys),
    route("/devices/{id}/userdata", GET=show_userdata),
    route("/devices/{id}/customdata", GET=show_customdata),
]
