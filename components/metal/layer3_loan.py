"""Layer 3 for a node while it is installed again: the service boots it over that, and its ports are layer 2.

The engine updates a server before its ports, so nothing that is declared can change ports, then the server,
then the ports again. Hooks of the engine do: before the update that installs the server again its ports are
brought to layer 3, and once it is installed they are made what they were. Whatever ends a run in between, the
next one finds ports that are not what the state says, and sets them after the installation, as any drift.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import pulumi

from components.late import import_late
from model.plan.steps.ports import LAYER3, Document, Mode, in_layer3, mode

API_MODULE: Final = "components.metal.ports_api"


class PortsApiError(Exception):
    """The service does not do what is asked, in its own words."""


class Ports(Protocol):
    """What is asked of the service; every call may raise PortsApiError."""

    def read(self, ids: Sequence[str]) -> list[Document]:
        """Ports as they are."""
        ...

    def until_active(self, device: str) -> None:
        """Wait until the service is done with a server."""
        ...

    def bring(self, ids: Sequence[str], wanted: Mapping[str, Mode]) -> None:
        """Bring ports to the modes that they shall have, by name."""
        ...


class Layer3Loan:
    """Lends layer 3 to one node for as long as it is installed again."""

    def __init__(
        self, name: str, token: pulumi.Output[str], endpoint: str | None, *, awaited: bool = True
    ) -> None:
        self._name = name
        self._awaited = awaited
        self._token = token
        self._endpoint = endpoint
        self._ids: tuple[str, ...] = ()
        self._before: dict[str, Mode] | None = None
        self.device: pulumi.Output[str] | None = None
        """UUID of the node's server; it is set as soon as there is one."""
        self.lend = pulumi.ResourceHook(f"{name}-to-layer3", self._lend)
        """Runs before an update of the server."""
        self.take_back = pulumi.ResourceHook(f"{name}-from-layer3", self._take_back)
        """Runs once the server is installed: after the step that waits for it, if it is awaited by one."""
        self.around = pulumi.ResourceHookBinding(
            before_update=[self.lend], after_update=[] if awaited else [self.take_back]
        )
        """The hooks of the server itself."""

    async def _lend(self, args: pulumi.ResourceHookArgs) -> None:
        if not installs_again(args.old_inputs or {}, args.new_inputs or {}, args.old_outputs or {}):
            return
        self._ids = tuple(str(port["id"]) for port in (args.old_outputs or {}).get("ports") or ())
        api = await self._api()
        try:
            ports = await asyncio.to_thread(api.read, self._ids)
            if in_layer3(ports):
                return
            await asyncio.to_thread(api.bring, self._ids, {str(port["name"]): LAYER3 for port in ports})
        except PortsApiError as error:
            raise pulumi.RunError(
                f"{self._name} is not installed again, since its ports do not get layer 3: {error}"
            ) from None
        self._before = {str(port["name"]): mode(port) for port in ports}

    async def _take_back(self, args: pulumi.ResourceHookArgs) -> None:
        del args
        before, self._before = self._before, None
        api = await self._api()
        try:
            # Without a step this runs within the server's own update, which ends when the service is done.
            if self._awaited and self.device is not None:
                await asyncio.to_thread(api.until_active, str(await self.device.future()))
            if before is not None:
                await asyncio.to_thread(api.bring, self._ids, before)
        except PortsApiError as error:
            raise pulumi.RunError(
                f"{self._name} is installed, but its ports are not what they were: {error}. Run up again"
            ) from None

    async def _api(self) -> Ports:
        return import_late(API_MODULE).PortsApi(str(await self._token.future()), self._endpoint)


def installs_again(
    old_inputs: Mapping[str, Any], new_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any]
) -> bool:
    """Whether an update of a server installs it: what decides about that differs, or the last time failed."""
    differs = old_inputs.get("customData") != new_inputs.get("customData")
    return differs or old_outputs.get("state") == "failed"
