"""BgpSession: a device's BGP session for one address family."""

from equinix_metal.models.bgp_session_input import BGPSessionInput

from lab.metal.plugin.operations.base import Operations
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.inputs import flag, text
from lab.metal.plugin.operations.request_body import body_of
from providers.kit.resource import Created, Found, Operation
from providers.kit.values import Value, Values


class BgpSession(Operations):
    """BGP sessions."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Open a session."""
        device, family = text(inputs, "deviceId"), text(inputs, "addressFamily")
        body = body_of(BGPSessionInput, address_family=family, default_route=flag(inputs, "defaultRoute"))

        async def recover() -> Document | None:
            answer = await self.api.ask(
                operation,
                f"look for the BGP sessions of device {device}",
                lambda: self.api.devices.find_bgp_sessions_without_preload_content(device),
            )
            found = [
                item for item in answer.children("bgp_sessions") if item.text("address_family") == family
            ]
            return found[0] if found and found[0].id not in self.api.claimed else None

        session = await self.api.make(
            operation,
            f"open an {family} BGP session for device {device}",
            lambda: self.api.devices.create_bgp_session_without_preload_content(device, body),
            recover=recover,
            made=lambda made: operation.keep(made.id, _outputs(made, inputs)),
        )
        found = await self.read(operation, Found(session.id, inputs))
        return Created(session.id, found.state if found else _outputs(session, inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read a session."""
        session = await self.look(
            operation,
            f"BGP session {found.id}",
            lambda: self.api.bgp.find_bgp_session_by_id_without_preload_content(found.id, include=["device"]),
        )
        return None if session is None else Found(found.id, _outputs(session, found.state))

    async def delete(self, operation: Operation, found: Found) -> None:
        """Close a session."""
        bgp = self.api.bgp
        await self.remove(
            operation,
            f"BGP session {found.id}",
            lambda: bgp.delete_bgp_session_without_preload_content(found.id),
            lambda: bgp.find_bgp_session_by_id_without_preload_content(found.id),
        )


def _outputs(session: Document, prior: Values) -> dict[str, Value]:
    return {
        "addressFamily": session.text("address_family"),
        "defaultRoute": session.flag("default_route"),
        "deviceId": session.child("device").id or text(prior, "deviceId"),
        "status": session.text("status"),
    }
