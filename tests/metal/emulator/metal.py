"""The emulator in this process, and a client that believes no answer that Equinix's own models do not."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from lab.metal.app import create_app
from lab.metal.database import Database
from lab.metal.hosts import HostDriver, RecordsOnly
from lab.metal.world import FULL_ACCESS, PREFIX, PROJECT_ID, World
from tests.metal.emulator.service_models import FREE_FORM, model_named, model_of

Json = dict[str, Any]
PROJECT = f"/projects/{PROJECT_ID}"


class Metal:
    """Requests to the emulator; each answer is read by Equinix's model of it."""

    def __init__(self, client: httpx.AsyncClient, world: World, driver: HostDriver, app: Starlette) -> None:
        self.client = client
        self.app = app
        self.world = world
        self.driver = driver

    async def ask(self, method: str, path: str, body: Json | None = None, **query: str) -> httpx.Response:
        answer = await self.client.request(method, PREFIX + path, json=body, params=query)
        if answer.is_error:
            errors = model_named("Error").from_dict(answer.json())
            assert errors is not None
            assert errors.errors
        elif answer.content and not FREE_FORM.fullmatch(path):
            assert model_of(method, path).from_json(answer.text) is not None
        return answer

    async def ok(self, method: str, path: str, body: Json | None = None, **query: str) -> Json:
        answer = await self.ask(method, path, body, **query)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    async def get(self, path: str, **query: str) -> Json:
        return await self.ok("GET", path, None, **query)

    async def post(self, path: str, body: Json | None = None, **query: str) -> Json:
        return await self.ok("POST", path, body, **query)

    async def refused(self, method: str, path: str, body: Json | None = None, status: int = 422) -> str:
        answer = await self.ask(method, path, body)
        assert answer.status_code == status, answer.text
        return "\n".join(answer.json()["errors"])

    async def lab(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        return await self.client.request(method, f"/lab{path}", json=body)

    async def device(self, hostname: str = "c0", *, active: bool = True, **more: Any) -> Json:
        body: Json = {"hostname": hostname, "plan": "c2.medium.x86", "operating_system": "ubuntu_22_04"}
        place = {} if "metro" in more else {"facility": ["ewr1"]}
        made = await self.post(f"{PROJECT}/devices", {**body, **place, **more})
        return await self.state(made["id"], "active") if active else made

    async def state(self, device_id: str, wanted: str) -> Json:
        for _ in range(400):
            if self.state_now(device_id) == wanted:
                return await self.get(f"/devices/{device_id}")
            await asyncio.sleep(0.002)
        raise AssertionError(f"the device is {self.state_now(device_id)}, not {wanted}")

    def state_now(self, device_id: str) -> str | None:
        with self.world.database.transaction() as tx:
            row = tx.get("devices", device_id)
        return row["state"] if row else None

    async def gone(self, device_id: str) -> None:
        for _ in range(400):
            if self.state_now(device_id) is None:
                await self.refused("GET", f"/devices/{device_id}", status=404)
                return
            await asyncio.sleep(0.002)
        raise AssertionError("the device is still there")

    async def told(self, what: str, hostname: str) -> None:
        """Wait until the driver was told this of that host."""
        assert isinstance(self.driver, RecordsOnly)
        for _ in range(400):
            if (what, hostname) in self.driver.calls:
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"{(what, hostname)} is not in {self.driver.calls}")

    async def port(self, device: Json, name: str) -> Json:
        now = await self.get(f"/devices/{device['id']}")
        return next(port for port in now["network_ports"] if port["name"] == name)

    async def on_port(
        self, device: Json, name: str, what: str, body: Json | None = None, status: int = 200
    ) -> Json:
        port = await self.port(device, name)
        answer = await self.ask("POST", f"/ports/{port['id']}/{what}", body or {})
        assert answer.status_code == status, answer.text
        return answer.json()

    async def vlan(self, description: str = "mgmt", **more: Any) -> Json:
        place = {} if more.keys() & {"metro", "facility"} else {"facility": "ewr1"}
        return await self.post(f"{PROJECT}/virtual-networks", {"description": description, **place, **more})

    async def block(self, quantity: int = 8, details: str = "oam", **more: Any) -> Json:
        body = {"type": "public_ipv4", "quantity": quantity, "facility": "ewr1", "details": details}
        return await self.post(f"{PROJECT}/ips", {**body, **more})


QUICK = {
    "queued": 0,
    "provisioning": 0.01,
    "reinstalling": 0.01,
    "deprovisioning": 0.01,
    "power": 0,
    "batch": 0,
}


@asynccontextmanager
async def emulator(
    folder: Path, driver: HostDriver | None = None, settings: Mapping[str, Any] = QUICK
) -> AsyncGenerator[Metal]:
    """The emulator with its state in that folder; leaving it is a clean stop."""
    world = World(Database(folder / "metal.db"))
    used = driver or RecordsOnly()
    app = create_app(world, used)
    headers = {"X-Auth-Token": FULL_ACCESS}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://lab", headers=headers, trust_env=False
        ) as client,
    ):
        metal = Metal(client, world, used, app)
        assert (await metal.lab("PUT", "/settings", settings)).is_success
        yield metal
    world.database.close()
