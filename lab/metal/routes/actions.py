"""Actions on devices: power, reboot, rescue, reinstall."""

from __future__ import annotations

from lab.metal import lifecycle, requests
from lab.metal.calls import Call, Reply, route
from lab.metal.database import Row
from lab.metal.documents import devices
from lab.metal.errors import unprocessable


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


def _reinstall(call: Call, row: Row) -> None:
    body = call.body
    system = requests.operating_system(call, body.text("operating_system") or row["operating_system"])
    script = body.text("ipxe_script_url") or row["ipxe_script_url"]
    if system.slug != requests.CUSTOM_IPXE:
        if body.text("ipxe_script_url"):
            raise unprocessable("ipxe_script_url is only for operating system custom_ipxe")
        script = None
    requests.check_ipxe(system.slug, script, row["userdata"])
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


ROUTES = [route("/devices/{id}/actions", POST=act)]
