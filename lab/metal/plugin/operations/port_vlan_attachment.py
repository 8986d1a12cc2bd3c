"""PortVlanAttachment: one VLAN on one port of a device, both by name and number."""

import asyncio
from collections import defaultdict
from collections.abc import Set as AbstractSet
from typing import Final

from lab.metal.plugin.operations import port_actions as steps
from lab.metal.plugin.operations.base import Operations, gone
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.failures import ApiError
from lab.metal.plugin.operations.inputs import flag, number, text
from lab.metal.plugin.operations.port_actions import PortActions
from providers.kit.errors import Failure, InvalidInputError, ProviderError
from providers.kit.resource import Created, Edit, Found, Operation
from providers.kit.values import Value, Values

_INCLUDE: Final = ["project", "facility", "metro"]
# The service refuses a second VLAN on a port while the first is being assigned.
_PORTS: Final[defaultdict[str, asyncio.Lock]] = defaultdict(asyncio.Lock)


class PortVlanAttachment(Operations):
    """VLANs on ports. An id is `<port id>:<VLAN id>`."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Put a VLAN on a port, unless it is there already."""
        device_id, vxlan = text(inputs, "deviceId"), number(inputs, "vlanVnid")
        device = await self._device(operation, device_id)
        if device is None:
            raise ProviderError(f"device {device_id} does not exist: run `pulumi refresh`, then `pulumi up`")
        actions = PortActions(self.api, operation)
        port = await actions.read(_port_named(device, text(inputs, "portName")).id)
        attached = [vlan.id for vlan in steps.vlans_of(port) if vlan.number("vxlan") == vxlan]
        vlan_id = attached[0] if attached else await self._vlan_id(operation, device, vxlan)
        async with _PORTS[port.id]:
            if not attached:
                port = await actions.assign(port, vlan_id)
            operation.keep(f"{port.id}:{vlan_id}", _outputs(port, vlan_id, inputs))
            if flag(inputs, "native"):
                port = await actions.set_native(await actions.read(port.id), vlan_id)
        return Created(f"{port.id}:{vlan_id}", _outputs(port, vlan_id, inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read the port; gone where the device, the port or the VLAN on it is."""
        port_id, _, vlan_id = found.id.partition(":")
        state = found.state
        if not text(state, "deviceId"):
            state = await self._imported(operation, port_id, vlan_id)
        device = await self._device(operation, text(state, "deviceId"))
        if device is None:
            return None
        port = await PortActions(self.api, operation).read(_port_named(device, text(state, "portName")).id)
        vlans = [vlan for vlan in steps.vlans_of(port) if vlan.number("vxlan") == number(state, "vlanVnid")]
        return Found(found.id, _outputs(port, vlans[0].id, state)) if vlans else None

    async def update(self, operation: Operation, edit: Edit, changed: AbstractSet[str]) -> Values:
        """Make the VLAN the port's native one, or no longer."""
        port_id, _, vlan_id = edit.id.partition(":")
        actions = PortActions(self.api, operation)
        if "native" in changed:
            async with _PORTS[port_id]:
                port = await actions.read(port_id)
                await actions.set_native(port, vlan_id if flag(edit.inputs, "native") else "")
        found = await self.read(operation, Found(edit.id, {**edit.state, **edit.inputs}))
        if found is None:
            raise gone(operation, edit.id)
        return found.state

    async def delete(self, operation: Operation, found: Found) -> None:
        """Take the VLAN off the port; with `forceBond` bond the port again when no VLAN is left."""
        port_id, _, vlan_id = found.id.partition(":")
        actions = PortActions(self.api, operation)
        async with _PORTS[port_id]:
            try:
                port = await actions.read(port_id)
                if port.child("native_virtual_network").id == vlan_id:
                    port = await actions.set_native(port, "")
                if vlan_id in (vlan.id for vlan in steps.vlans_of(port)):
                    port = await actions.unassign(port, vlan_id)
                if flag(found.state, "forceBond") and not steps.vlans_of(port):
                    await actions.bond(port, bonded=True)
            except ApiError as error:
                if not (error.missing or error.forbidden):
                    raise

    async def _device(self, operation: Operation, device_id: str) -> Document | None:
        return await self.look(
            operation,
            f"device {device_id}",
            lambda: self.api.devices.find_device_by_id_without_preload_content(device_id, include=_INCLUDE),
        )

    async def _vlan_id(self, operation: Operation, device: Document, vxlan: int) -> str:
        """Find a VLAN of the device's project by its number, in the device's facility or metro."""
        project = device.child("project").id
        facility, metro = device.child("facility").text("code"), device.child("metro").text("code")
        answer = await self.api.ask(
            operation,
            f"list the VLANs of project {project}",
            lambda: self.api.vlans.find_virtual_networks_without_preload_content(project),
        )
        for vlan in answer.children("virtual_networks"):
            places = (vlan.text("facility_code") or None, vlan.text("metro_code").lower() or None)
            if vlan.number("vxlan") == vxlan and (facility in places or metro.lower() in places):
                return vlan.id
        where = f"facility {facility} or metro {metro}"
        raise InvalidInputError([Failure("vlanVnid", f"project {project} has no VLAN {vxlan} in {where}")])

    async def _imported(self, operation: Operation, port_id: str, vlan_id: str) -> Values:
        """Find the device of a port, which the API tells only from the VLAN's side."""
        vlan = await self.look(
            operation,
            f"VLAN {vlan_id}",
            lambda: self.api.vlans.get_virtual_network_without_preload_content(
                vlan_id, include=["instances", "instances.network_ports"]
            ),
        )
        for device in vlan.children("instances") if vlan else []:
            for port in device.children("network_ports"):
                if vlan is not None and port.id == port_id:
                    vxlan = vlan.number("vxlan")
                    return {"deviceId": device.id, "portName": port.text("name"), "vlanVnid": vxlan}
        raise ProviderError(f"no port {port_id} with VLAN {vlan_id}: the id to import is <port id>:<VLAN id>")


def _port_named(device: Document, name: str) -> Document:
    ports = {port.text("name"): port for port in device.children("network_ports")}
    if name not in ports:
        known = ", ".join(sorted(ports))
        reason = f"device {device.text('hostname')} ({device.id}) has no port {name}; it has {known}"
        raise InvalidInputError([Failure("portName", reason)])
    return ports[name]


def _outputs(port: Document, vlan_id: str, prior: Values) -> dict[str, Value]:
    return {
        "deviceId": text(prior, "deviceId"),
        "forceBond": flag(prior, "forceBond"),
        "native": port.child("native_virtual_network").id == vlan_id,
        "portId": port.id,
        "portName": port.text("name"),
        "vlanId": vlan_id,
        "vlanVnid": number(prior, "vlanVnid"),
    }
