"""The provider against the lab's StarlingX: what a fleet needs more seldom."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from lab.starlingx.scenario import CloudPlan
from lab.starlingx.server import Running, serve
from providers.kit.errors import ProviderError
from providers.kit.resource import Draft, Found
from tests.loopback.starlingx_provider.test_lab import AT_ONCE, run

HOST = {"host": "controller-0"}
DISK = "/dev/disk/by-path/pci-0000:00:0d.0-ata-3.0"


@pytest.fixture
def simplex() -> Generator[Running]:
    with serve([CloudPlan("central", mode="simplex")], speed=AT_ONCE) as running:
        yield running


@pytest.fixture
def standard() -> Generator[Running]:
    with serve([CloudPlan("central", type="Standard", workers=1)], speed=AT_ONCE) as running:
        yield running


async def test_a_file_system_grows_and_keeps_its_size(simplex: Running) -> None:
    async with run(simplex) as one:
        made = await one.up("FileSystem", {**HOST, "name": "scratch", "sizeGib": 20})
        assert made[0] == "controller-0/scratch"
        await one.down("FileSystem", made)
        seen = await one.of("FileSystem").read(one.operation("x"), Found(made[0], {}, {}))
        assert seen is not None
        assert seen.state["sizeGib"] == 20
        with pytest.raises(ProviderError, match="scratch"):
            await one.update("FileSystem", made, {**HOST, "name": "scratch", "sizeGib": 5})


async def test_a_disk_becomes_an_osd_and_is_given_back(standard: Running) -> None:
    async with run(standard, allowLock=["*"]) as one:
        await one.up("StorageBackend", {"name": "ceph-store", "backend": "ceph", "services": ["cinder"]})
        worker = {"host": "worker-0", "disk": DISK}
        made = await one.up("Osd", worker)
        assert made[1]["function"] == "osd"
        await one.down("Osd", made)
        assert await one.of("Osd").read(one.operation("x"), Found(made[0], made[1], {})) is None


async def test_an_application_is_uploaded_applied_stopped_and_deleted(simplex: Running) -> None:
    async with run(simplex) as one:
        tarfile = "/usr/local/share/applications/helm/metrics-server-1.0-8.tgz"
        application = {"name": "metrics-server", "version": "1.0-8", "tarfile": tarfile}
        made = await one.up("Application", application)
        assert made[1]["status"] == "applied"
        stopped = await one.update("Application", made, {**application, "applied": False})
        assert stopped["status"] == "uploaded"
        await one.down("Application", (made[0], stopped))
        assert await one.of("Application").read(one.operation("x"), Found(made[0], made[1], {})) is None


async def test_an_authority_is_installed_and_uninstalled(simplex: Running) -> None:
    async with run(simplex) as one:
        checked = one.of("Certificate").check(Draft("x", {"mode": "ssl_ca", "certificate": authority()}, {}))
        assert not checked.failures
        made = await one.of("Certificate").create(one.operation("Certificate"), checked.inputs)
        seen = await one.of("Certificate").read(one.operation("x"), Found(made.id, made.outputs, {}))
        assert seen is not None
        await one.down("Certificate", (made.id, made.outputs))
        assert await one.of("Certificate").read(one.operation("x"), Found(made.id, made.outputs, {})) is None


async def test_oam_is_changed_and_put_back(simplex: Running) -> None:
    async with run(simplex) as one:
        before = await one.of("Oam").read(one.operation("x"), Found("oam", {}, {}))
        assert before is not None
        assert before.state["floatingAddress"] == "10.10.10.2"
        oam = {"subnet": "10.10.10.0/24", "gateway": "10.10.10.1", "floatingAddress": "10.10.10.9"}
        made = await one.up("Oam", oam)
        await one.down("Oam", made)
        after = await one.of("Oam").read(one.operation("x"), Found("oam", {}, {}))
        assert after is not None
        assert after.state["floatingAddress"] == "10.10.10.2"


async def test_a_route_lives_where_its_gateway_is_reached(simplex: Running) -> None:
    async with run(simplex) as one:
        route = {**HOST, "interface": "oam0", "network": "192.168.214.0/24", "gateway": "10.10.10.1"}
        with pytest.raises(ProviderError, match=r"10\.9\.9\.9"):
            await one.up("Route", {**route, "gateway": "10.9.9.9"})
        made = await one.up("Route", route)
        await one.down("Route", made)
        assert await one.of("Route").read(one.operation("x"), Found(made[0], made[1], {})) is None


def authority() -> str:
    """A certificate of an authority of its own, PEM."""
    key, now = Ed25519PrivateKey.generate(), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lab")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 4711, now, now + timedelta(days=1))
    return made.sign(key, None).public_bytes(serialization.Encoding.PEM).decode()
