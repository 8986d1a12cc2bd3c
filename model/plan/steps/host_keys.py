"""SSH host keys of the fleet's machines, derived, so that each connection can be verified from the first on.

A key follows from a secret seed of the stack and the machine's resource name: the same in every preview, with
nothing to keep but the seed. The machine gets the private half, the connection the public one.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

_ALGORITHM: Final = b"ssh-ed25519"
_PURPOSE: Final = "murmuration/1"
_BLOCK: Final = 8
_LINE: Final = 70


@dataclass(frozen=True, slots=True)
class HostKey:
    """An Ed25519 key pair."""

    private: str = field(repr=False)
    """As OpenSSH writes a private key file, without a passphrase."""
    public: str
    """``ssh-ed25519 AAAA...``: what a connection's hostKey and ``known_hosts`` take."""


def derive(seed: str, purpose: str, name: str, length: int = 32) -> bytes:
    """Bytes that follow from the seed, what they are for, and for whom (HKDF with SHA-256, RFC 5869)."""
    info = f"{_PURPOSE}\0{purpose}\0{name}".encode()
    return HKDF(SHA256(), length, salt=None, info=info).derive(seed.encode())


def host_key(seed: str, name: str) -> HostKey:
    """The host key of the machine with this resource name, which stays when its hostname changes."""
    key = Ed25519PrivateKey.from_private_bytes(derive(seed, "ssh-host-key", name))
    secret = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    blob = _text(_ALGORITHM) + _text(public)
    encoded = base64.b64encode(blob).decode()
    return HostKey(_openssh(secret, public, blob, name), f"{_ALGORITHM.decode()} {encoded}")


def token(seed: str, name: str) -> str:
    """Part of a URL that nobody can guess: where the boot server has what is meant for one node alone."""
    return derive(seed, "boot-files", name, 16).hex()


def known_hosts(entries: Iterable[tuple[str, str]]) -> str:
    """A ``known_hosts`` file of (address or hostname, public host key), sorted."""
    return "".join(f"{name} {public}\n" for name, public in sorted(entries))


def _openssh(secret: bytes, public: bytes, blob: bytes, comment: str) -> str:
    """OpenSSH's PROTOCOL.key, with check bytes that follow from the key: others draw them by chance."""
    check = hashlib.sha256(secret).digest()[:4]
    inside = check * 2 + _text(_ALGORITHM) + _text(public) + _text(secret + public) + _text(comment.encode())
    inside += bytes(range(1, -len(inside) % _BLOCK + 1))
    count = (1).to_bytes(4, "big")
    whole = b"openssh-key-v1\0" + _text(b"none") * 2 + _text(b"") + count + _text(blob) + _text(inside)
    text = base64.b64encode(whole).decode()
    lines = [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
    return "\n".join(("-----BEGIN OPENSSH PRIVATE KEY-----", *lines, "-----END OPENSSH PRIVATE KEY-----", ""))


def _text(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data
