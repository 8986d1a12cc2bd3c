"""Port: the bond, layer and VLANs of a device's port."""

from collections.abc import Set as AbstractSet

from lab.metal.plugin.operations import port_actions as steps
from lab.metal.plugin.operations.base import Operations
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.failures import ApiError
from lab.metal.plugin.operations.inputs import flag, text, texts
from lab.metal.plugin.operations.port_actions import PortActions
from providers.kit.errors import Failure, InvalidInputError
from providers.kit.resource import Created, Edit, Found, Operation
from providers.kit.values import Value, Values


class Port(Operations):
    """Ports. They come and go with their device: creating one sets it, deleting one may set it back."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Set a port."""
        port_id = text(inputs, "portId")
        return Created(port_id, await self._set(operation, port_id, inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read a port; a port of a removed server is forbidden, and so gone."""
        port = await self.look(
            operation,
            f"port {found.id}",
            lambda: self.api.ports.find_port_by_id_without_preload_content(found.id, include=steps.INCLUDE),
            forbidden=True,
        )
        return None if port is None else Found(found.id, _outputs(port, found.state))

    async def update(self, operation: Operation, edit: Edit, changed: AbstractSet[str]) -> Values:
        """Set a port anew."""
        if changed <= {"resetOnDelete"}:
            port = await PortActions(self.api, operation).read(edit.id)
            return _outputs(port, edit.inputs)
        wanted = dict(edit.inputs)
        if "vlanIds" not in wanted and "vxlanIds" not in wanted:
            # Left to the service: what is on the port stays on it.
            wanted["vlanIds"] = edit.state.get("vlanIds")
        return await self._set(operation, edit.id, wanted, edit.inputs)

    async def delete(self, operation: Operation, found: Found) -> None:
        """With `resetOnDelete` set the port back: bonded, layer 3, no VLAN. Otherwise leave it as it is."""
        if not flag(found.state, "resetOnDelete"):
            return
        actions = PortActions(self.api, operation)
        try:
            port = await actions.read(found.id)
            if port.child("native_virtual_network").id:
                port = await actions.set_native(port, "")
            port = await actions.set_vlans(port, [], only_remove=True)
            port = await actions.bond(port, bonded=True)
            if steps.is_bond(port):
                await actions.to_layer3(port)
        except ApiError as error:
            if not (error.missing or error.forbidden):
                raise

    async def _set(
        self, operation: Operation, port_id: str, wanted: Values, given: Values | None = None
    ) -> dict[str, Value]:
        """Bring a port to what is wanted, in the order in which the service allows it.

        VLANs that are not wanted go first, since a port with VLANs can neither be disbonded nor converted;
        new ones come last, when the port is what it is to be.
        """
        actions = PortActions(self.api, operation)
        port = await actions.read(port_id)
        kept = wanted if given is None else given
        operation.keep(port_id, _outputs(port, kept))
        _refuse_impossible(port, wanted)
        vlans = texts(wanted, "vlanIds") or texts(wanted, "vxlanIds")
        native = text(wanted, "nativeVlanId")
        if native != port.child("native_virtual_network").id:
            port = await actions.set_native(port, "")
        port = await actions.set_vlans(port, vlans, only_remove=True)
        if not flag(wanted, "bonded"):
            port = await actions.bond(port, bonded=False)
        if flag(wanted, "layer2"):
            port = await actions.to_layer2(port)
        if flag(wanted, "bonded"):
            port = await actions.bond(port, bonded=True)
        if wanted.get("layer2") is False:
            port = await actions.to_layer3(port)
        port = await actions.set_vlans(port, vlans, only_remove=False)
        if native:
            port = await actions.set_native(port, native)
        return _outputs(port, kept)


def _refuse_impossible(port: Document, wanted: Values) -> None:
    """Refuse what no port can be.

    Raises:
        InvalidInputError: with the property and the reason.
    """
    bond, native = steps.is_bond(port), text(wanted, "nativeVlanId")
    vlans = texts(wanted, "vlanIds") or texts(wanted, "vxlanIds")
    failure: Failure | None = None
    if not bond and wanted.get("layer2") is not None:
        failure = Failure("layer2", f"can be given only for bond ports, and {port.text('name')} is none")
    elif bond and not flag(wanted, "layer2") and not flag(wanted, "bonded"):
        failure = Failure("bonded", "a bond port in layer 3 must stay bonded")
    elif native and bond:
        failure = Failure("nativeVlanId", "can be given only for ports that are no bond")
    elif native and native not in vlans:
        failure = Failure("nativeVlanId", "must be one of the port's vlanIds")
    elif native and len(vlans) == 1:
        failure = Failure("nativeVlanId", "needs a second VLAN on the port: a single one is untagged anyway")
    if failure is not None:
        raise InvalidInputError([failure])


def _outputs(port: Document, prior: Values) -> dict[str, Value]:
    bond = port.child("bond")
    outputs: dict[str, Value] = {
        "bondId": bond.id,
        "bondName": bond.text("name"),
        "bonded": steps.is_bonded(port),
        "disbondSupported": port.flag("disbond_operation_supported"),
        "mac": port.child("data").text("mac"),
        "name": port.text("name"),
        "nativeVlanId": port.child("native_virtual_network").id,
        "networkType": port.text("network_type"),
        "portId": port.id,
        "resetOnDelete": prior.get("resetOnDelete"),
        "type": port.text("type"),
        "vlanIds": list[Value](vlan.id for vlan in steps.vlans_of(port)),
        "vxlanIds": list[Value](vlan.number("vxlan") for vlan in steps.vlans_of(port)),
    }
    if steps.is_bond(port):
        outputs["layer2"] = steps.is_layer2(port)
    return {key: value for key, value in outputs.items() if value is not None and value != ""}
