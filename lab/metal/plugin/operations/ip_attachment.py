"""IpAttachment: addresses of a reserved block, routed to a device."""

from equinix_metal.models.ip_assignment_input import IPAssignmentInput

from lab.metal.plugin.operations.addresses import address_outputs
from lab.metal.plugin.operations.base import Operations
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.inputs import text
from lab.metal.plugin.operations.request_body import body_of
from providers.kit.resource import Created, Found, Operation
from providers.kit.values import Value, Values


class IpAttachment(Operations):
    """Assignments of addresses to devices."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Assign a block, or a part of one, to a device."""
        device, cidr = text(inputs, "deviceId"), text(inputs, "cidrNotation")
        body = body_of(IPAssignmentInput, address=cidr)

        async def recover() -> Document | None:
            answer = await self.api.ask(
                operation,
                f"look for {cidr} on device {device}",
                lambda: self.api.devices.find_ip_assignments_without_preload_content(device),
            )
            found = [
                item
                for item in answer.children("ip_addresses")
                if _outputs(item, inputs)["cidrNotation"] == cidr
            ]
            return found[0] if found and found[0].id not in self.api.claimed else None

        assignment = await self.api.make(
            operation,
            f"assign {cidr} to device {device}",
            lambda: self.api.devices.create_ip_assignment_without_preload_content(device, body),
            recover=recover,
            made=lambda made: operation.keep(made.id, _outputs(made, inputs)),
        )
        found = await self.read(operation, Found(assignment.id, inputs))
        return Created(assignment.id, found.state if found else _outputs(assignment, inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read an assignment."""
        assignment = await self.look(
            operation,
            f"address assignment {found.id}",
            lambda: self.api.ips.find_ip_address_by_id_without_preload_content(found.id),
        )
        return None if assignment is None else Found(found.id, _outputs(assignment, found.state))

    async def delete(self, operation: Operation, found: Found) -> None:
        """Take the addresses off the device."""
        await self.remove(
            operation,
            f"address assignment {found.id}",
            lambda: self.api.ips.delete_ip_address_without_preload_content(found.id),
            lambda: self.api.ips.find_ip_address_by_id_without_preload_content(found.id),
        )


def _outputs(assignment: Document, prior: Values) -> dict[str, Value]:
    return {
        **address_outputs(assignment),
        "deviceId": assignment.child("assigned_to").id or prior.get("deviceId"),
    }
