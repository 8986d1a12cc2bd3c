"""Drives the provider as the engine does: check, diff, create, read, update, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from providers.kit.check import Checked
from providers.kit.log import EngineLog
from providers.kit.resource import Difference, Draft, Edit, Found, Operation
from providers.kit.values import Values
from providers.starlingx.provider import StarlingX
from tests.unit.starlingx_provider.cloud import KEYSTONE, FakeCloud

QUICK = {"contactTimeout": 0.0, "absenceTimeout": 0.0, "pollInterval": 0.05, "requestTimeout": 5.0}


class Driver:
    """A configured provider before a fake cloud."""

    def __init__(self, handler: Callable[[httpx.Request], httpx.Response], **config: Any) -> None:
        self.cloud = FakeCloud(handler)
        self.provider = StarlingX(httpx.MockTransport(self.cloud))
        self.config = {"authUrl": KEYSTONE, "password": "secret", **QUICK, **config}

    async def start(self) -> Driver:
        """Configure it anew, as at the start of a run."""
        checked = self.provider.check_config(self.config)
        assert not checked.failures
        await self.provider.configure(checked.inputs)
        self.provider.cloud().poll = 0.001
        self.provider.cloud().locks.gather = 0.001
        return self

    def operation(self, kind: str) -> Operation:
        return Operation(f"urn:pulumi:dev::fleet::starlingx:index:{kind}::thing", EngineLog(""), timeout=5)

    def of(self, kind: str) -> Any:
        return self.provider.resources[f"starlingx:index:{kind}"]

    def check(self, kind: str, inputs: Values) -> Checked:
        return self.of(kind).check(Draft("thing", inputs, {}))

    def reasons(self, kind: str, inputs: Values) -> dict[str, str]:
        return {failure.path: failure.reason for failure in self.check(kind, inputs).failures}

    async def create(self, kind: str, inputs: Values) -> tuple[str, Values]:
        checked = self.check(kind, inputs)
        assert not checked.failures, checked.failures
        made = await self.of(kind).create(self.operation(kind), checked.inputs)
        return made.id, made.outputs

    async def read(self, kind: str, resource_id: str, state: Values | None = None) -> Found | None:
        return await self.of(kind).read(self.operation(kind), Found(resource_id, state or {}, {}))

    def diff(self, kind: str, state: Values, inputs: Values) -> Difference:
        checked = self.check(kind, inputs)
        assert not checked.failures, checked.failures
        return self.of(kind).diff(Edit("id", state, {}, checked.inputs))

    async def update(self, kind: str, resource_id: str, state: Values, inputs: Values) -> Values:
        checked = self.check(kind, inputs)
        assert not checked.failures, checked.failures
        edit = Edit(resource_id, state, {}, checked.inputs)
        return await self.of(kind).update(self.operation(kind), edit)

    async def delete(self, kind: str, resource_id: str, state: Values) -> None:
        await self.of(kind).delete(self.operation(kind), Found(resource_id, state, {}))
