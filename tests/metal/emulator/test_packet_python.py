"""An independent client drives the emulator: packet-python, unchanged, over TLS on a loopback port.

Its endpoint has no /metal/v1, as api.packet.net, which it was written for.
"""

import datetime as dt
import ipaddress
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import packet
import pytest
import requests
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lab.metal.app import create_app
from lab.metal.database import Database
from lab.metal.hosts import RecordsOnly
from lab.metal.server import CuttableProtocol
from lab.metal.world import FULL_ACCESS, PROJECT_ID, World
from tests.metal.emulator.test_accounts import KEY

# packet-python carries no types: what comes from it is Any.
Manager = Any


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, private


class _Server(uvicorn.Server):
    """A server in a thread of its own; the database belongs to that thread."""

    def __init__(self, folder: Path, certificate: Path, private: Path) -> None:
        self.folder = folder
        super().__init__(
            uvicorn.Config(
                self._app,
                factory=True,
                port=0,
                http=CuttableProtocol,
                log_config=None,
                lifespan="on",
                ssl_certfile=str(certificate),
                ssl_keyfile=str(private),
            )
        )

    def _app(self) -> Any:
        return create_app(World(Database(self.folder / "metal.db")), RecordsOnly())

    @property
    def port(self) -> int:
        return self.servers[0].sockets[0].getsockname()[1]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("packet-python")
    certificate, private = _certificate(folder)
    server = _Server(folder, certificate, private)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        yield f"127.0.0.1:{server.port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def manager(endpoint: str) -> Manager:
    found = packet.Manager(auth_token=FULL_ACCESS)
    found.end_point = endpoint
    return found


def _until(look: Any) -> Any:
    for _ in range(300):
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come")


def _active(manager: Manager, device_id: str) -> Any:
    def look() -> Any:
        device = manager.get_device(device_id)
        return device if device.state == "active" else None

    return _until(look)


def _create(manager: Manager, hostname: str, **more: Any) -> Any:
    place = {"facility": ["ewr1"]} if "metro" not in more else {}
    made = manager.create_device(
        project_id=PROJECT_ID,
        hostname=hostname,
        plan="c2.medium.x86",
        operating_system="ubuntu_16_04",
        **place,
        **more,
    )
    return _active(manager, made.id)


def test_a_wrong_token_is_refused_in_its_words(endpoint: str) -> None:
    stranger: Manager = packet.Manager(auth_token="nobody")
    stranger.end_point = endpoint
    with pytest.raises(packet.ResponseError, match="Error 401: Invalid authentication token"):
        stranger.list_projects()


def test_the_catalogue(manager: Manager) -> None:
    assert [metro.code for metro in manager.list_metros()] == ["ny", "da"]
    assert {place.code for place in manager.list_facilities()} == {"ewr1", "ny5", "dfw2", "da11"}
    assert "m1.xlarge.x86" in {plan.slug for plan in manager.list_plans()}
    assert "custom_ipxe" in {system.slug for system in manager.list_operating_systems()}
    assert manager.get_capacity()["ewr1"]["c1.small.x86"]["level"] == "normal"
    assert manager.validate_capacity([("ewr1", "c1.small.x86", 1), ("dfw2", "n2.xlarge.x86", 2)])
    assert not manager.validate_metro_capacity([("ny", "c1.small.x86", 1000)])
    assert manager.get_user()["id"]


def test_projects_and_organizations(manager: Manager) -> None:
    (organization,) = manager.list_organizations()
    project = manager.create_organization_project(org_id=organization.id, name="by packet-python")
    project.name = "renamed"
    project.update()
    assert manager.get_project(project.id).name == "renamed"
    assert project.id in [one.id for one in manager.list_organization_projects(organization.id)]
    project.delete()
    assert project.id not in [one.id for one in manager.list_projects()]


def test_a_devices_life(manager: Manager) -> None:
    device = _create(manager, "life", tags=["one"], userdata="#!/bin/sh")
    assert (device.hostname, device.tags, device.userdata) == ("life", ["one"], "#!/bin/sh")
    device.hostname, device.tags = "changed", ["two"]
    device.update()
    assert manager.get_device(device.id).tags == ["two"]
    assert device.id in [one.id for one in manager.list_all_devices(PROJECT_ID)]
    device.power_off()
    _until(lambda: manager.get_device(device.id).state == "inactive")
    device.power_on()
    _active(manager, device.id).reboot()
    device.reinstall(ipxe_script_url="http://192.0.2.1/ipxe.conf")
    again = _until(lambda: manager.get_device(device.id))
    again = _active(manager, device.id)
    assert again.operating_system.slug == "custom_ipxe"
    assert again.ipxe_script_url == "http://192.0.2.1/ipxe.conf"
    again.rescue()
    events = manager.list_device_events(device.id, params={"per_page": 100})
    assert "Provision complete! Your device is ready to go." in [event.body for event in events]
    again.delete()

    def gone() -> bool:
        try:
            manager.get_device(device.id)
        except packet.ResponseError as error:
            return "Error 404: Not found" in str(error)
        return False

    assert _until(gone)
    assert manager.list_project_events(PROJECT_ID)


def test_blocks_and_their_assignment(manager: Manager) -> None:
    device = _create(manager, "blocks")
    block = manager.reserve_ip_address(PROJECT_ID, "public_ipv4", 8, facility="ewr1", details="oam")
    assigned = manager.create_device_ip(device.id, f"{block.network}/29", customdata={})
    assert assigned.id in [ip.id for ip in manager.list_device_ips(device.id)]
    with pytest.raises(packet.ResponseError, match="Error 422"):
        manager.delete_ip(block.id)
    manager.delete_ip(assigned.id)
    manager.delete_ip(block.id)
    assert block.id not in [ip.id for ip in manager.list_project_ips(PROJECT_ID)]


def test_ports_and_vlans(manager: Manager) -> None:
    device = _create(manager, "ports")
    vlan = manager.create_vlan(PROJECT_ID, facility="ewr1", description="mgmt")
    assert vlan.assigned_to.name == "murmuration-lab"
    ports = {port["name"]: port["id"] for port in device.network_ports}
    manager.disbond_ports(ports["eth1"], False)
    manager.assign_port(ports["eth1"], vlan.id)
    vlan.assign_native_vlan(ports["eth1"])
    vlan.remove_native_vlan(ports["eth1"])
    with pytest.raises(packet.ResponseError, match="Cannot delete Virtual Network when port is assigned"):
        vlan.delete()
    manager.remove_port(ports["eth1"], vlan.id)
    manager.bond_ports(ports["eth1"], False)
    manager.convert_layer_2(ports["bond0"], vlan.id)
    manager.remove_port(ports["bond0"], vlan.id)
    manager.convert_layer_3(ports["bond0"], [{"address_family": 4, "public": True}])
    assert len(manager.get_device(device.id).ip_addresses) == 1
    vlan.delete()
    assert vlan.id not in [one.id for one in manager.list_vlans(PROJECT_ID)]


def test_keys_and_bgp(manager: Manager) -> None:
    key = manager.create_project_ssh_key(PROJECT_ID, "ours", KEY)
    key.label = "us"
    key.update()
    assert manager.get_ssh_key(key.id).label == "us"
    key.delete()
    assert manager.list_ssh_keys() == []
    device = _create(manager, "bgp", metro="ny")
    manager.enable_project_bgp_config(PROJECT_ID, asn=65000, deployment_type="local", md5="Secret12345")
    assert manager.get_bgp_config(PROJECT_ID).asn == 65000
    session = manager.create_bgp_session(device.id, address_family="ipv4")
    assert [one.id for one in manager.get_bgp_sessions(device.id)] == [session.id]


def test_a_dropped_connection_is_really_dropped(manager: Manager) -> None:
    root = f"https://{manager.end_point}"
    fault = {"kind": "drop", "path": ".*/user", "times": 1}
    assert requests.post(f"{root}/lab/faults", json=fault, timeout=5).status_code == 201
    with pytest.raises(packet.Error, match="Communcations error"):
        manager.get_user()
    manager.get_user()
