"""What of cloud-init's user_data the lab's machines do: `#cloud-config` in part, and scripts. Pure."""

import base64
import gzip
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import yaml

IPXE_MAGIC = "#!ipxe"
"""User data that begins so is an iPXE script, for a custom iPXE installation alone."""

IGNORED = frozenset(
    [
        "package_update",
        "package_upgrade",
        "package_reboot_if_required",
        "apt",
        "final_message",
        "preserve_hostname",
        "manage_etc_hosts",
        "ssh_deletekeys",
        "ssh_genkeytypes",
        "timezone",
        "locale",
        "output",
        "ntp",
    ]
)
"""Keys that mean nothing on the lab's machines and do no harm."""


class UserDataError(Exception):
    """User data that cannot be read."""


@dataclass(frozen=True)
class WrittenFile:
    """One of `write_files`."""

    path: str
    content: bytes
    mode: int
    owner: str
    append: bool


@dataclass(frozen=True)
class User:
    """One of `users`."""

    name: str
    groups: tuple[str, ...] = ()
    shell: str = "/bin/bash"
    keys: tuple[str, ...] = ()
    sudo: tuple[str, ...] = ()
    password: str | None = None
    """A crypt(3) hash."""
    plain_password: str | None = None


@dataclass(frozen=True)
class CloudConfig:
    """What is to be done at the first boot."""

    hostname: str | None = None
    users: tuple[User, ...] = ()
    keys: tuple[str, ...] = ()
    """For root."""
    host_keys: Mapping[str, str] | None = None
    """`ed25519_private` and so on -> text; None where the machine makes its own."""
    files: tuple[WrittenFile, ...] = ()
    passwords: tuple[tuple[str, str], ...] = ()
    packages: tuple[str, ...] = ()
    boot_commands: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    script: str | None = None
    not_done: tuple[str, ...] = ()
    """Keys that the lab does not know: told on the machine's console."""


def parse(userdata: str) -> CloudConfig:
    """Read a device's user data.

    Raises:
        UserDataError: it is no cloud-config that cloud-init would take; the text says where.
    """
    text = userdata.lstrip("\ufeff")
    if not text.strip() or text.startswith(IPXE_MAGIC):
        return CloudConfig()
    if text.startswith("#!"):
        return CloudConfig(script=text)
    if not text.startswith("#cloud-config"):
        return CloudConfig(not_done=(f"user data that begins with {text.splitlines()[0][:40]!r}",))
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UserDataError(f"user data is no YAML: {error}") from error
    if data is None:
        return CloudConfig()
    if not isinstance(data, dict):
        raise UserDataError("user data must be a mapping of cloud-init's keys")
    return _config(cast("dict[str, Any]", data))


def _config(data: dict[str, Any]) -> CloudConfig:
    known = {
        "hostname", "fqdn", "users", "ssh_authorized_keys", "ssh_keys", "write_files", "chpasswd",
        "packages", "bootcmd", "runcmd", "disable_root", "ssh_pwauth",
    }  # fmt: skip
    hostname = data.get("hostname") or data.get("fqdn")
    host_keys = data.get("ssh_keys")
    return CloudConfig(
        hostname=str(hostname) if hostname else None,
        users=tuple(_user(item) for item in _mappings(data, "users")),
        keys=tuple(str(key) for key in _list(data, "ssh_authorized_keys")),
        host_keys={str(name): str(text) for name, text in host_keys.items()} if host_keys else None,
        files=tuple(_file(item) for item in _list(data, "write_files")),
        passwords=_passwords(data.get("chpasswd") or {}),
        packages=tuple(_package(item) for item in _list(data, "packages")),
        boot_commands=tuple(_command(item) for item in _list(data, "bootcmd")),
        commands=tuple(_command(item) for item in _list(data, "runcmd")),
        not_done=tuple(sorted(set(data) - known - IGNORED)),
    )


def _list(data: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise UserDataError(f"user data: {key} must be a list")
    return cast("list[Any]", value)


def _mappings(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The entries that are mappings; `default` among users is cloud-init's own account and none of ours."""
    return [cast("dict[str, Any]", item) for item in _list(data, key) if isinstance(item, dict)]


def _package(item: Any) -> str:
    """A package's name; cloud-init takes [name, version] as well."""
    return str(cast("list[Any]", item)[0]) if isinstance(item, list) else str(item)


def _words(value: Any, separator: str | None) -> tuple[str, ...]:
    if value is None or value is False:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(separator)) if separator else (value,)
    return tuple(str(part) for part in cast("list[Any]", value))


def _user(item: dict[str, Any]) -> User:
    if "name" not in item:
        raise UserDataError("user data: one of users has no name")
    return User(
        name=str(item["name"]),
        groups=_words(item.get("groups"), ","),
        shell=str(item.get("shell", "/bin/bash")),
        keys=_words(item.get("ssh_authorized_keys"), None),
        sudo=_words(item.get("sudo"), None),
        password=item.get("passwd") or item.get("hashed_passwd"),
        plain_password=item.get("plain_text_passwd"),
    )


def _file(item: Any) -> WrittenFile:
    if not isinstance(item, dict) or "path" not in item:
        raise UserDataError("user data: one of write_files has no path")
    entry = cast("dict[str, Any]", item)
    encoding = str(entry.get("encoding", "text/plain")).lower()
    content = str(entry.get("content", "")).encode()
    try:
        if "b64" in encoding or "base64" in encoding:
            content = base64.b64decode(b"".join(content.split()), validate=True)
        if encoding.startswith("gz"):
            content = gzip.decompress(content)
    except (ValueError, OSError) as error:
        raise UserDataError(f"user data: write_files {entry['path']}: {error}") from error
    mode = entry.get("permissions", "0644")
    return WrittenFile(
        path=str(entry["path"]),
        content=content,
        mode=mode if isinstance(mode, int) else int(str(mode), 8),
        owner=str(entry.get("owner", "root:root")),
        append=bool(entry.get("append", False)),
    )


def _passwords(chpasswd: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    given = chpasswd.get("list")
    lines = given.splitlines() if isinstance(given, str) else [str(line) for line in _list(chpasswd, "list")]
    pairs = [line.split(":", 1) for line in lines if ":" in line]
    pairs += [[str(user["name"]), str(user["password"])] for user in _mappings(chpasswd, "users")]
    return tuple((name.strip(), password) for name, password in pairs)


def _command(item: Any) -> str:
    if isinstance(item, list):
        return shlex.join(str(word) for word in cast("list[Any]", item))
    return str(item)
