"""Machines of a cloud: found when they boot from its network, installed, online when they tell of it."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from pathlib import Path

import pytest

from lab.starlingx import agents, files, handlers, netboot, network_script, nodes, scenario, standing
from lab.starlingx.bootstrap import Plan
from lab.starlingx.clock import Clock
from lab.starlingx.dcmanager import deploy, kept
from lab.starlingx.jobs import advance
from lab.starlingx.netboot import Booting
from lab.starlingx.nodes import Node
from lab.starlingx.shell.configure import Wanted, become
from lab.starlingx.store import Doc, Records, World
from lab.starlingx.sysinv import hosts, life, wiring

PORTS = (("eno1", "02:00:00:00:00:01"), ("eno2", "02:00:00:00:00:02"))
MATE = (("eno1", "02:00:00:00:01:01"), ("eno2", "02:00:00:00:01:02"))
EDGE = (("eno1", "02:00:00:00:02:01"), ("eno2", "02:00:00:00:02:02"))
PLAN = Plan(start="192.168.204.2", end="192.168.204.100", ports=PORTS, mgmt_port="eno1")
FIRST = Node(PORTS[0][1], "cc-controller-0", "m1", "b1", "26.03", ports=PORTS, type="Standard")


class Time:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


class Lab:
    """A world whose time passes when told."""

    def __init__(self, folder: Path) -> None:
        self.time = Time()
        self.world = World.open(folder / "starlingx.db", Clock(self.time, speed=1))

    def records(self, cloud: str = "") -> Records:
        with self.world.records(cloud) as records:
            return records

    def wait(self, seconds: float) -> None:
        for _ in range(100):
            self.time.seconds += seconds / 100
            advance(self.world)

    def host(self, name: str) -> Doc:
        with self.world.records("cc") as records:
            found = records.find("ihosts", hostname=name)
            assert found is not None
            return found


@pytest.fixture
def lab(tmp_path: Path) -> Generator[Lab]:
    """A central cloud whose controller-0 is a machine, unlocked."""
    assert "dcmanager" in handlers.HANDLERS
    made = Lab(tmp_path)
    with made.world.records() as records:
        wanted = Wanted("duplex", "Standard", "systemcontroller", "Li69nux*", PLAN)
        become(records, nodes.keep(records, FIRST), wanted)
        there = records.of("cc")
        standing.stand(there, there.one("ihosts"))
    yield made
    made.world.database.close()


def boots(lab: Lab, peers: tuple[str, ...] = (PORTS[0][1],)) -> Doc:
    with lab.world.records() as records:
        return netboot.answer(records, Booting(MATE[0][1], "cc-controller-1", MATE, peers))


def test_a_machine_on_another_network_is_left_alone(lab: Lab) -> None:
    assert boots(lab, (EDGE[0][1],)) == {"state": "nobody"}


def test_a_machine_that_nobody_added_is_discovered_and_waits_for_its_personality(lab: Lab) -> None:
    assert boots(lab) == {"state": "wait"}
    with lab.world.records("cc") as records:
        found = [host for host in records.all("ihosts") if host["mgmt_mac"] == MATE[0][1]]
        assert [host["personality"] for host in found] == [None]
    assert boots(lab) == {"state": "wait"}
    with lab.world.records("cc") as records:
        assert records.count("ihosts") == 2


def test_no_machine_is_served_before_a_controller_is_unlocked(lab: Lab) -> None:
    with lab.world.records("cc") as records:
        records.save("ihosts", records.one("ihosts"), operational="disabled")
    assert boots(lab) == {"state": "wait"}


def test_a_host_that_was_added_comes_online_when_its_machine_tells_of_itself(lab: Lab) -> None:
    with lab.world.records("cc") as records:
        hosts.keep(records, {"mgmt_mac": MATE[0][1]}, "controller-1", "controller")
    lab.wait(5000)
    assert lab.host("controller-1")["availability"] == "offline"
    answer = boots(lab)
    assert (answer["state"], answer["hostname"], answer["version"]) == ("install", "controller-1", "26.03")
    lab.wait(5000)
    assert lab.host("controller-1")["availability"] == "offline"
    with lab.world.records() as records:
        nodes.report(records, FIRST.but(id=MATE[0][1], machine="m2", boot="b2", ports=MATE))
    lab.wait(5000)
    host = lab.host("controller-1")
    assert host["availability"] == "online"
    with lab.world.records("cc") as records:
        ports = {port["name"]: port["mac"] for port in records.all("ethernet_ports", host["uuid"])}
        assert ports == dict(MATE)
        assert nodes.of_host(records, "cc", "controller-1") is not None
    assert boots(lab) == {"state": "disk"}


def test_an_unlock_waits_for_the_machine_to_come_back(lab: Lab) -> None:
    with lab.world.records("cc") as records:
        host = records.one("ihosts")
        life.start(
            records, records.save("ihosts", host, administrative="locked", operational="disabled"), "unlock"
        )
    lab.wait(10_000)
    assert lab.host("controller-0")["task"] == "Booting"
    with lab.world.records() as records:
        known = Node.get(records, FIRST.id)
        assert known.reboot == "b1"
        nodes.report(records, known.but(boot="b2"))
    lab.wait(10_000)
    assert lab.host("controller-0")["availability"] == "available"


def test_the_network_script_has_the_floating_addresses_on_the_active_controller_alone(lab: Lab) -> None:
    with lab.world.records("cc") as records:
        host, cloud = records.one("ihosts"), records.one("cloud")
        interface = records.find("iinterfaces", host["uuid"], ifname="eno1")
        network = records.find("networks", type="mgmt")
        assert interface is not None
        assert network is not None
        wiring.assign(records, host, interface, network)
        active = network_script.write(records, cloud, host)
        standby = network_script.write(records, {**cloud, "active": "controller-1"}, host)
    assert "on eno1 192.168.204.3/24\n" in active
    assert "on eno1 192.168.204.2/24\n" in active
    assert "on eno2 10.10.10.2/24\n" in active
    assert "tcp dport { 5000, 6385, 8119, 18002, 4545, 5493 } dnat to 192.0.2.129:8127" in active
    assert "on eno1 192.168.204.3/24\n" in standby
    assert "on eno2 10.10.10.2/24\n" not in standby
    assert "off eno2 10.10.10.2/24\n" in standby


def test_a_configuration_that_the_labs_end_interrupted_has_failed(lab: Lab) -> None:
    with lab.world.records() as records:
        nodes.keep(records, FIRST.but(state=nodes.CONFIGURING))
    scenario.settle(lab.world, [])
    with lab.world.records() as records:
        assert Node.get(records, FIRST.id).state == nodes.FAILED


def test_only_the_active_controller_has_the_password(lab: Lab) -> None:
    with lab.world.records() as records:
        node = Node.get(records, FIRST.id)
        before = {file.path: file.content for file in files.files(records, node)}
        records.of("cc").save("cloud", records.of("cc").one("cloud"), active="controller-1")
        after = {file.path: file.content for file in files.files(records, node)}
    credential = "/opt/platform/.keyring/26.03/.CREDENTIAL"
    assert (before[credential], after[credential]) == ("Li69nux*\n", None)


def subcloud(records: Records, address: str) -> Doc:
    values = {
        "name": "sc1",
        "system_mode": "simplex",
        "external_oam_subnet": "11.11.11.0/24",
        "external_oam_gateway_address": "11.11.11.1",
        "external_oam_floating_address": "11.11.11.12",
        "management_subnet": "192.168.214.0/24",
        "management_start_address": "192.168.214.2",
        "management_end_address": "192.168.214.50",
        "management_gateway_address": "192.168.214.1",
    }
    made = kept.add(
        records,
        {
            "name": "sc1",
            "management-subnet": "192.168.214.0/24",
            "management-start-ip": "192.168.214.2",
            "management-end-ip": "192.168.214.50",
            "management-gateway-ip": "192.168.214.1",
            "systemcontroller-gateway-ip": "192.168.204.101",
            "_oam": "11.11.11.12",
            "_mode": "simplex",
            "_bootstrap": values,
            "_address": address,
            "_deploy_config": False,
        },
    )
    return deploy.begin(records, made, deploy.one_shot(made))


@pytest.mark.parametrize(
    ("address", "state", "words"),
    [
        ("11.11.11.12", "complete", "No errors present"),
        ("11.11.11.99", "bootstrap-failed", "connect to host 11.11.11.99 port 22: No route to host"),
    ],
)
def test_a_subcloud_is_bootstrapped_on_the_machine_at_its_address(
    lab: Lab, address: str, state: str, words: str
) -> None:
    edge = FIRST.but(id=EDGE[0][1], name="sc1-controller-0", ports=EDGE, type="All-in-one")
    with lab.world.records() as records:
        nodes.keep(records, edge.but(addresses=("11.11.11.12",)))
        subcloud(records.of("cc"), address)
    lab.wait(10_000)
    with lab.world.records("cc") as records:
        found = records.find(kept.KIND, name="sc1")
        assert found is not None
        assert found["deploy-status"] == state
        assert words in found["error-description"]
        node = Node.get(records, edge.id)
        assert node.cloud == ("sc1" if state == "complete" else None)


def test_a_subcloud_whose_machine_is_off_or_bare_is_offline(lab: Lab) -> None:
    edge = FIRST.but(id=EDGE[0][1], name="sc1-controller-0", ports=EDGE, addresses=("11.11.11.12",))
    with lab.world.records() as records:
        nodes.keep(records, edge.but(type="All-in-one"))
        subcloud(records.of("cc"), "11.11.11.12")
    lab.wait(10_000)

    def availability() -> str:
        lab.wait(2000)
        with lab.world.records("cc") as records:
            found = records.find(kept.KIND, name="sc1")
            return found["availability-status"] if found else "gone"

    with lab.world.records("sc1") as records:
        standing.stand(records, records.one("ihosts"))
        nodes.lose(records, edge.id)
        nodes.report(records, Node.get(records, edge.id))
    assert availability() == "online"
    with lab.world.records() as records:
        nodes.lose(records, edge.id)
    assert availability() == "offline"
    with lab.world.records() as records:
        nodes.report(records, Node.get(records, edge.id).but(boot="b3"))
    assert availability() == "online"
    with lab.world.records() as records:
        nodes.report(records, Node.get(records, edge.id).but(machine="bare", boot="b4"))
    assert availability() == "offline"


def test_a_controller_that_is_installed_anew_takes_its_cloud_with_it(lab: Lab) -> None:
    with lab.world.records() as records:
        again = nodes.report(records, FIRST.but(machine="other", boot="b9"))
        assert (again.cloud, again.state) == (None, nodes.INSTALLED)
        assert records.of("cc").count("ihosts") == 0


async def test_agents_tell_again_when_a_subclouds_machine_is_looked_for(lab: Lab) -> None:
    async def gone() -> bool:
        return False

    told = "".join(f"{word} {len(text)}\n{text}\n" for word, text in (("version", "26.03"), ("applied", "1")))
    poll = asyncio.create_task(agents.poll(lab.world, EDGE[0][1], told.encode(), gone))
    await asyncio.sleep(3 * agents.POLL)
    assert not poll.done()
    with lab.world.records() as records:
        subcloud(records.of("cc"), "11.11.11.12")
    assert await asyncio.wait_for(poll, agents.WAIT_SECONDS / 2) == ""
