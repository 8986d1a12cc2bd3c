"""Device: a server, from its order to its removal, with reinstall in place."""

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from equinix_metal.models.device_action_input import DeviceActionInput
from equinix_metal.models.device_update_input import DeviceUpdateInput

from lab.metal.plugin import rules
from lab.metal.plugin.operations.base import Operations, gone, wait
from lab.metal.plugin.operations.device_request import device_request, refuse_contradictions
from lab.metal.plugin.operations.device_state import device_outputs
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.request_body import body_of
from providers.kit.errors import ProviderError
from providers.kit.resource import Created, Edit, Found, Operation
from providers.kit.values import Value, Values

_INCLUDE: Final = ["project", "metro", "facility", "hardware_reservation"]
_UPDATED: Final[dict[str, tuple[str, bool | str | list[str]]]] = {
    "alwaysPxe": ("always_pxe", False),
    "customData": ("customdata", ""),
    "description": ("description", ""),
    "hostname": ("hostname", ""),
    "ipxeScriptUrl": ("ipxe_script_url", ""),
    "tags": ("tags", []),
    "userData": ("userdata", ""),
}
_UNDER_WAY: Final = frozenset({"queued", "provisioning", "reinstalling", "post_provisioning", "powering_on"})
_HOUR: Final = 3600.0
_EVENTS: Final = 5
# How far the service's clock and ours may be apart, for finding a server whose answer was lost.
_CLOCKS: Final = timedelta(seconds=60)


class _Update(DeviceUpdateInput):
    """The service takes custom data as a string, as packngo sends it; the model has an object only."""

    customdata: Any = None


class Device(Operations):
    """Servers."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Order a server and wait until it is active; it is kept from the moment it has an id."""
        body = device_request(inputs)
        project, begun = str(inputs["projectId"]), datetime.now(UTC)

        async def recover() -> Document | None:
            return await self._ordered_since(operation, project, inputs, begun)

        device = await self.api.make(
            operation,
            f"order a {inputs['plan']} in project {project}",
            lambda: self.api.devices.create_device_without_preload_content(project, body, include=_INCLUDE),
            recover=recover,
            made=lambda made: operation.keep(made.id, device_outputs(made, inputs)),
        )
        active = await self._active(operation, device.id, inputs)
        return Created(device.id, device_outputs(active, inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read a server."""
        device = await self._look(operation, found.id)
        return None if device is None else Found(found.id, device_outputs(device, found.state))

    async def update(self, operation: Operation, edit: Edit, changed: AbstractSet[str]) -> Values:
        """Change a server; reinstall it for new user or custom data, or where its installation failed.

        A server whose creation was broken off is waited for first.
        """
        now = await self._look(operation, edit.id)
        if now is None:
            raise gone(operation, edit.id)
        wanted: dict[str, Value] = {**_given(edit.state), **edit.inputs}
        operation.keep(edit.id, device_outputs(now, edit.state))
        state = now.text("state")
        again = state == "failed" and rules.reinstalls(edit.inputs)
        if state in _UNDER_WAY | {"failed"} and not again:
            await self._active(operation, edit.id, edit.state)
        body: dict[str, Any] = {
            field: edit.inputs.get(key, empty) for key, (field, empty) in _UPDATED.items() if key in changed
        }
        if body:
            refuse_contradictions({**edit.state, **edit.inputs})
            await self.api.ask(
                operation,
                f"update device {edit.id}",
                lambda: self.api.devices.update_device_without_preload_content(
                    edit.id, body_of(_Update, **body)
                ),
            )
        if again or changed & {"userData", "customData"}:
            await self._reinstall(operation, edit.id, edit.inputs)
        device = await self._look(operation, edit.id)
        if device is None:
            raise gone(operation, edit.id)
        return device_outputs(device, wanted)

    async def delete(self, operation: Operation, found: Found) -> None:
        """Give a server back, and wait until it is gone: its VLANs and addresses are free only then."""
        force = found.state.get("forceDetachVolumes") is True
        devices = self.api.devices
        await self.remove(
            operation,
            f"device {found.id}",
            lambda: devices.delete_device_without_preload_content(found.id, force_delete=force),
            lambda: devices.find_device_by_id_without_preload_content(found.id),
        )

        async def look() -> bool | None:
            device = await self._look(operation, found.id, forbidden=True)
            return True if device is None or device.text("state") == "deprovisioned" else None

        if await wait(operation, _HOUR, look) is None:
            raise ProviderError(f"device {found.id} is still being deprovisioned; run again to wait for it")
        reservation = found.state.get("deployedHardwareReservationId")
        if reservation and found.state.get("waitForReservationDeprovision") is True:
            await self._reservation_free(operation, str(reservation), found.id)

    async def _look(
        self, operation: Operation, device_id: str, *, forbidden: bool = False
    ) -> Document | None:
        return await self.look(
            operation,
            f"device {device_id}",
            lambda: self.api.devices.find_device_by_id_without_preload_content(device_id, include=_INCLUDE),
            forbidden=forbidden,
        )

    async def _active(self, operation: Operation, device_id: str, given: Values) -> Document:
        """Wait until a server is active.

        Raises:
            ProviderError: it failed, vanished or took too long; with its last events.
        """
        last = Document()

        async def look() -> Document | None:
            nonlocal last
            device = await self._look(operation, device_id, forbidden=True)
            if device is None:
                raise gone(operation, device_id)
            operation.keep(device_id, device_outputs(device, given))
            if device.text("state") != last.text("state"):
                await operation.status(f"{device.text('hostname')} is {device.text('state')}")
            last = device
            return device if device.text("state") in {"active", "inactive", "failed"} else None

        device = await wait(operation, _HOUR, look)
        state = last.text("state")
        if device is not None and state == "active":
            return device
        what = f"device {last.text('hostname')} ({device_id})"
        events = await self._last_events(operation, device_id)
        if device is None:
            raise ProviderError(
                f"{what} is still {state} after the time given; {events}; run again to go on waiting"
            )
        advice = (
            "when the reason is gone, run again: it is installed again in place"
            if rules.reinstalls(given)
            else f"`pulumi up --replace '{operation.urn}'` orders another one in its place"
        )
        raise ProviderError(
            f"{what} is {state} instead of active; {events}; it is kept in the state: {advice}"
        )

    async def _last_events(self, operation: Operation, device_id: str) -> str:
        try:
            answer = await self.api.ask(
                operation,
                f"read the events of device {device_id}",
                lambda: self.api.events.find_device_events_without_preload_content(
                    device_id, per_page=_EVENTS
                ),
            )
        except ProviderError as error:
            return f"its events could not be read ({error})"
        events = sorted(answer.children("events"), key=lambda event: event.text("created_at"))[-_EVENTS:]
        said = [f"{event.text('created_at')} {event.text('body') or event.text('type')}" for event in events]
        return "its last events: " + "; ".join(said) if said else "it has no events"

    async def _reinstall(self, operation: Operation, device_id: str, inputs: Values) -> None:
        if not rules.reinstalls(inputs):
            raise ProviderError(
                f"device {device_id} would have to be reinstalled for its new user or custom data: "
                "set reinstall.enabled"
            )
        options = inputs["reinstall"]
        settings: dict[str, Value] = dict(options) if isinstance(options, dict) else {}
        action = body_of(
            DeviceActionInput,
            type="reinstall",
            deprovision_fast=settings.get("deprovisionFast") is True,
            preserve_data=settings.get("preserveData") is True,
        )
        await operation.info("reinstalling in place")
        await self.api.ask(
            operation,
            f"reinstall device {device_id}",
            lambda: self.api.devices.perform_action_without_preload_content(device_id, action),
        )
        await self._active(operation, device_id, inputs)

    async def _ordered_since(
        self, operation: Operation, project: str, inputs: Values, begun: datetime
    ) -> Document | None:
        """Find the server that an order made whose answer was lost: of that name and plan, and new."""
        hostname = str(inputs.get("hostname") or "")
        if not hostname:
            return None
        answer = await self.api.ask(
            operation,
            f"look for the device {hostname} in project {project}",
            lambda: self.api.devices.find_project_devices_without_preload_content(
                project, hostname=hostname, include=_INCLUDE
            ),
        )
        for device in answer.children("devices"):
            created = device.text("created_at").replace("Z", "+00:00")
            new = bool(created) and datetime.fromisoformat(created) >= begun - _CLOCKS
            plan = device.child("plan")
            same = device.text("hostname") == hostname and inputs["plan"] in (
                plan.text("slug"),
                plan.text("name"),
            )
            if new and same and device.id not in self.api.claimed:
                return device
        return None

    async def _reservation_free(self, operation: Operation, reservation_id: str, device_id: str) -> None:
        async def look() -> bool | None:
            reservation = await self.api.ask(
                operation,
                f"read hardware reservation {reservation_id}",
                lambda: self.api.reservations.find_hardware_reservation_by_id_without_preload_content(
                    reservation_id, include=["device"]
                ),
            )
            other = reservation.child("device").id
            return True if reservation.flag("provisionable") or other not in ("", device_id) else None

        if await wait(operation, _HOUR, look) is None:
            raise ProviderError(
                f"hardware reservation {reservation_id} is still not provisionable; run again to wait"
            )


def _given(state: Values) -> Values:
    """What of the state the program did not give but an answer does not tell either."""
    return {"projectId": state.get("projectId")}
