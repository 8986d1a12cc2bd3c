"""Devices: create, read, list, change, delete, and the actions on them."""

from __future__ import annotations

import json
import re
from typing import Any

from lab.metal import addresses, capacity, lifecycle, ports
from lab.metal.allocation import stable_number
from lab.metal.calls import NO_CONTENT, Call, Reply, page, route
from lab.metal.catalog import OperatingSystem, Plan
from lab.metal.database import Row
from lab.metal.documents import accounts, devices
from lab.metal.errors import unprocessable
from lab.metal.fields import Fields
from lab.metal.routes import search
from lab.metal.world import USER_ID, new_id, record_event

HOSTNAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
CUSTOM_IPXE = "custom_ipxe"
BILLING_CYCLES = ("hourly", "daily", "monthly", "yearly")
UNFINISHED = ("queued", "provisioning")
LOCALLY_ADMINISTERED = 0x02 << 40
"""The bit that marks MAC addresses as nobody's hardware."""


def create(call: Call) -> Reply:
    """A new device, queued for provisioning."""
    project = call.row("projects")
    body = call.body
    plan, system = _plan(call), _operating_system(call, body.required_text("operating_system"))
    if body.text("hardware_reservation_id"):
        raise unprocessable("The project has no hardware reservations")
    _check_ipxe(system.slug, body.text("ipxe_script_url"), body.text("userdata"))
    facility = capacity.choose_facility(call.world, call.tx, plan, _facilities(body), body.text("metro"))
    now = call.world.now()
    device_id = new_id()
    hostname = _hostname(body.text("hostname") or f"{plan.slug}-{device_id[:8]}")
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
        billing_cycle=_billing_cycle(body),
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
        storage=_storage(body),
        switch_uuid=f"{stable_number(facility.code) & 0xFFFFFFFF:08x}",
        created_at=now,
        updated_at=now,
    )
    ports.create(call.tx, device_id, plan, _macs(plan, device_id))
    addresses.assign(call.world, call.tx, device, wanted_addresses(body))
    lifecycle.enqueue(call.tx, device, "provision")
    return Reply(devices.device(call.world, call.tx, device), 201)


def show(call: Call) -> Reply:
    """One device."""
    return Reply(devices.device(call.world, call.tx, call.row("devices")))


def list_of_project(call: Call) -> Reply:
    """A project's devices, filtered and searched as ``search`` says."""
    return _listing(call, "project_id", call.row("projects")["id"])


def list_of_organization(call: Call) -> Reply:
    """The devices of all of an organization's projects."""
    owner = call.row("organizations")["id"]
    rows = call.tx.all(
        "SELECT d.* FROM devices d JOIN projects p ON p.id = d.project_id WHERE p.organization_id = ? ORDER BY d.rowid",
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
        changes["hostname"] = _hostname(body.required_text("hostname"))
    for name in ("always_pxe", "locked", "network_frozen", "spot_instance"):
        if name in body:
            changes[name] = body.boolean(name)
    if "tags" in body:
        changes["tags"] = body.strings("tags")
    if "customdata" in body:
        changes["customdata"] = body.mapping("customdata")
    if "billing_cycle" in body:
        changes["billing_cycle"] = _billing_cycle(body)
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


def act(call: Call) -> Reply:
    """Do an action: power_on, power_off, reboot, rescue, reinstall."""
    row = call.row("devices")
    kind = call.body.text("type") or call.query.get("type") or ""
    known = {action for actions in devices.ACTIONS.values() for action in actions}
    if kind not in known:
        raise unprocessable(f"{kind or 'type'} is not an action; actions are {', '.join(sorted(known))}")
    if kind not in devices.ACTIONS.get(row["state"], {}):
        raise unprocessable(f"Device is {row['state']}: {kind} is not possible now")
    if kind == "reinstall":
        _reinstall(call, row)
    else:
        changing = {"power_on": "powering_on", "power_off": "powering_off"}.get(kind, row["state"])
        call.tx.update("devices", row["id"], state=changing, updated_at=call.world.now())
        lifecycle.enqueue(call.tx, row, kind)
    return Reply(None, 202)


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


def wanted_addresses(body: Fields, name: str = "ip_addresses") -> list[addresses.Wanted]:
    """The addresses that a request asks for; by default public IPv4, public IPv6 and private IPv4."""
    if not body.items(name):
        cidr = body.integer("public_ipv4_subnet_size")
        default = addresses.DEFAULT
        return [addresses.Wanted(4, public=True, cidr=cidr), *default[1:]] if cidr else default
    wanted: list[addresses.Wanted] = []
    for item in body.items(name):
        family, cidr = item.integer("address_family") or addresses.IPV4, item.integer("cidr")
        if family not in (addresses.IPV4, addresses.IPV6):
            raise unprocessable(f"{name}: address_family must be 4 or 6")
        if cidr is not None and cidr not in ((28, 29, 30, 31) if family == addresses.IPV4 else (127,)):
            raise unprocessable(f"{name}: cidr must be 28 to 31 for IPv4 and 127 for IPv6")
        reservations = tuple(item.strings("ip_reservations"))
        wanted.append(addresses.Wanted(family, item.boolean("public", default=True), cidr, reservations))
    return wanted


def _reinstall(call: Call, row: Row) -> None:
    body = call.body
    system = _operating_system(call, body.text("operating_system") or row["operating_system"])
    script = body.text("ipxe_script_url") or row["ipxe_script_url"]
    if system.slug != CUSTOM_IPXE:
        if body.text("ipxe_script_url"):
            raise unprocessable("ipxe_script_url is only for operating system custom_ipxe")
        script = None
    _check_ipxe(system.slug, script, row["userdata"])
    payload = {name: body.boolean(name) for name in ("preserve_data", "deprovision_fast")}
    call.tx.update(
        "devices",
        row["id"],
        state="reinstalling",
        operating_system=system.slug,
        ipxe_script_url=script,
        updated_at=call.world.now(),
    )
    lifecycle.enqueue(call.tx, row, "reinstall", payload)


def _listing(call: Call, column: str, key: str) -> Reply:
    query = " ".join(("SELECT * FROM devices WHERE", column, "= ? ORDER BY rowid"))
    return _page(call, call.tx.all(query, key))


def _page(call: Call, rows: list[Row]) -> Reply:
    found = [devices.device(call.world, call.tx, row) for row in rows]
    return page(call, "devices", [item for item in found if search.matches(item, call.query)])


def _plan(call: Call) -> Plan:
    slug = call.body.required_text("plan")
    plan = call.world.catalog.plan(slug)
    if plan is None:
        known = ", ".join(item.slug for item in call.world.catalog.plans)
        raise unprocessable(f"{slug} is not a valid plan; plans are {known}")
    return plan


def _operating_system(call: Call, slug: str) -> OperatingSystem:
    system = call.world.catalog.operating_system(slug)
    if system is None:
        known = ", ".join(item.slug for item in call.world.catalog.operating_systems)
        raise unprocessable(f"{slug} is not a valid operating system; operating systems are {known}")
    return system


def _check_ipxe(system: str, script: str | None, userdata: str | None) -> None:
    inline = (userdata or "").startswith("#!ipxe")
    if system != CUSTOM_IPXE:
        return
    if script and inline:
        raise unprocessable("only ipxe_script_url or userdata may be used for custom ipxe.")
    if not script and not inline:
        raise unprocessable("custom_ipxe needs an ipxe_script_url, or userdata that starts with #!ipxe")
    if script and not re.match(r"https?://[^/\s]+", script):
        raise unprocessable(f"ipxe_script_url {script} is not a valid URL")


def _facilities(body: Fields) -> list[str]:
    wanted = body.raw("facility") or body.raw("facilities")
    if isinstance(wanted, str):
        wanted = [wanted]
    metro = body.text("metro")
    if wanted and metro:
        raise unprocessable("facility and metro can't both be given")
    if not wanted and not metro:
        raise unprocessable("either metro or facility must be provided")
    return Fields({"facility": wanted}).strings("facility")


def _hostname(name: str) -> str:
    if not HOSTNAME.fullmatch(name):
        raise unprocessable(f"hostname {name!r} may have letters, digits, dots and hyphens only")
    return name


def _billing_cycle(body: Fields) -> str:
    cycle = body.text("billing_cycle") or "hourly"
    if cycle not in BILLING_CYCLES:
        raise unprocessable(f"billing_cycle must be one of {', '.join(BILLING_CYCLES)}")
    return cycle


def _storage(body: Fields) -> Any:
    storage = body.raw("storage")
    return json.loads(storage) if isinstance(storage, str) and storage else storage or None


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
    route("/devices/{id}/actions", POST=act),
    route("/devices/{id}/ssh-keys", GET=list_ssh_keys),
    route("/devices/{id}/userdata", GET=show_userdata),
    route("/devices/{id}/customdata", GET=show_customdata),
]
