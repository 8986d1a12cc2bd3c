"""What the engine's tests share: copies of the project with their own state folder, a runner for pulumiw.

These tests need the real engine (`make setup`), and some the embedded lab. Nothing of the user's is touched:
neither their Pulumi home and login nor this clone's stacks.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from engine.paths import ROOT, cache_dir

TIMEOUT_SECONDS = 300
PROJECT = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))


@dataclass
class Pulumiw:
    """Runs `./pulumiw` (and whatever else) in one copy of the project."""

    folder: Path
    """The copy."""
    environment: dict[str, str]
    """Its own state folder and home; nothing of Pulumi from outside."""
    started: list[subprocess.Popen[str]] = field(default_factory=list["subprocess.Popen[str]"])
    seconds: float = TIMEOUT_SECONDS
    """How long a command may take."""

    def __call__(
        self, *words: str, code: int | None = 0, variables: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run `./pulumiw WORDS`; any exit code but `code` fails the test (None: whatever it is)."""
        return self.run("./pulumiw", *words, code=code, variables=variables)

    def run(
        self, *command: str, code: int | None = 0, variables: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command in the copy, as `__call__` does with pulumiw."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment | dict(variables or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=self.seconds,
            check=False,
        )
        if code is not None and done.returncode != code:
            pytest.fail(
                f"`{' '.join(command)}` ended with exit code {done.returncode}, expected {code}\n"
                f"--- stdout\n{done.stdout}\n--- stderr\n{done.stderr}",
                pytrace=False,
            )
        return done

    def python(self, *words: str, code: int | None = 0) -> "subprocess.CompletedProcess[str]":
        """Run `.venv/bin/python WORDS` in the copy."""
        return self.run(".venv/bin/python", *words, code=code)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start `./pulumiw WORDS`, its output in pipes, for a test that interrupts it."""
        process = subprocess.Popen(
            ["./pulumiw", *words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process


def copy_project(folder: Path) -> Path:
    """Copy what git knows, and what it would be told next, with this clone's virtual environment."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, place = ROOT / name, folder / name
        if source.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, place)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def runner(folder: Path, state: Path, home: Path, servers: str = "records") -> Pulumiw:
    """Return a runner for the copy in `folder`; `servers` says what those of its lab are."""
    left_out = ("PULUMI_", "PYTHONDONTWRITEBYTECODE")  # compiled files make every start of Python quicker
    environment = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    home.mkdir(parents=True, exist_ok=True)
    environment |= {
        "MURMURATION_STATE_DIR": str(state),
        "HOME": str(home),
        "MURMURATION_LAB_SERVERS": servers,
        "XDG_CACHE_HOME": str(cache_dir().parent),
    }
    return Pulumiw(folder, environment)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the whole project."""
    return copy_project(tmp_path / "project")


@pytest.fixture
def pulumiw(project: Path, tmp_path: Path) -> Iterator[Pulumiw]:
    """A runner for the copy of the project."""
    made = runner(project, tmp_path / "state", tmp_path / "home")
    yield made
    end(made)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Callable[[str], Pulumiw]]:
    """Make a project that is only pulumiw, the engine room with what it uses, a program, a stack file dev."""
    made: list[Pulumiw] = []

    def make(program: str) -> Pulumiw:
        folder = tmp_path / "tiny"
        for part in ("engine", "lab", "providers"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy2(ROOT / "pulumiw", folder / "pulumiw")
        project = {key: value for key, value in PROJECT.items() if key in ("name", "runtime")}
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
        (folder / ".venv").symlink_to(ROOT / ".venv")
        (folder / "__main__.py").write_text(program, encoding="utf-8")
        (folder / "Pulumi.dev.yaml").write_text("config:\n  murmuration:word: hello\n", encoding="utf-8")
        made.append(runner(folder, tmp_path / "state", tmp_path / "home"))
        return made[-1]

    yield make
    for one in made:
        end(one)


def write_plugin(folder: Path, description: str, program: str) -> None:
    """Write a plugin or policy pack in Python that uses this clone's virtual environment."""
    folder.mkdir()
    (folder / description).write_text(
        "runtime:\n  name: python\n  options:\n    virtualenv: ../.venv\n", encoding="utf-8"
    )
    (folder / "__main__.py").write_text(program, encoding="utf-8")


def end(used: Pulumiw) -> None:
    """End what a test started and left."""
    for process in used.started:
        if process.poll() is None:
            process.kill()
            process.communicate()
