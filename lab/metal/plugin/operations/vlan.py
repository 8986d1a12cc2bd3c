"""Vlan: a virtual network of a metro or a facility."""

from typing import Final

from equinix_metal.models.port_assign_input import PortAssignInput
from equinix_metal.models.virtual_network_create_input import VirtualNetworkCreateInput

from lab.metal.plugin.operations.base import Operations
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.failures import ApiError
from lab.metal.plugin.operations.inputs import number, text
from lab.metal.plugin.operations.request_body import body_of
from providers.kit.errors import Failure, InvalidInputError
from providers.kit.resource import Created, Found, Operation
from providers.kit.values import Value, Values

_DEPENDENTS: Final = ["instances", "instances.network_ports.virtual_networks", "internet_gateway"]


class Vlan(Operations):
    """Virtual networks."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Make a VLAN; the service gives it a number where the program gives none."""
        project, metro, facility = text(inputs, "projectId"), text(inputs, "metro"), text(inputs, "facility")
        number_given = number(inputs, "vxlan")
        if not metro and not facility:
            raise InvalidInputError([Failure("metro", "one of facility and metro must be given")])
        if facility and number_given:
            raise InvalidInputError([Failure("vxlan", "can be given only for the VLAN of a metro")])
        body = body_of(
            VirtualNetworkCreateInput,
            description=text(inputs, "description") or None,
            facility=facility or None,
            metro=metro or None,
            vxlan=number_given or None,
        )

        async def recover() -> Document | None:
            return await self._numbered(operation, project, metro, number_given)

        vlan = await self.api.make(
            operation,
            f"create VLAN {number_given or ''} in {metro or facility} of project {project}",
            lambda: self.api.vlans.create_virtual_network_without_preload_content(project, body),
            recover=recover,
            made=lambda made: operation.keep(made.id, _outputs(made, inputs)),
        )
        found = await self.read(operation, Found(vlan.id, inputs))
        return Created(vlan.id, found.state if found else _outputs(vlan, inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read a VLAN."""
        vlan = await self.look(
            operation,
            f"VLAN {found.id}",
            lambda: self.api.vlans.get_virtual_network_without_preload_content(
                found.id, include=["assigned_to"]
            ),
        )
        return None if vlan is None else Found(found.id, _outputs(vlan, found.state))

    async def delete(self, operation: Operation, found: Found) -> None:
        """Take a VLAN off all ports, then remove it."""
        vlans = self.api.vlans
        vlan = await self.look(
            operation,
            f"VLAN {found.id}",
            lambda: vlans.get_virtual_network_without_preload_content(found.id, include=_DEPENDENTS),
            forbidden=True,
        )
        if vlan is None:
            return
        for instance in vlan.children("instances"):
            for port in instance.children("network_ports"):
                if found.id in (network.id for network in port.children("virtual_networks")):
                    await self._unassign(operation, port.id, found.id)
        await self.remove(
            operation,
            f"VLAN {found.id}",
            lambda: vlans.delete_virtual_network_without_preload_content(found.id),
            lambda: vlans.get_virtual_network_without_preload_content(found.id),
        )

    async def _unassign(self, operation: Operation, port: str, vlan: str) -> None:
        body = PortAssignInput(vnid=vlan)
        try:
            await self.api.ask(
                operation,
                f"take VLAN {vlan} off port {port}",
                lambda: self.api.ports.unassign_port_without_preload_content(port, body),
            )
        except ApiError as error:
            if not (error.missing or error.forbidden or error.says("not assigned")):
                raise

    async def _numbered(self, operation: Operation, project: str, metro: str, vxlan: int) -> Document | None:
        """Find a VLAN whose creation's answer was lost: its number is its own in its metro."""
        if not (metro and vxlan):
            return None
        answer = await self.api.ask(
            operation,
            f"look for VLAN {vxlan} in project {project}",
            lambda: self.api.vlans.find_virtual_networks_without_preload_content(project, metro=metro),
        )
        found = [vlan for vlan in answer.children("virtual_networks") if vlan.number("vxlan") == vxlan]
        return found[0] if found and found[0].id not in self.api.claimed else None


def _outputs(vlan: Document, prior: Values) -> dict[str, Value]:
    facility, metro = vlan.text("facility_code"), vlan.text("metro_code") or vlan.child("metro").text("code")
    by_facility = bool(text(prior, "facility")) and not text(prior, "metro")
    outputs: dict[str, Value] = {
        "description": vlan.text("description"),
        "facility": facility or vlan.child("facility").text("code"),
        # A facility's VLAN stays one: its metro would read as an edit that replaces it.
        "metro": "" if by_facility else metro.lower(),
        "projectId": vlan.child("assigned_to").id or vlan.child("project").id or prior.get("projectId"),
        "vxlan": vlan.number("vxlan"),
    }
    return {key: value for key, value in outputs.items() if value is not None and value != ""}
