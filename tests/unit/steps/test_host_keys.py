"""Host keys and passwords: what other programs make of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives import serialization

from model.plan.steps.cloud_init import user_data
from model.plan.steps.host_keys import host_key, known_hosts, token
from model.plan.steps.passwords import sha512_crypt


@pytest.mark.parametrize("name", ["a", "ewr1-router", "x" * 63])
def test_openssh_reads_the_key_and_finds_the_public_half(tmp_path: Path, name: str) -> None:
    key = host_key("seed", name)
    public = serialization.load_ssh_private_key(key.private.encode(), None).public_key()
    text = public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    assert text.decode().split() == key.public.split()
    if shutil.which("ssh-keygen"):
        path = tmp_path / "key"
        path.write_text(key.private)
        path.chmod(0o600)
        done = subprocess.run(["ssh-keygen", "-y", "-f", path], capture_output=True, text=True, check=True)
        assert done.stdout.split()[:2] == key.public.split()


def test_a_key_is_the_same_each_time_and_another_for_each_machine_and_seed() -> None:
    assert host_key("seed", "ewr1-router") == host_key("seed", "ewr1-router")
    keys = {host_key(seed, name).public for seed in ("seed", "other") for name in ("a", "b")}
    assert len(keys) == 4


def test_what_is_derived_for_one_purpose_tells_nothing_of_another() -> None:
    assert token("seed", "a") not in host_key("seed", "a").private
    assert len(token("seed", "a")) == 32
    assert token("seed", "a") != token("seed", "b")


def test_the_private_half_shows_in_no_representation() -> None:
    key = host_key("seed", "a")
    assert "PRIVATE" not in repr(key)
    assert key.public in repr(key)


def test_cloud_init_is_told_both_halves() -> None:
    key = host_key("seed", "a")
    text = user_data(key)
    assert text.startswith("#cloud-config\n")
    told = yaml.safe_load(text)
    assert told["ssh_keys"] == {"ed25519_private": key.private, "ed25519_public": key.public}


def test_known_hosts_are_sorted() -> None:
    assert known_hosts([("b", "k2"), ("a", "k1")]) == "a k1\nb k2\n"


# By `openssl passwd -6 -salt SALT PASSWORD` of OpenSSL 3.0.
KNOWN = {
    ("Hello world!", "saltstring"): (
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
    ),
}


def test_a_password_is_hashed_as_others_hash_it() -> None:
    for (password, salt), expected in KNOWN.items():
        assert sha512_crypt(password, salt) == expected


@pytest.mark.parametrize("password", ["a", "x" * 63, "y" * 64, "z" * 65, "Grüße" * 30])
def test_openssl_agrees(password: str) -> None:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    command = ["openssl", "passwd", "-6", "-salt", "abc", password]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == sha512_crypt(password, "abc")
