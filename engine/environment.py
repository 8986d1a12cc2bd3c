"""The Python environment of this clone: `.venv` with exactly what requirements.txt locks. Only stdlib here.

Run by any Python 3.11 or newer: `python3 -m engine.environment`. It uses the `uv` on PATH, or installs
the one that engine/uv.txt pins into the user's cache. An environment that is in step is left alone at once.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.errors import EngineError
from engine.paths import ROOT, cache_dir, venv_python

OLDEST_PYTHON = (3, 11)
LOCK = ROOT / "requirements.txt"
UV_LOCK = ROOT / "engine" / "uv.txt"
STAMP = ROOT / ".venv" / "murmuration.lock"


def lock_digest() -> str:
    """Return what the environment has to be in step with: the lock."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def in_step() -> bool:
    """Whether the environment is there and was made from today's lock."""
    return (
        os.access(venv_python(), os.X_OK)
        and STAMP.is_file()
        and STAMP.read_text(encoding="utf-8").strip() == lock_digest()
    )


def make() -> None:
    """Make the environment, or bring it in step with the lock.

    Raises:
        EngineError: with what to install or look at.
    """
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise EngineError(
            f"this is Python {sys.version.split()[0]}; {wanted} or newer is needed: "
            f"`make PYTHON=python{wanted} setup`"
        )
    uv = find_uv()
    if not os.access(venv_python(), os.X_OK):
        _run([uv, "venv", "--python", sys.executable, "--clear", str(ROOT / ".venv")])
    with tempfile.TemporaryDirectory() as folder:
        _run(
            [
                uv,
                "pip",
                "sync",
                "--compile-bytecode",
                "--require-hashes",
                "--python",
                str(venv_python()),
                str(LOCK),
            ],
            {"PATH": os.pathsep.join([_silent_pulumi(Path(folder)), os.environ.get("PATH", os.defpath)])},
        )
    STAMP.write_text(lock_digest() + "\n", encoding="utf-8")


def _silent_pulumi(folder: Path) -> str:
    """Make a folder with a `pulumi` that does nothing, and return it.

    Building pulumi-equinix-metal has a pulumi that it finds download a plugin, and fails where that cannot.
    """
    program = folder / "pulumi"
    program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    program.chmod(0o755)
    return str(folder)


def find_uv() -> str:
    """Return a uv that works: on PATH, in the cache, or newly installed there.

    Raises:
        EngineError: where it can be neither found nor installed.
    """
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        return found
    folder = cache_dir() / "uv" / hashlib.sha256(UV_LOCK.read_bytes()).hexdigest()[:12]
    program = folder / "bin" / "uv"
    if not program.is_file():
        _install_uv(folder)
    return str(program)


def _install_uv(folder: Path) -> None:
    """Install the pinned uv with pip, under a temporary name until it is whole."""
    sys.stdout.write("installing uv into the cache, for there is none on PATH\n")
    sys.stdout.flush()
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".uv.", dir=folder.parent))
    try:
        if subprocess.run(
            [sys.executable, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode:
            raise EngineError(
                "neither uv nor pip is here: install one (python3-pip in Debian and Ubuntu) and try again"
            )
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run(
            [*command, "--require-hashes", "--no-deps", "--target", str(temporary), "-r", str(UV_LOCK)],
            {"PIP_ROOT_USER_ACTION": "ignore"},
        )
        shutil.rmtree(folder, ignore_errors=True)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _run(command: list[str], variables: dict[str, str] | None = None) -> None:
    """Run a command, its output the person's."""
    # A virtual environment or interpreter that happens to be active here must not be the one that is filled.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")
    }
    done = subprocess.run(command, env=environment | (variables or {}), check=False)
    if done.returncode != 0:
        raise EngineError(
            f"`{' '.join(command[:3])}` failed (exit code {done.returncode}), see above. "
            "What was fetched is kept: when the cause is gone, run `make setup` again"
        )


def main() -> int:
    """Make the environment if it is not in step."""
    if in_step():
        return 0
    try:
        make()
    except EngineError as error:
        sys.stderr.write(f"environment: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("environment: interrupted; run `make setup` again\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
