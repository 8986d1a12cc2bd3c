"""Sessions trust the authority that a stack names, and no other."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from providers.kit.trust import authorities
from providers.openstack.session import Account, CloudError, Session
from providers.starlingx.connector import settings as starlingx_settings
from providers.starlingx.connector.errors import ApiError
from providers.starlingx.connector.session import Session as StarlingXSession
from tests.serving import serving
from tests.unit.json_services import JsonHandler, Services


class Handler(JsonHandler, BaseHTTPRequestHandler):
    """A Keystone that lets everybody in."""

    def do_POST(self) -> None:
        self.asked()
        self.reply(201, {"token": {"catalog": [], "project": {"id": "p1"}}}, X_Subject_Token="t")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that is its own authority, in one PEM file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a cloud's own authority")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "ca.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


@pytest.fixture
def url(authority: Path) -> Iterator[str]:
    """The Keystone over TLS."""
    server = Services(Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server):
        yield server.url.replace("http:", "https:")


async def word() -> str:
    return "word"


def openstack(url: str, ca_file: Path | None) -> Session:
    file = None if ca_file is None else str(ca_file)
    return Session(Account(f"{url}/v3", "admin", "admin", "Default", "here", file), word)


async def test_an_openstack_is_trusted_by_its_authority(url: str, authority: Path) -> None:
    assert not await openstack(url, authority).has("compute")
    with pytest.raises(CloudError, match=r"https.*/v3/auth/tokens: .*CERTIFICATE_VERIFY_FAILED"):
        await openstack(url, None).has("compute")


async def test_an_authority_that_cannot_be_read_is_named(url: str, tmp_path: Path) -> None:
    with pytest.raises(CloudError, match=r"file .*/none.pem, cannot be read: .*No such file"):
        await openstack(url, tmp_path / "none.pem").has("compute")
    (tmp_path / "junk.pem").write_text("junk")
    with pytest.raises(CloudError, match=r"file .*/junk.pem, cannot be read: no certificate in PEM form"):
        await openstack(url, tmp_path / "junk.pem").has("compute")


def starlingx(url: str, certificate: str | None) -> StarlingXSession:
    patience = starlingx_settings.Patience(first_contact=0.2, first_pause=0.05)
    account = starlingx_settings.Account(f"{url}/v3", "admin", "word")
    return StarlingXSession(
        starlingx_settings.Settings(account, ca_certificate=certificate, patience=patience)
    )


async def test_a_starlingx_is_trusted_by_its_authority(url: str, authority: Path) -> None:
    assert not await starlingx(url, authority.read_text()).has("platform")
    with pytest.raises(ApiError, match=r"CERTIFICATE_VERIFY_FAILED.*give the cloud's authority as caCert"):
        await starlingx(url, None).has("platform")
    with pytest.raises(ApiError, match=r"caCertificate: cannot be read .*PEM"):
        await starlingx(url, "junk").has("platform")


async def test_a_bundle_may_name_its_authorities_in_any_language(
    url: str, authority: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(f"# Főtanúsítvány\n{authority.read_text()}", encoding="utf-8")
    assert not await openstack(url, bundle).has("compute")
    assert not await starlingx(url, bundle.read_text(encoding="utf-8")).has("platform")


def test_the_systems_authorities_are_read_once() -> None:
    assert authorities("") is authorities("")
