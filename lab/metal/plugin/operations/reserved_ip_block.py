"""ReservedIpBlock: a block of elastic addresses of a project."""

from datetime import UTC, datetime, timedelta
from typing import Final

from equinix_metal.models.ip_reservation_request_input import IPReservationRequestInput
from equinix_metal.models.request_ip_reservation_request import RequestIPReservationRequest

from lab.metal.plugin.operations.addresses import address_outputs
from lab.metal.plugin.operations.base import Operations, gone, wait
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.inputs import number, text, texts
from lab.metal.plugin.operations.request_body import body_of
from providers.kit.errors import Failure, InvalidInputError, ProviderError
from providers.kit.resource import Created, Found, Operation
from providers.kit.values import Value, Values

_LIMIT: Final = 600.0
_GLOBAL: Final = "global_ipv4"
_IPV4: Final = 4
_IPV4_BITS: Final = 32
_IPV6_SUBNET_BITS: Final = 64
_CLOCKS: Final = timedelta(seconds=60)


class ReservedIpBlock(Operations):
    """Blocks of addresses."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Reserve a block and wait until it is granted."""
        project, begun = text(inputs, "projectId"), datetime.now(UTC)
        body = RequestIPReservationRequest(_request(inputs))

        async def recover() -> Document | None:
            return await self._reserved_since(operation, project, inputs, begun)

        where = text(inputs, "metro") or text(inputs, "facility") or "all metros"
        block = await self.api.make(
            operation,
            f"reserve {number(inputs, 'quantity')} addresses in {where} for project {project}",
            lambda: self.api.ips.request_ip_reservation_without_preload_content(project, body),
            recover=recover,
            made=lambda made: operation.keep(made.id, _outputs(made, inputs)),
        )

        async def granted() -> Document | None:
            now = await self._look(operation, block.id)
            if now is None:
                raise gone(operation, block.id)
            operation.keep(block.id, _outputs(now, inputs))
            return None if now.text("state") == "pending" else now

        settled = await wait(operation, _LIMIT, granted)
        if settled is None:
            raise ProviderError(
                f"block {block.id} still waits for the service's approval; run again to look once more"
            )
        if settled.text("state") == "denied":
            raise ProviderError(f"block {block.id} was denied by the service; ask for fewer addresses")
        return Created(block.id, _outputs(settled, inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read a block."""
        block = await self._look(operation, found.id)
        return None if block is None else Found(found.id, _outputs(block, found.state))

    async def delete(self, operation: Operation, found: Found) -> None:
        """Give a block back."""
        await self.remove(
            operation,
            f"block {found.id}",
            lambda: self.api.ips.delete_ip_address_without_preload_content(found.id),
            lambda: self.api.ips.find_ip_address_by_id_without_preload_content(found.id),
        )

    async def _look(self, operation: Operation, block_id: str) -> Document | None:
        return await self.look(
            operation,
            f"block {block_id}",
            lambda: self.api.ips.find_ip_address_by_id_without_preload_content(
                block_id, include=["facility", "metro", "project"]
            ),
        )

    async def _reserved_since(
        self, operation: Operation, project: str, inputs: Values, begun: datetime
    ) -> Document | None:
        """Find the block whose reservation's answer was lost; two that fit are left to the operator."""
        answer = await self.api.ask(
            operation,
            f"look for new blocks of project {project}",
            lambda: self.api.ips.find_ip_reservations_without_preload_content(
                project, include=["facility", "metro", "project"], per_page=250
            ),
        )
        fitting = [
            block
            for block in answer.children("ip_addresses")
            if block.id not in self.api.claimed and _fits(block, inputs, begun)
        ]
        return fitting[0] if len(fitting) == 1 else None


def _fits(block: Document, inputs: Values, begun: datetime) -> bool:
    created = block.text("created_at").replace("Z", "+00:00")
    state = _outputs(block, inputs)
    same = all(
        state.get(key) == inputs.get(key) for key in ("quantity", "description", "type") if inputs.get(key)
    )
    tags = set(texts(inputs, "tags")) == set(block.texts("tags"))
    return same and tags and bool(created) and datetime.fromisoformat(created) >= begun - _CLOCKS


def _request(inputs: Values) -> IPReservationRequestInput:
    metro, facility = text(inputs, "metro"), text(inputs, "facility")
    if text(inputs, "type") == _GLOBAL:
        if metro or facility:
            key = "metro" if metro else "facility"
            raise InvalidInputError([Failure(key, "a global block has neither metro nor facility")])
    elif not metro and not facility:
        raise InvalidInputError([Failure("metro", "one of metro and facility must be given")])
    return body_of(
        IPReservationRequestInput,
        type=text(inputs, "type"),
        quantity=number(inputs, "quantity"),
        metro=metro or None,
        facility=facility or None,
        details=text(inputs, "description") or None,
        tags=texts(inputs, "tags") or None,
    )


def _outputs(block: Document, prior: Values) -> dict[str, Value]:
    family, cidr = block.number("address_family"), block.number("cidr")
    # An IPv6 block is counted in the /64 subnets that it holds.
    bits = (_IPV4_BITS if family == _IPV4 else _IPV6_SUBNET_BITS) - cidr
    kind = "private" if not block.flag("public") else "global" if block.flag("global_ip") else "public"
    outputs: dict[str, Value] = {
        **address_outputs(block),
        "description": block.text("details"),
        "facility": block.child("facility").text("code"),
        "metro": block.child("metro").text("code").lower(),
        "projectId": block.child("project").id or prior.get("projectId"),
        "quantity": 1 << bits if bits >= 0 else 0,
        "tags": list[Value](block.texts("tags")),
        "type": f"{kind}_ipv{family}",
    }
    return {key: value for key, value in outputs.items() if value is not None and value != ""}
