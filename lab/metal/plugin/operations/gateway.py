"""Gateway: a Metal Gateway, which gives a VLAN a public or private subnet's router."""

from typing import Final

from equinix_metal.models.create_metal_gateway_request import CreateMetalGatewayRequest
from equinix_metal.models.metal_gateway_create_input import MetalGatewayCreateInput

from lab.metal.plugin.operations.base import Operations, gone, wait
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.inputs import number, text
from lab.metal.plugin.operations.request_body import body_of
from providers.kit.errors import Failure, InvalidInputError, ProviderError
from providers.kit.resource import Created, Found, Operation
from providers.kit.values import Value, Values

_INCLUDE: Final = ["project", "ip_reservation", "virtual_network", "vrf"]
_SETTLED: Final = frozenset({"ready", "active"})
_LIMIT: Final = 1200.0
_BITS: Final = 32


class Gateway(Operations):
    """Metal Gateways."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Make a gateway and wait until it is ready."""
        reservation, size = text(inputs, "ipReservationId"), number(inputs, "privateIpv4SubnetSize")
        if not reservation and not size:
            reason = "one of ipReservationId and privateIpv4SubnetSize must be given"
            raise InvalidInputError([Failure("ipReservationId", reason)])
        project, vlan = text(inputs, "projectId"), text(inputs, "vlanId")
        body = CreateMetalGatewayRequest(
            body_of(
                MetalGatewayCreateInput,
                virtual_network_id=vlan,
                ip_reservation_id=reservation or None,
                private_ipv4_subnet_size=size or None,
            )
        )

        async def recover() -> Document | None:
            answer = await self.api.ask(
                operation,
                f"look for the gateway of VLAN {vlan}",
                lambda: self.api.gateways.find_metal_gateways_by_project_without_preload_content(
                    project, include=_INCLUDE
                ),
            )
            found = [
                item for item in answer.children("metal_gateways") if item.child("virtual_network").id == vlan
            ]
            return found[0] if found and found[0].id not in self.api.claimed else None

        gateway = await self.api.make(
            operation,
            f"create a gateway on VLAN {vlan}",
            lambda: self.api.gateways.create_metal_gateway_without_preload_content(
                project, body, include=_INCLUDE
            ),
            recover=recover,
            made=lambda made: operation.keep(made.id, _outputs(made, inputs)),
        )

        async def ready() -> Document | None:
            now = await self._look(operation, gateway.id)
            if now is None:
                raise gone(operation, gateway.id)
            operation.keep(gateway.id, _outputs(now, inputs))
            return now if now.text("state") in _SETTLED else None

        settled = await wait(operation, _LIMIT, ready)
        if settled is None:
            raise ProviderError(
                f"gateway {gateway.id} is not ready after the time given; run again to look once more"
            )
        return Created(gateway.id, _outputs(settled, inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read a gateway."""
        gateway = await self._look(operation, found.id)
        return None if gateway is None else Found(found.id, _outputs(gateway, found.state))

    async def delete(self, operation: Operation, found: Found) -> None:
        """Remove a gateway and wait until it is gone: its VLAN and its block are free only then."""
        gateways = self.api.gateways
        await self.remove(
            operation,
            f"gateway {found.id}",
            lambda: gateways.delete_metal_gateway_without_preload_content(found.id),
            lambda: gateways.find_metal_gateway_by_id_without_preload_content(found.id),
        )

        async def look() -> bool | None:
            return True if await self._look(operation, found.id, forbidden=True) is None else None

        if await wait(operation, _LIMIT, look) is None:
            raise ProviderError(f"gateway {found.id} is still being deleted; run again to wait for it")

    async def _look(
        self, operation: Operation, gateway_id: str, *, forbidden: bool = False
    ) -> Document | None:
        return await self.look(
            operation,
            f"gateway {gateway_id}",
            lambda: self.api.gateways.find_metal_gateway_by_id_without_preload_content(
                gateway_id, include=_INCLUDE
            ),
            forbidden=forbidden,
        )


def _outputs(gateway: Document, prior: Values) -> dict[str, Value]:
    reservation = gateway.child("ip_reservation")
    private = reservation.has("cidr") and not reservation.flag("public")
    outputs: dict[str, Value] = {
        "ipReservationId": reservation.id or prior.get("ipReservationId"),
        "privateIpv4SubnetSize": 1 << (_BITS - reservation.number("cidr")) if private else 0,
        "projectId": gateway.child("project").id or prior.get("projectId"),
        "state": gateway.text("state"),
        "vlanId": gateway.child("virtual_network").id or prior.get("vlanId"),
    }
    return {key: value for key, value in outputs.items() if value is not None and value != ""}
