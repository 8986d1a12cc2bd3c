"""The server is killed and comes back: nothing is lost, nothing is done twice in the records."""

import asyncio
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.metal import client
from lab.metal.database import Database
from lab.metal.hosts import Host, RecordsOnly
from lab.metal.world import FULL_ACCESS, PREFIX
from lab.processes import Module
from tests.metal.emulator.metal import PROJECT, QUICK, Json, Metal, emulator


async def test_provisioning_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with emulator(tmp_path, settings={**QUICK, "provisioning": 0.3}) as metal:
        device = await metal.device(active=False)
        await metal.state(device["id"], "provisioning")
    driver = RecordsOnly()
    async with emulator(tmp_path, driver, settings={}) as metal:
        after = await metal.state(device["id"], "active")
        same = ("id", "created_at", "network_ports", "ip_addresses")
        assert [after[name] for name in same] == [device[name] for name in same]
        assert driver.calls == [("resume", "c0"), ("provision", "c0")]
        events = (await metal.get(f"/devices/{device['id']}/events", per_page="100"))["events"]
        assert len({event["type"] for event in events}) == len(events) == 10


class Slow(RecordsOnly):
    """A driver that is in the middle of its work when the server ends."""

    async def provision(self, host: Host) -> None:
        await super().provision(host)
        await asyncio.Event().wait()


async def test_the_drivers_part_is_done_again_if_it_was_not_finished(tmp_path: Path) -> None:
    slow = Slow()
    async with emulator(tmp_path, slow) as metal:
        device = await metal.device(active=False)
        await metal.told("provision", "c0")
    driver = RecordsOnly()
    async with emulator(tmp_path, driver) as metal:
        await metal.state(device["id"], "active")
    assert (slow.calls, driver.calls) == ([("provision", "c0")], [("resume", "c0"), ("provision", "c0")])


async def test_a_deletion_stops_what_the_driver_is_doing(tmp_path: Path) -> None:
    slow = Slow()
    async with emulator(tmp_path, slow) as metal:
        device = await metal.device(active=False)
        await metal.told("provision", "c0")
        await metal.ask("DELETE", f"/devices/{device['id']}", {"force_delete": True})
        await metal.gone(device["id"])
    assert slow.calls == [("provision", "c0"), ("destroy", "c0")]


async def test_a_refused_request_changes_nothing(metal: Metal) -> None:
    vlan = await metal.vlan()
    device = await metal.device()
    port = await metal.port(device, "bond0")
    await metal.refused("POST", f"/ports/{port['id']}/convert/layer-2", {"vnid": "3999"})
    assert (await metal.port(device, "bond0"))["network_type"] == "layer3"
    assert len((await metal.get(f"/devices/{device['id']}"))["ip_addresses"]) == 3
    assert vlan["vxlan"]


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "metal.db")

    def twice() -> None:
        with database.transaction() as tx:
            tx.execute("INSERT INTO settings (name, value) VALUES ('a', '1')")
            tx.execute("INSERT INTO settings (name, value) VALUES ('a', '2')")

    with pytest.raises(sqlite3.IntegrityError):
        twice()
    with database.transaction() as tx:
        assert tx.count("SELECT count(*) FROM settings") == 0


def test_another_versions_state_is_refused_with_what_to_do(tmp_path: Path) -> None:
    Database(tmp_path / "metal.db").close()
    connection = sqlite3.connect(tmp_path / "metal.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(RuntimeError, match="lab reset metal"):
        Database(tmp_path / "metal.db")


class Server:
    """The real process, on a free loopback port, to be killed."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        module = Module("lab.metal.server", ("--state", str(self.state), "--port", "0"))
        log = (self.state / "log").open("ab")
        self.process = subprocess.Popen(module.command, env=module.environment, stdout=log, stderr=log)
        for _ in range(200):
            try:
                client.ask(self.state, "GET", "/lab/summary")
            except LabError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.state / "log").read_text())

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(tmp_path)
    found.start()
    yield found
    found.kill()


def _ask(state: Path, method: str, path: str, body: Json | None = None) -> Json:
    return client.ask(state, method, PREFIX + path, body, token=FULL_ACCESS)


def _wait(state: Path, device_id: str, wanted: str) -> Json:
    for _ in range(300):
        found = _ask(state, "GET", f"/devices/{device_id}")
        if found["state"] == wanted:
            return found
        time.sleep(0.01)
    raise AssertionError(f"the device did not become {wanted}")


def test_kill_9_in_mid_provisioning(server: Server) -> None:
    client.ask(server.state, "PUT", "/lab/settings", {"provisioning": 0.5})
    body = {"hostname": "c0", "plan": "c2.medium.x86", "operating_system": "debian_12", "metro": "ny"}
    device = _ask(server.state, "POST", f"{PROJECT}/devices", body)
    _wait(server.state, device["id"], "provisioning")
    server.kill()
    with pytest.raises(LabError, match="is down"):
        client.ask(server.state, "GET", "/lab/summary")
    server.start()
    after = _wait(server.state, device["id"], "active")
    assert after["network_ports"] == device["network_ports"]
