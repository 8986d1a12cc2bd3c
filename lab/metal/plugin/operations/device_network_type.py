"""DeviceNetworkType: a device's ports as a whole: layer 3, hybrid, layer 2 bonded or individual."""

from collections.abc import Set as AbstractSet
from typing import Final

from lab.metal.plugin.operations import port_actions as steps
from lab.metal.plugin.operations.base import Operations, gone, wait
from lab.metal.plugin.operations.device_state import network_type
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.failures import ApiError
from lab.metal.plugin.operations.inputs import text
from lab.metal.plugin.operations.port_actions import PortActions
from providers.kit.errors import ProviderError
from providers.kit.resource import Created, Edit, Found, Operation
from providers.kit.values import Values

# Layer 3 with VLANs on its bond; the VLANs are other resources' business.
_ALIASES: Final = {"hybrid-bonded": "layer3"}
# Seconds that the service may take until the device shows what its ports are.
_SETTLING: Final = 60.0
_UNPROCESSABLE: Final = 422
# eth1, and eth3 where there are four: one card of each bond.
_SECOND_CARDS: Final = ("eth1", "eth3")


class DeviceNetworkType(Operations):
    """Network types of devices. The id is the device's."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Convert a device's ports."""
        device_id, wanted = text(inputs, "deviceId"), text(inputs, "type")
        await self._convert(operation, device_id, wanted)
        return Created(device_id, {"deviceId": device_id, "type": wanted})

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read what the ports are."""
        device = await self._device(operation, found.id)
        if device is None:
            return None
        now, wanted = network_type(device), text(found.state, "type")
        shown = wanted if _ALIASES.get(wanted) == now else now
        return Found(found.id, {"deviceId": device.id, "type": shown})

    async def update(self, operation: Operation, edit: Edit, changed: AbstractSet[str]) -> Values:
        """Convert a device's ports from one type to another."""
        del changed
        wanted = text(edit.inputs, "type")
        await self._convert(operation, edit.id, wanted)
        return {"deviceId": edit.id, "type": wanted}

    async def delete(self, operation: Operation, found: Found) -> None:
        """Leave the ports as they are, as the official plugin does: they go with the device."""

    async def _convert(self, operation: Operation, device_id: str, wanted: str) -> None:
        target = _ALIASES.get(wanted, wanted)
        device = await self._device(operation, device_id)
        if device is None:
            raise gone(operation, device_id)
        before = network_type(device)
        if before == target:
            return
        operation.keep(device_id, {"deviceId": device_id, "type": before})
        await _Conversion(PortActions(self.api, operation), device).to(target)
        shown = before

        async def reached() -> bool | None:
            nonlocal shown
            now = await self._device(operation, device_id)
            if now is None:
                raise gone(operation, device_id)
            shown = network_type(now)
            return True if shown == target else None

        if await wait(operation, _SETTLING, reached) is None:
            operation.keep(device_id, {"deviceId": device_id, "type": shown})
            raise ProviderError(
                f"device {device_id} was converted from {before} to {target}, but shows {shown}: "
                "this server's ports may not do that (n2.xlarge.x86 cannot be layer2-bonded)"
            )

    async def _device(self, operation: Operation, device_id: str) -> Document | None:
        return await self.look(
            operation,
            f"device {device_id}",
            lambda: self.api.devices.find_device_by_id_without_preload_content(device_id),
        )


class _Conversion:
    """The steps from one type to another, as packngo takes them."""

    def __init__(self, actions: PortActions, device: Document) -> None:
        ports = device.children("network_ports")
        self._actions = actions
        # bond1 before bond0: the order in which the official plugin was seen to take n2.xlarge.x86 apart.
        bonds = [port for port in ports if steps.is_bond(port)]
        self._bonds = sorted(bonds, key=lambda port: port.text("name"), reverse=True)
        cards = [port for port in ports if port.text("type") == "NetworkPort"]
        self._cards = sorted(cards, key=lambda port: port.text("name"))

    async def to(self, target: str) -> None:
        """Take the steps to a type."""
        if target == "layer2-individual":
            await self._to_layer2(self._first_bond())
            for bond in self._bonds:
                await self._bond(bond, bonded=False, bulk=True)
            return
        if target == "layer2-bonded":
            for bond in self._bonds:
                await self._to_layer2(bond.id)
        else:
            for bond in self._bonds:
                await self._bond(bond, bonded=True)
            await self._actions.to_layer3(await self._actions.read(self._first_bond()))
        for card in self._cards:
            if target != "hybrid":
                await self._bond(card, bonded=True)
            elif card.text("name") in _SECOND_CARDS:
                await self._bond(card, bonded=False)

    async def _to_layer2(self, bond_id: str) -> None:
        """Convert a bond; where the service refuses one that lacks cards (hybrid), put them in first."""
        try:
            await self._actions.to_layer2(await self._actions.read(bond_id))
        except ApiError as error:
            if error.status != _UNPROCESSABLE:
                raise
            for card in self._cards:
                await self._bond(card, bonded=True)
            await self._actions.to_layer2(await self._actions.read(bond_id))

    def _first_bond(self) -> str:
        if not self._bonds:
            raise ProviderError("this server has no bond: its network type cannot be changed")
        return self._bonds[-1].id

    async def _bond(self, port: Document, *, bonded: bool, bulk: bool = False) -> None:
        # What was done to another port may have changed this one.
        await self._actions.bond(await self._actions.read(port.id), bonded=bonded, bulk=bulk)
