"""Servers that a StarlingX controller installs: who is on their network, and what they get."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.errors import LabError
from lab.hosts import cluster, qemu
from lab.hosts.image import HostImage
from lab.hosts.machine import Machine
from lab.hosts.places import Places
from lab.metal import client
from lab.metal.hosts import Host, HostPort
from tests.unit.lab_hosts.devices import device
from tests.unit.lab_hosts.test_machine import FILES

Asked = list[dict[str, Any]]


def port(name: str, mac: str, *vlans: int, native: int | None = None, layer3: bool = False) -> HostPort:
    return HostPort(name, mac, "bond0", False, vlans, native, layer3)


def node(identity: str, *ports: HostPort, metro: str = "ny") -> Host:
    return replace(device(), id=identity, hostname=identity, metro=metro, ports=ports)


MATE = node("mate", port("eth0", "02:01", 101), port("eth1", "02:02", 102))
OTHERS = [
    node("first", port("eth0", "01:01", 101), port("eth1", "01:02", 102)),
    node("router", port("eth0", "03:01", layer3=True), port("eth1", "03:02", 101, 102)),
    node("native", port("eth0", "04:01", 101, 103, native=101)),
    node("away", port("eth0", "05:01", 101), metro="da"),
    MATE,
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    found: Asked = []

    def ask(state: Path, method: str, path: str, body: dict[str, Any], *, part: str) -> dict[str, str]:
        found.append({"state": state, "path": f"{method} {path}", "part": part, **body})
        return {"state": "wait"}

    monkeypatch.setattr(client, "ask", ask)
    return found


def test_who_is_on_the_network_of_the_first_port(asked: Asked) -> None:
    assert cluster.ask(Places(Path("/lab")), MATE, OTHERS) == {"state": "wait"}
    assert asked[0]["path"] == "POST /lab/netboot"
    assert asked[0]["state"] == Path("/lab/starlingx")
    assert asked[0]["mac"] == "02:01"
    # Untagged on the same VLAN of the same site: the router's port carries it tagged.
    assert asked[0]["peers"] == ["01:01", "04:01"]
    assert [mac for _, mac in asked[0]["ports"]] == ["02:01", "02:02"]


@pytest.mark.parametrize(
    "first", [port("eth0", "02:01", layer3=True), port("eth0", "02:01"), port("eth0", "02:01", 101, 102)]
)
def test_without_an_untagged_network_nobody_is_asked(asked: Asked, first: HostPort) -> None:
    assert cluster.ask(Places(Path("/lab")), replace(MATE, ports=(first,)), OTHERS) == {"state": "nobody"}
    assert asked == []


def test_a_lab_without_starlingx_has_no_controllers(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_arguments: object, **_more: object) -> None:
        raise LabError("down")

    monkeypatch.setattr(client, "ask", down)
    assert cluster.ask(Places(Path("/lab")), MATE, OTHERS) == {"state": "nobody"}


def test_a_node_gets_its_name_its_release_and_the_operators_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(tmp_path)
    folder = places.machine("mate")
    folder.mkdir(parents=True)
    machine = Machine("mate", folder, tmp_path / "run", HostImage(tmp_path / "image"))
    base = places.folder / f"installed-{machine.image.folder.name}.img"
    base.touch()
    made: list[Path | None] = []

    def new_disk(self: Machine, *, empty: bool, base: Path | None = None) -> None:
        del self
        assert not empty
        made.append(base)

    monkeypatch.setattr(Machine, "new_disk", new_disk)
    wanted = {"hostname": "controller-1", "version": "26.03", "account": "sysadmin", "type": "Standard"}
    assert not cluster.is_node(folder)
    cluster.install(places, machine, replace(MATE, ssh_keys=("ssh-ed25519 AAAA me",)), wanted)
    assert cluster.is_node(folder)
    assert made == [base]
    read = reader(machine.seed)
    assert read("etc/hostname") == "controller-1\n"
    assert read("etc/build.info") == 'SW_VERSION="26.03"\n'
    assert "system_type=Standard\n" in read("etc/platform/platform.conf")
    assert read("root/.ssh/authorized_keys") == "ssh-ed25519 AAAA me\n"
    assert "useradd -m -s /bin/bash -G sudo sysadmin\n" in read("var/lib/lab/apply.sh")


def reader(seed: Path) -> Callable[[str], str]:
    def read(path: str) -> str:
        with tarfile.open(fileobj=io.BytesIO(seed.read_bytes())) as tar:
            file = tar.extractfile(path)
            assert file is not None
            return file.read().decode()

    return read


@pytest.mark.parametrize(
    ("boot", "lab_port", "there"),
    [
        (qemu.Boot.DISK, True, True),
        (qemu.Boot.DISK, False, False),
        (qemu.Boot.NETWORK, True, False),
        (qemu.Boot.RESCUE, True, False),
    ],
)
def test_only_installed_systems_have_the_port_to_the_lab(
    boot: qemu.Boot, lab_port: bool, there: bool
) -> None:
    argv = qemu.command_line("lab-x", FILES, [], boot, {"instance": "i1"}, lab_port=lab_port)
    assert any(qemu.LAB_MAC in word for word in argv) == there
