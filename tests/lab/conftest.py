"""Needs a network namespace: rootless, or as root. Each test has labs of its own, in folders of their own."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lab.processes import Identity, marked

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = "nobody"


@dataclass
class Clone:
    """What a clone with a state folder of its own is to the lab.

    Attributes:
        prefix: put before every command, to run it as somebody else.
    """

    folder: Path
    prefix: Sequence[str] = ()
    python: str = sys.executable
    variables: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def state(self) -> Path:
        return self.folder / "lab"

    def lab(self, *arguments: str, status: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run ``python -m lab``; its exit status must be as expected."""
        home = {"HOME": str(self.folder), "MURMURATION_STATE_DIR": str(self.folder), "PYTHONPATH": str(ROOT)}
        home["MURMURATION_LAB_SERVERS"] = "records"
        done = subprocess.run(
            [*self.prefix, self.python, "-m", "lab", *arguments],
            cwd=ROOT,
            env={**os.environ, **home, **self.variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert status is None or done.returncode == status, done.stdout + done.stderr
        return done

    def inside(self, *command: str, status: int | None = 0) -> str:
        """Run a command in the lab's network; its output."""
        done = self.lab("exec", "--", *command, status=status)
        return done.stdout + done.stderr

    def status(self) -> dict[str, Any]:
        return json.loads(self.lab("status", "--json", "metal", status=None).stdout)["parts"]["metal"]

    def whole_status(self) -> dict[str, Any]:
        return json.loads(self.lab("status", "--json", status=None).stdout)["parts"]

    def processes(self) -> list[Identity]:
        """What runs of this lab, by its marks."""
        return marked(f"{self.state.resolve()}|")

    def leftovers(self) -> tuple[list[Identity], list[Path]]:
        """What there must be none of after ``down``."""
        return self.processes(), [path for path in self.folder.rglob("*") if path.name != ".cache"]


@pytest.fixture
def clones(tmp_path: Path) -> Iterator[list[Clone]]:
    """Two clones, side by side."""
    found = [Clone(tmp_path / name) for name in ("one", "two")]
    for clone in found:
        clone.folder.mkdir()
    yield found
    for clone in found:
        _take_down(clone)


@pytest.fixture
def clone(clones: list[Clone]) -> Clone:
    return clones[0]


def _interpreter(become: Sequence[str]) -> tuple[str, dict[str, str]] | None:
    """A Python that somebody else can run in a user namespace: this, or the machine's with our packages."""
    packages = str(Path(pytest.__file__).parent.parent)
    for python, path in ((sys.executable, ""), ("/usr/bin/python3", packages)):
        variables = {**os.environ, "PYTHONPATH": path}
        words = [
            *become,
            "unshare",
            "--user",
            "--map-root-user",
            "--net",
            "--",
            python,
            "-c",
            "import uvicorn",
        ]
        if subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, check=False).returncode == 0:
            return python, {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), path)))}
    return None


@pytest.fixture
def rootless(tmp_path: Path) -> Iterator[Clone]:
    """A clone of somebody without privileges: of this user, or for root of nobody."""
    if os.geteuid() != 0:
        yield from _used(Clone(tmp_path))
        return
    user = pwd.getpwnam(NOBODY)
    become = ("setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups", "--")
    found = _interpreter(become)
    if found is None:
        pytest.skip(f"{NOBODY} can run no Python with this project's packages in a user namespace")
    # pytest's own folders are closed to others.
    folder = Path(tempfile.mkdtemp(prefix="murmuration-rootless-"))
    os.chown(folder, user.pw_uid, user.pw_gid)
    yield from _used(Clone(folder, become, variables=found[1], python=found[0]))
    shutil.rmtree(folder, ignore_errors=True)


def _used(clone: Clone) -> Iterator[Clone]:
    yield clone
    _take_down(clone)


def _take_down(clone: Clone) -> None:
    """Take down what a test has left; most leave nothing."""
    if any(clone.leftovers()):
        clone.lab("down", status=None)
