"""The virtual environment that OpenStack runs from: made once for each lock, shared by all labs of a user."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from engine.environment import find_uv
from engine.errors import EngineError
from lab.openstack.daemons import Say
from lab.openstack.errors import OpenStackLabError

HERE: Final = Path(__file__).parent
LOCK: Final = HERE / "lock.txt"
DRIVERS: Final = HERE / "drivers"


def environment(cache: Path, log: Path, say: Say) -> Path:
    """The root of the virtual environment, made if need be.

    Args:
        cache: the user's cache.
        log: where the installer's words go.
        say: told what takes a while.

    Raises:
        OpenStackLabError: the packages cannot be fetched or built.
    """
    root = cache / f"openstack-{_fingerprint()}"
    done = root / ".complete"
    if done.exists():
        return root
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(root.with_suffix(".lock")):
        if not done.exists():
            _make(root, log, say)
            done.touch()
    return root


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in (LOCK, *sorted(DRIVERS.glob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _alone(lock: Path) -> Generator[None]:
    """Hold the lock: labs side by side share one installation and must not make it twice at once."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(root: Path, log: Path, say: Say) -> None:
    pins = sum("==" in line for line in LOCK.read_text().splitlines())
    say(f"installing OpenStack 2026.1: {pins} packages, 520 MB, once for this user")
    _refuse_without_compiler()
    shutil.rmtree(root, ignore_errors=True)
    log.mkdir(parents=True, exist_ok=True)
    try:
        uv = find_uv()
    except EngineError as error:
        raise OpenStackLabError(f"the lab's OpenStack cannot be installed: {error}") from error
    base = getattr(sys, "_base_executable", sys.executable)
    _run([uv, "venv", "--quiet", "--python", base, str(root)], log)
    # Compiled here, by all cores, once: else each of some thirty programs that start at once does it again.
    options = ("--compile-bytecode", "--require-hashes")
    _run([uv, "pip", "install", "--python", str(root / "bin/python"), *options, "-r", str(LOCK)], log)
    packages = next(root.glob("lib/python*/site-packages"))
    shutil.copy(DRIVERS / "lab_nova.py", packages / "nova/virt")
    shutil.copy(DRIVERS / "lab_cinder.py", packages)


def _refuse_without_compiler() -> None:
    """uWSGI, which serves the APIs, comes as source only."""
    if shutil.which("cc") is None and shutil.which("gcc") is None:
        raise OpenStackLabError(
            "the lab's OpenStack builds uWSGI from source, and there is no C compiler: "
            "sudo apt-get install gcc libc6-dev"
        )
    header = Path(sysconfig.get_path("include")) / "Python.h"
    if not header.exists():
        raise OpenStackLabError(
            f"the lab's OpenStack builds uWSGI from source, and Python's headers ({header}) are not there: "
            f"sudo apt-get install python{sys.version_info.major}.{sys.version_info.minor}-dev"
        )


def _run(command: list[str], log: Path) -> None:
    keep = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    with (log / "install.log").open("ab") as file:
        run = subprocess.run(command, env=keep, stdout=file, stderr=subprocess.STDOUT, check=False)
    if run.returncode != 0:
        tail = (log / "install.log").read_text(errors="replace").strip()[-800:]
        raise OpenStackLabError(
            f"installing the lab's OpenStack failed; all of it: {log / 'install.log'}\n{tail}"
        )
