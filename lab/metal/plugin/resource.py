"""A resource of the plugin: check, diff and preview by schema and rules; the rest by its operations."""

import asyncio
import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lab.metal.plugin import rules
from lab.metal.plugin.settings import Settings
from providers.kit import diff as diffing
from providers.kit.check import DEFAULTS, Checked
from providers.kit.errors import ProviderError
from providers.kit.resource import Created, Difference, Draft, Edit, Found, Operation, Resource
from providers.kit.schema import Schema
from providers.kit.state import without_defaults
from providers.kit.values import Value, Values, reveal_map

if TYPE_CHECKING:
    from lab.metal.plugin.operations.base import Operations

_MODULES: Final = {
    "BgpSession": "bgp_session",
    "Device": "device",
    "DeviceNetworkType": "device_network_type",
    "Gateway": "gateway",
    "IpAttachment": "ip_attachment",
    "Port": "port",
    "PortVlanAttachment": "port_vlan_attachment",
    "Project": "project",
    "ProjectSshKey": "ssh_key",
    "ReservedIpBlock": "reserved_ip_block",
    "SshKey": "ssh_key",
    "Vlan": "vlan",
}
# Seconds; the official plugin's, minutes there: a device is waited for an hour, a block ten minutes, all else
# twenty.
_HOUR: Final = 3600.0
_TIMEOUTS: Final[Mapping[str, Mapping[str, float]]] = {
    "Device": {"create": _HOUR, "update": _HOUR, "delete": _HOUR},
    "ReservedIpBlock": {"create": 600.0},
}
_OTHERS: Final = MappingProxyType({"create": 1200.0, "update": 1200.0, "delete": 1200.0, "read": 1200.0})


class Service:
    """The configured service. Its operations are imported when first asked for."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._made: dict[str, Operations] = {}
        self._lock = asyncio.Lock()

    def configure(self, settings: Settings) -> None:
        """Take the configuration; operations begun before go on with the one before."""
        self._settings = settings
        self._made = {}

    async def operations(self, name: str) -> "Operations":
        """Return the operations of a class of resources.

        Raises:
            ProviderError: the plugin is not configured.
        """
        if self._settings is None:
            raise ProviderError("the plugin was asked for an operation before it was configured")
        async with self._lock:
            if name not in self._made:
                self._made[name] = await asyncio.to_thread(self._load, name, self._settings)
            return self._made[name]

    def _load(self, name: str, settings: Settings) -> "Operations":
        base = importlib.import_module("lab.metal.plugin.operations.base")
        module = importlib.import_module(f"lab.metal.plugin.operations.{_MODULES[name]}")
        made: Operations = getattr(module, name)(base.shared_api(settings))
        return made


class MetalResource(Resource):
    """One class of resources of the plugin."""

    def __init__(self, name: str, schema: Schema, service: Service) -> None:
        self.schema = schema
        self.timeouts = {**_OTHERS, **_TIMEOUTS.get(name, {})}
        self._name = name
        self._service = service

    def check(self, draft: Draft) -> Checked:
        """Check by the schema; a Device's storage and termination time besides."""
        checked = super().check(draft)
        if self._name == "Device":
            rules.check_device(checked)
        return checked

    def diff(self, edit: Edit) -> Difference:
        """Compare the state with the new inputs as Terraform does, with the official plugin's exceptions."""
        changes = diffing.diff(self.schema, edit.state, edit.inputs, ignore=edit.ignore_changes)
        changes = rules.ignore(self._name, edit, changes)
        if self._name == "Device":
            changes = rules.install_failed_again(edit, rules.replace_for_new_data(edit, changes))
        return Difference(changes, delete_before_replace=self._name_is_taken(edit, changes))

    def _name_is_taken(self, edit: Edit, changes: diffing.Changes) -> bool:
        """Tell whether the old one must go first because the program names both: the bridge's rule."""
        key = self.schema.autoname
        if key is None or not any(change.replaces for change in changes.values()):
            return False
        defaulted = edit.inputs.get(DEFAULTS)
        made_up = isinstance(defaulted, list) and key in defaulted
        return not made_up

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Make the object."""
        operations = await self._service.operations(self._name)
        return await operations.create(operation, _plain(inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read the object back."""
        operations = await self._service.operations(self._name)
        plain = Found(found.id, reveal_map(found.state), _plain(found.inputs or {}))
        return await operations.read(operation, plain)

    async def update(self, operation: Operation, edit: Edit) -> Values:
        """Change the object."""
        operations = await self._service.operations(self._name)
        changed = set(diffing.top_level(self.diff(edit).changes))
        plain = Edit(edit.id, reveal_map(edit.state), _plain(edit.old_inputs), _plain(edit.inputs))
        return await operations.update(operation, plain, changed)

    async def delete(self, operation: Operation, found: Found) -> None:
        """Remove the object."""
        operations = await self._service.operations(self._name)
        await operations.delete(operation, Found(found.id, reveal_map(found.state)))


def _plain(inputs: Values) -> dict[str, Value]:
    return {key: without_defaults(value) for key, value in reveal_map(inputs).items() if key != DEFAULTS}
