"""What is done to a port: bond, disbond, convert, and its VLANs. Each step can be repeated."""

from collections.abc import Callable
from typing import Final

from equinix_metal.models.port_assign_input import PortAssignInput
from equinix_metal.models.port_convert_layer3_input import PortConvertLayer3Input
from equinix_metal.models.port_convert_layer3_input_request_ips_inner import (
    PortConvertLayer3InputRequestIpsInner as AddressRequest,
)
from equinix_metal.models.port_vlan_assignment_batch_create_input import PortVlanAssignmentBatchCreateInput
from equinix_metal.models.port_vlan_assignment_batch_create_input_vlan_assignments_inner import (
    PortVlanAssignmentBatchCreateInputVlanAssignmentsInner as VlanAssignment,
)

from lab.metal.plugin.operations.api import Api, Call
from lab.metal.plugin.operations.base import wait
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.failures import ApiError
from providers.kit.errors import ProviderError
from providers.kit.resource import Operation

INCLUDE: Final = ["native_virtual_network", "virtual_networks"]
_BATCH_LIMIT: Final = 900.0  # seconds; the official plugin's quarter of an hour
_LAYER2: Final = ("layer2-bonded", "layer2-individual")
FIRST_BOND: Final = "bond0"
"""The bond that has a server's addresses while it is in layer 3."""


def is_layer2(port: Document) -> bool:
    """Tell whether a bond port is in layer 2."""
    return port.text("network_type") in _LAYER2


def is_bond(port: Document) -> bool:
    """Tell whether a port is a bond, and not one of the network cards in it."""
    return port.text("type") == "NetworkBondPort"


def is_bonded(port: Document) -> bool:
    """Tell whether a network card is in its bond, or a bond has its cards."""
    return port.child("data").flag("bonded")


def vlans_of(port: Document) -> list[Document]:
    """Return the VLANs on a port, as far as the answer includes them."""
    return port.children("virtual_networks")


class PortActions:
    """The steps, for one operation."""

    def __init__(self, api: Api, operation: Operation) -> None:
        self._api = api
        self._operation = operation

    async def read(self, port_id: str) -> Document:
        """Read a port with its VLANs.

        Raises:
            ApiError: also where it is gone.
        """
        return await self._api.ask(
            self._operation,
            f"read port {port_id}",
            lambda: self._api.ports.find_port_by_id_without_preload_content(port_id, include=INCLUDE),
        )

    async def bond(self, port: Document, *, bonded: bool, bulk: bool = False) -> Document:
        """Put a port into its bond or take it out; `bulk` does so with all ports of a bond.

        Returns:
            The port as it is then.
        """
        if is_bonded(port) == bonded:
            return port
        ports = self._api.ports
        if bonded:
            return await self._step(
                port,
                f"bond port {port.text('name')} ({port.id})",
                lambda: ports.bond_port_without_preload_content(port.id, bulk_enable=bulk),
                is_bonded,
            )
        return await self._step(
            port,
            f"disbond port {port.text('name')} ({port.id})",
            lambda: ports.disbond_port_without_preload_content(port.id, bulk_disable=bulk),
            lambda now: not is_bonded(now),
        )

    async def to_layer2(self, port: Document) -> Document:
        """Convert a bond port to layer 2; its addresses are given back."""
        if is_layer2(port):
            return port
        return await self._step(
            port,
            f"convert port {port.text('name')} ({port.id}) to layer 2",
            lambda: self._api.ports.convert_layer2_without_preload_content(port.id, PortAssignInput()),
            is_layer2,
        )

    async def to_layer3(self, port: Document) -> Document:
        """Convert the first bond to layer 3, with new addresses; no other can be."""
        if not is_layer2(port) or port.text("name") != FIRST_BOND:
            return port
        body = PortConvertLayer3Input(
            request_ips=[
                AddressRequest(address_family=4, public=True),
                AddressRequest(address_family=4, public=False),
                AddressRequest(address_family=6, public=True),
            ]
        )
        return await self._step(
            port,
            f"convert port {port.text('name')} ({port.id}) to layer 3",
            lambda: self._api.ports.convert_layer3_without_preload_content(
                port.id, port_convert_layer3_input=body
            ),
            lambda now: not is_layer2(now),
        )

    async def assign(self, port: Document, vlan_id: str) -> Document:
        """Put a VLAN on a port."""
        return await self._step(
            port,
            f"put VLAN {vlan_id} on port {port.text('name')} ({port.id})",
            lambda: self._api.ports.assign_port_without_preload_content(
                port.id, PortAssignInput(vnid=vlan_id)
            ),
            lambda now: vlan_id in (vlan.id for vlan in vlans_of(now)),
        )

    async def unassign(self, port: Document, vlan_id: str) -> Document:
        """Take a VLAN off a port."""
        return await self._step(
            port,
            f"take VLAN {vlan_id} off port {port.text('name')} ({port.id})",
            lambda: self._api.ports.unassign_port_without_preload_content(
                port.id, PortAssignInput(vnid=vlan_id)
            ),
            lambda now: vlan_id not in (vlan.id for vlan in vlans_of(now)),
        )

    async def set_native(self, port: Document, vlan_id: str) -> Document:
        """Make a VLAN of the port its native (untagged) one; an empty id: none."""
        now = port.child("native_virtual_network").id
        if now == vlan_id:
            return port
        ports = self._api.ports
        if vlan_id:
            return await self._step(
                port,
                f"make VLAN {vlan_id} the native one of port {port.text('name')} ({port.id})",
                lambda: ports.assign_native_vlan_without_preload_content(port.id, vlan_id),
                lambda port_now: port_now.child("native_virtual_network").id == vlan_id,
            )
        return await self._step(
            port,
            f"take the native VLAN off port {port.text('name')} ({port.id})",
            lambda: ports.delete_native_vlan_without_preload_content(port.id),
            lambda port_now: not port_now.child("native_virtual_network").id,
        )

    async def set_vlans(self, port: Document, wanted: list[str], *, only_remove: bool) -> Document:
        """Make these the port's VLANs, in one batch.

        Args:
            port: the port with its VLANs.
            wanted: ids or numbers of VLANs.
            only_remove: only take off what is not wanted; a port that is disbonded next must be free of them.
        """
        attached = {name for vlan in vlans_of(port) for name in (vlan.id, str(vlan.number("vxlan")))}
        batch = [
            VlanAssignment(vlan=vlan.id, state="unassigned")
            for vlan in vlans_of(port)
            if vlan.id not in wanted and str(vlan.number("vxlan")) not in wanted
        ]
        if not only_remove:
            native = port.child("native_virtual_network").id
            batch += [
                VlanAssignment(vlan=name, state="assigned", native=name == native)
                for name in wanted
                if name not in attached
            ]
        if not batch:
            return port
        body = PortVlanAssignmentBatchCreateInput(vlan_assignments=batch)
        what = f"change the VLANs of port {port.text('name')} ({port.id})"
        made = await self._api.ask(
            self._operation,
            what,
            lambda: self._api.ports.create_port_vlan_assignment_batch_without_preload_content(port.id, body),
        )

        async def done() -> Document | None:
            now = await self._api.ask(
                self._operation,
                f"read VLAN batch {made.id} of port {port.id}",
                lambda: (
                    self._api.ports.find_port_vlan_assignment_batch_by_port_id_and_batch_id_without_preload_content(
                        port.id, made.id
                    )
                ),
            )
            return now if now.text("state") in ("completed", "failed") else None

        finished = await wait(self._operation, _BATCH_LIMIT, done)
        if finished is None:
            raise ProviderError(f"cannot {what}: batch {made.id} is not finished after {_BATCH_LIMIT:.0f} s")
        if finished.text("state") == "failed":
            said = "; ".join(finished.texts("error_messages")) or "no reason given"
            raise ProviderError(f"cannot {what}: the service says: {said}")
        return await self.read(port.id)

    async def _step(
        self, port: Document, what: str, call: Call, reached: Callable[[Document], bool]
    ) -> Document:
        """Take a step and read the port again; a refusal is none where the port is already so."""
        try:
            await self._api.ask(self._operation, what, call)
        except ApiError:
            now = await self.read(port.id)
            if not reached(now):
                raise
            return now
        return await self.read(port.id)
