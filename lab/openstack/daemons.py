"""MariaDB and RabbitMQ: those of this machine, or Debian's packages unpacked into the user's cache.

Unpacked, not installed: it needs no root, and no daemon of Debian's own is ever set up or started.
"""

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab.openstack.errors import OpenStackLabError

PACKAGES: Final = ("mariadb-server-core", "mariadb-client-core", "rabbitmq-server")
"""What is unpacked, with everything that these depend on and this machine lacks."""
SAY_HOW: Final = (
    "the lab's OpenStack needs MariaDB and RabbitMQ (on Debian and Ubuntu: "
    f"{', '.join(PACKAGES)}), which are not installed"
)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Daemons:
    """Where the two daemons are: ``/``, or a folder with unpacked packages."""

    root: Path

    @property
    def mariadbd(self) -> Path:
        """The database server."""
        return self.root / "usr/sbin/mariadbd"

    @property
    def mariadb(self) -> Path:
        """The database's client."""
        return self.root / "usr/bin/mariadb"

    @property
    def install_db(self) -> Path:
        """What makes an empty database."""
        return self.root / "usr/bin/mariadb-install-db"

    @property
    def rabbitmq(self) -> Path:
        """The message bus; not the one in sbin, which changes to Debian's own user."""
        return self.root / "usr/lib/rabbitmq/bin/rabbitmq-server"

    @property
    def epmd(self) -> Path:
        """Erlang's port mapper, which the message bus needs."""
        return next(iter(sorted(self.erlang.glob("erts-*/bin/epmd"))), self.erlang / "bin/epmd")

    @property
    def erlang(self) -> Path:
        """Erlang's root: the unpacked one, or this machine's where it was there already."""
        own = self.root / "usr/lib/erlang"
        return own if own.exists() else Path("/usr/lib/erlang")

    @property
    def database_options(self) -> tuple[str, ...]:
        """Where MariaDB finds its own files."""
        base = self.root / "usr"
        return ("--no-defaults", f"--basedir={base}")

    def environment(self) -> dict[str, str]:
        """What unpacked programs need to find their libraries and one another."""
        if self.root == Path("/"):
            return {}
        libraries = sorted(path for path in (self.root / "usr/lib").glob("*-linux-gnu") if path.is_dir())
        path = [str(self.root / "usr/bin"), str(self.erlang / "bin"), os.environ.get("PATH", "/usr/bin:/bin")]
        return {"LD_LIBRARY_PATH": ":".join(map(str, libraries)), "PATH": ":".join(path)}

    def complete(self) -> bool:
        """Whether every program is there."""
        programs = (self.mariadbd, self.mariadb, self.install_db, self.rabbitmq, self.epmd)
        return all(program.exists() for program in programs)


def daemons(cache: Path, say: Say) -> Daemons:
    """The daemons of this machine, those unpacked earlier, or newly unpacked ones.

    Raises:
        OpenStackLabError: they are not here and cannot be had; it names the packages.
    """
    for found in (Daemons(Path("/")), Daemons(cache / f"openstack-daemons-{_fingerprint()}")):
        if found.complete():
            return found
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise OpenStackLabError(
            f"{SAY_HOW}. Without apt-get they cannot be fetched from here: install both by this system's own "
            "package manager, in Debian's layout (/usr/sbin/mariadbd, /usr/lib/rabbitmq/bin/rabbitmq-server)"
        )
    return _unpack(found.root, say)


def _fingerprint() -> str:
    release = platform.freedesktop_os_release()
    words = (release.get("ID", ""), release.get("VERSION_ID", ""), platform.machine(), *PACKAGES)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]


def _unpack(target: Path, say: Say) -> Daemons:
    """Fetch the packages by apt with lists of its own (which needs no root) and unpack them."""
    say(f"fetching and unpacking {', '.join(PACKAGES)} (62 MB; nothing is installed into the system)")
    work = target.with_suffix(f".{os.getpid()}")
    for folder in ("lists/partial", "archives/partial"):
        (work / "apt" / folder).mkdir(parents=True, exist_ok=True)
    options = [
        "-qq",
        "-o=Debug::NoLocking=1",
        f"-o=Dir::State::lists={work}/apt/lists",
        f"-o=Dir::Cache={work}/apt",
        f"-o=Dir::Cache::archives={work}/apt/archives",
    ]
    try:
        _run(["apt-get", *options, "update"])
        wanted = ["--yes", "--download-only", "--no-install-recommends", "--reinstall", "install", *PACKAGES]
        _run(["apt-get", *options, *wanted])
        for package in sorted((work / "apt/archives").glob("*.deb")):
            _run(["dpkg", "--extract", str(package), str(work)])
        shutil.rmtree(work / "apt")
        _point_erlang_at(work, target)
        if not Daemons(work).complete():
            raise OpenStackLabError(f"{SAY_HOW}, and the packages of this system are laid out differently")
        if not target.exists():
            work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Daemons(target)


def _point_erlang_at(work: Path, target: Path) -> None:
    """Debian's start script of Erlang knows only one place, ``/usr/lib/erlang``."""
    script = work / "usr/lib/erlang/bin/erl"
    if script.exists():
        text = script.read_text().replace("ROOTDIR=/usr/lib/erlang", f'ROOTDIR="{target}/usr/lib/erlang"')
        script.write_text(text)


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> None:
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        said = (run.stderr.strip() or run.stdout.strip())[-600:]
        raise OpenStackLabError(f"{SAY_HOW} and could not be fetched: '{command[0]}' said:\n{said}")
