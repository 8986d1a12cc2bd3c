"""The seed of a machine: a tar that its first boot lays over a fresh disk, to make it this device. Pure.

guest/boot-init.sh unpacks it before systemd starts and runs /var/lib/lab/apply.sh inside;
first-boot.service runs /var/lib/lab/first-boot.sh (what user data asks for) once the system is up.
"""

import io
import shlex
import tarfile
from collections.abc import Iterable, Mapping

from lab.hosts import network_files
from lab.hosts.cloudconfig import CloudConfig, User
from lab.hosts.host_keys import HostKey
from lab.hosts.layer3 import SERVICE_ADDRESS
from lab.metal.hosts import Host

MIRRORS = ("mirror.starlingx.cengn.ca", "mirror.lab")
"""Names under which a machine finds the lab's mirror."""

_FIRST_BOOT_UNIT = """[Unit]
Description=What user data asks for
After=network-online.target ssh.service systemd-networkd.service
ConditionPathExists=!/var/lib/lab/first-boot.done

[Service]
Type=oneshot
ExecStart=/bin/sh /var/lib/lab/first-boot.sh
StandardOutput=journal+console
TimeoutStartSec=infinity

[Install]
WantedBy=multi-user.target
"""


def build(host: Host, config: CloudConfig, key: HostKey) -> bytes:
    """The seed of a device.

    Args:
        host: the device.
        config: its user data.
        key: the machine's own SSH host key, used unless user data brings some.
    """
    hostname = (config.hostname or host.hostname).split(".")[0]
    tar = _Tar()
    tar.add("etc/hostname", f"{hostname}\n")
    tar.add("etc/hosts", network_files.hosts_file(hostname, SERVICE_ADDRESS, MIRRORS))
    tar.add("etc/machine-id", f"{host.id.replace('-', '')}\n", 0o444)
    tar.add("etc/resolv.conf", "".join(f"nameserver {server}\n" for server in network_files.NAME_SERVERS))
    tar.add("root/.ssh/authorized_keys", _lines([*host.ssh_keys, *config.keys]), 0o600)
    _add_network(tar, host)
    _add_host_keys(tar, config, key)
    for number, file in enumerate(config.files):
        tar.add(f"var/lib/lab/files/{number}", file.content, 0o600)
    tar.add("var/lib/lab/apply.sh", _apply_script(host, config), 0o700)
    tar.add("var/lib/lab/first-boot.sh", _first_boot_script(config), 0o700)
    if config.script:
        tar.add("var/lib/lab/user-script", config.script, 0o700)
    tar.add("etc/systemd/system/first-boot.service", _FIRST_BOOT_UNIT)
    tar.link(
        "etc/systemd/system/multi-user.target.wants/first-boot.service",
        "/etc/systemd/system/first-boot.service",
    )
    return tar.bytes()


def plain(files: Mapping[str, str], keys: str, apply: str, key: HostKey) -> bytes:
    """The seed of a machine that is no device of the service's making: these files, and nothing of a network.

    Args:
        files: path -> content.
        keys: root's authorized keys.
        apply: the script that is run before systemd starts.
        key: the machine's SSH host key.
    """
    tar = _Tar()
    for path, content in files.items():
        tar.add(path, content)
    tar.add("root/.ssh/authorized_keys", keys, 0o600)
    tar.add("etc/ssh/ssh_host_ed25519_key", key.private, 0o600)
    tar.add("etc/ssh/ssh_host_ed25519_key.pub", key.public + "\n")
    tar.add("var/lib/lab/apply.sh", apply, 0o700)
    return tar.bytes()


def _add_network(tar: "_Tar", host: Host) -> None:
    if network_files.uses_ifupdown(host.operating_system):
        tar.add("etc/network/interfaces", network_files.interfaces(host))
        return
    for name, text in network_files.systemd_networkd(host).items():
        tar.add(f"etc/systemd/network/{name}", text)


def _add_host_keys(tar: "_Tar", config: CloudConfig, key: HostKey) -> None:
    if config.host_keys is None:
        tar.add("etc/ssh/ssh_host_ed25519_key", key.private, 0o600)
        tar.add("etc/ssh/ssh_host_ed25519_key.pub", key.public + "\n")
        return
    for name, text in config.host_keys.items():
        kind, _, half = name.partition("_")
        path = f"etc/ssh/ssh_host_{kind}_key"
        if half == "private":
            tar.add(path, text.rstrip("\n") + "\n", 0o600)
        elif half == "public":
            tar.add(f"{path}.pub", text.rstrip("\n") + "\n")


def _lines(items: Iterable[str]) -> str:
    return "".join(f"{item.strip()}\n" for item in items)


def _apply_script(host: Host, config: CloudConfig) -> str:
    lines = ["#!/bin/sh", "# Run once, before systemd starts."]
    if network_files.uses_ifupdown(host.operating_system):
        lines.append("systemctl --quiet enable networking; systemctl --quiet disable systemd-networkd")
    passwords = list(config.passwords)
    if host.root_password:
        passwords.insert(0, ("root", host.root_password))
    for user in config.users:
        lines += _user_lines(user)
        if user.plain_password:
            passwords.append((user.name, user.plain_password))
    lines += [f"printf '%s\\n' {shlex.quote(f'{name}:{word}')} | chpasswd" for name, word in passwords]
    for number, file in enumerate(config.files):
        path, source = shlex.quote(file.path), f"/var/lib/lab/files/{number}"
        lines.append(f"mkdir -p {shlex.quote(file.path.rpartition('/')[0] or '/')}")
        lines.append(f"cat {source} {'>>' if file.append else '>'}{path}")
        lines += [f"chmod {file.mode:o} {path}", f"chown {shlex.quote(file.owner)} {path}", f"rm {source}"]
    return "\n".join(lines) + "\n"


def _user_lines(user: User) -> list[str]:
    name, home = shlex.quote(user.name), f"/home/{user.name}"
    groups = ",".join(user.groups)
    lines = [f"groupadd -f {shlex.quote(group)}" for group in user.groups]
    lines.append(
        f"useradd -m -s {shlex.quote(user.shell)} {f'-G {shlex.quote(groups)} ' if groups else ''}{name}"
    )
    if user.password:
        lines.append(f"usermod -p {shlex.quote(user.password)} {name}")
    if user.keys:
        lines.append(f"mkdir -p {home}/.ssh && chmod 700 {home}/.ssh")
        lines += [f"printf '%s\\n' {shlex.quote(key)} >>{home}/.ssh/authorized_keys" for key in user.keys]
        lines.append(f"chown -R {name}: {home}/.ssh")
    lines += [
        f"printf '%s\\n' {shlex.quote(f'{user.name} {rule}')} >>/etc/sudoers.d/90-lab-users"
        for rule in user.sudo
    ]
    return lines


def _first_boot_script(config: CloudConfig) -> str:
    lines = ["#!/bin/sh", "# What user data asks for, in cloud-init's order.", "failed=0"]
    lines += [
        f"echo {shlex.quote(f'cloud-init (the lab): {what} is not played here')}" for what in config.not_done
    ]
    for package in config.packages:
        name = shlex.quote(package)
        lines.append(
            f"dpkg-query -W {name} >/dev/null 2>&1 || "
            f"{{ echo {shlex.quote(f'cloud-init (the lab): no package {package}')}; failed=1; }}"
        )
        lines.append(f"systemctl enable --now {name} >/dev/null 2>&1")
    lines += [f"( {command}\n) || failed=1" for command in (*config.boot_commands, *config.commands)]
    if config.script:
        lines.append("/var/lib/lab/user-script || failed=1")
    lines += ["touch /var/lib/lab/first-boot.done", "exit $failed"]
    return "\n".join(lines) + "\n"


class _Tar:
    """A tar in memory, everything root's, without times."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._tar = tarfile.TarFile(fileobj=self._buffer, mode="w")

    def add(self, path: str, content: str | bytes, mode: int = 0o644) -> None:
        data = content.encode() if isinstance(content, str) else content
        entry = tarfile.TarInfo(path)
        entry.size, entry.mode = len(data), mode
        self._tar.addfile(entry, io.BytesIO(data))

    def link(self, path: str, target: str) -> None:
        entry = tarfile.TarInfo(path)
        entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, target, 0o777
        self._tar.addfile(entry)

    def bytes(self) -> bytes:
        self._tar.close()
        return self._buffer.getvalue()
