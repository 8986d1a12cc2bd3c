"""SSH host keys of the lab's machines: made here, so that a machine has one before its first boot."""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class HostKey:
    """An Ed25519 key pair, both halves as OpenSSH writes them."""

    private: str
    public: str


def generate(comment: str) -> HostKey:
    """A new key pair."""
    return _written(Ed25519PrivateKey.generate(), comment)


def known(comment: str) -> HostKey:
    """The same key pair in every lab, for what a stack file names the host key of."""
    seed = hashlib.sha256(f"the lab's {comment}".encode()).digest()
    return _written(Ed25519PrivateKey.from_private_bytes(seed), comment)


def _written(key: Ed25519PrivateKey, comment: str) -> HostKey:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return HostKey(private.decode(), f"{public.decode()} {comment}")
