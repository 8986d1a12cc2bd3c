"""A controller that is played on loopback: what is installed on it, its files, what its processes know."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncssh

from lab.starlingx import nodes
from lab.starlingx.clouds import ADMIN_KEY
from lab.starlingx.releases import DEFAULT, RELEASES

GUEST = Path(__file__).parents[2] / "hosts" / "guest" / "starlingx" / "usr" / "local"
SHIMS = Path(__file__).parent / "shims"
MAPPED = (
    "/etc/(?:platform|nova|sysconfig|build\\.info|hostname|machine-id|resolv\\.conf)",
    "/opt/platform",
    "/sys/class/net",
    "/usr/share/ansible",
    "/home/(?:sysadmin|wrsroot)",
    "/var/run/\\.config_complete",
)
PATHS = re.compile(rb"(?<![A-Za-z0-9_./-])(?=" + "|".join(MAPPED).encode() + rb")")
DEVICE = "/dev/tcp/"
"""What bash connects by; the last words of such a command are host and port."""
PORTS = (("eno1", "02:00:00:aa:00:01"), ("eno2", "02:00:00:aa:00:02"), ("eno3", "02:00:00:aa:00:03"))


@dataclass(frozen=True)
class Image:
    """What is installed on a controller.

    Attributes:
        type: what the kickstart installed: ``All-in-one`` or ``Standard``.
        account: who logs in; the release's own unless it is told.
        password: the account's, for sudo.
        keys: public keys that may log in.
        host_key: the server's private key, as OpenSSH writes it; one by its name, if it is none.
        address: what it says that it can be reached at; dcmanager finds a subcloud's controller by it.
        reboot_seconds: how long it is away when it reboots.
    """

    release: str = DEFAULT
    type: str = nodes.STANDARD
    account: str = ""
    password: str = ADMIN_KEY
    keys: Sequence[str] = ()
    host_key: str | None = None
    ports: Sequence[tuple[str, str]] = PORTS
    address: str = ""
    reboot_seconds: float = 0.3

    @property
    def user(self) -> str:
        """Who logs in."""
        return self.account or ("sysadmin" if RELEASES[self.release].modern else "wrsroot")


@dataclass
class Controller:
    """A controller that runs.

    Attributes:
        name: its host name.
        root: its files.
        host_key: its private host key.
        port: of its SSH server on 127.0.0.1.
    """

    name: str
    root: Path
    image: Image
    lab: str
    host_key: asyncssh.SSHKey
    port: int = 0
    boots: int = 0

    @property
    def node(self) -> str:
        """What the lab calls it."""
        return self.image.ports[0][1]

    @property
    def public_host_key(self) -> str:
        """Its host key, as known_hosts have it."""
        return self.host_key.export_public_key().decode().strip()

    def lay_down(self) -> None:
        """Its files, as the installation left them."""
        release, image = RELEASES[self.image.release], self.image
        for folder in (f"home/{image.user}", "etc/platform", "etc/sysconfig/network-scripts", "bin", "run"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        texts = {
            "etc/build.info": f'SW_VERSION="{release.version}"\nBUILD_TYPE="Formal"\n',
            "etc/platform/platform.conf": f"nodetype=controller\nsystem_type={image.type}\n",
            "etc/hostname": f"{self.name}\n",
            "etc/machine-id": f"{uuid.uuid4().hex}\n",
            "etc/resolv.conf": "nameserver 147.75.207.207\n",
        }
        for path, text in texts.items():
            (self.root / path).write_text(text)
        for port, mac in image.ports:
            (self.root / "sys/class/net" / port / "device").mkdir(parents=True, exist_ok=True)
            (self.root / "sys/class/net" / port / "address").write_text(f"{mac}\n")
        for command in (GUEST / "bin").iterdir():
            (self.root / "bin" / command.name).symlink_to(GUEST / "lib" / "lab" / "stx")
        for shim in SHIMS.iterdir():
            shutil.copy(shim, self.root / "bin" / shim.name)
            (self.root / "bin" / shim.name).chmod(0o755)

    def environment(self) -> dict[str, str]:
        """What its processes know."""
        where = urlsplit(self.lab)
        return {
            "PATH": f"{self.root}/bin:{os.environ.get('PATH', '/usr/bin:/bin')}",
            "HOME": f"{self.root}/home/{self.image.user}",
            "USER": self.image.user,
            "LANG": "C.UTF-8",
            "LAB_STX_HOST": str(where.hostname),
            "LAB_STX_PORT": str(where.port),
            "LAB_STX_NODE": self.node,
            "LAB_STX_ROOT": str(self.root),
            "LAB_STX_AS": self.image.user,
            "LAB_STX_SSH": "1",
            "LAB_STX_SUDO": self.image.password,
            "LAB_STX_PORTS": "\n".join(f"{name} {mac}" for name, mac in self.image.ports),
            "LAB_STX_ADDRESS": self.image.address,
            "LAB_STX_BOOT": f"{self.node}-{self.boots}",
        }

    def connecting(self, command: str) -> str | None:
        """A command that carries a connection, to the lab wherever it would lead; None: it is another one."""
        if DEVICE not in command:
            return None
        where = urlsplit(self.lab)
        return shlex.join([*shlex.split(command)[:-2], str(where.hostname), str(where.port)])

    def inside(self, text: bytes) -> bytes:
        """A command with a controller's paths where they are here."""
        return PATHS.sub(str(self.root).encode(), text)
