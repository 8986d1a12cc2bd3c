"""Started by another Python than the clone's, a module goes on in that one, or says in a line what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.paths import ROOT

OTHER = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
"""The Python that the environment was made with, which is told to find no packages."""

MODULES = ["lab", "lab.hosts", "lab.starlingx", "model", "reports"]


def started(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Start that Python in a clone."""
    return subprocess.run(
        [OTHER, "-S", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("module", MODULES)
def test_the_clones_own_python_takes_over(module: str) -> None:
    done = started(ROOT, "-m", module, "--help")
    assert done.returncode == 0, done.stderr
    assert f"python -m {module}" in done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_without_one_a_line_says_what_to_do(module: str, tmp_path: Path) -> None:
    for name in ("engine", "lab", "model", "reports"):
        (tmp_path / name).symlink_to(ROOT / name)
    # The clone is where the package is: this one looks as if it had no environment.
    script = "import engine.paths as p, pathlib; p.ROOT = pathlib.Path.cwd()\nimport runpy, sys\n"
    script += f"sys.argv = ['{module}']; runpy.run_module('{module}', run_name='__main__')"
    done = started(tmp_path, "-c", script)
    assert done.returncode == 1
    assert "is not installed: run `make setup` first" in done.stderr
    assert "Traceback" not in done.stderr
