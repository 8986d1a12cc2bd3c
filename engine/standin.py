"""Our own parts as the engine sees them: wrappers in the clone's plugin folder, links to cached programs."""

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from engine import cache
from engine.errors import EngineError
from engine.paths import ROOT, cache_dir, venv_python

# What the SDK starts a program with. It comes in the Go module of the SDK, and beside the official host.
EXEC_SCRIPT = "pulumi-language-python-exec"
_SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"


def module_command(module: str, python: Path, root: Path) -> list[str]:
    """Return the command for `python -m MODULE` of the clone in `root`, from any folder.

    The clone is put on the module path from inside: what the module starts does not inherit it.
    """
    code = (
        "import runpy, sys; "
        f"sys.path.insert(0, {str(root)!r}); "
        f"runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
    )
    return [str(python), "-c", code]


def wrapper_text(module: str, version: str, python: Path, root: Path) -> str:
    """Return the wrapper of a module: a shell script that runs it, wherever it is called."""
    command = " ".join(map(shlex.quote, module_command(module, python, root)))
    return (
        "#!/bin/sh\n"
        f"# {module} {version}: written by `python -m engine ensure`.\n"
        'case "$1" in --version|-version|version) '
        f"echo {shlex.quote(version)}; exit 0 ;; esac\n"
        f'exec {command} "$@"\n'
    )


def write_wrapper(place: Path, module: str, version: str) -> None:
    """Write the wrapper of one of our own parts."""
    _write_script(place, wrapper_text(module, version, venv_python(), ROOT))


def write_refusal(place: Path, why: str) -> None:
    """Write a program that does nothing but say why."""
    _write_script(place, f"#!/bin/sh\necho {shlex.quote(why)} >&2\nexit 1\n")


def _write_script(place: Path, text: str) -> None:
    if place.is_file() and not place.is_symlink() and place.read_text(encoding="utf-8") == text:
        return
    _settle(place, lambda temporary: temporary.write_text(text, encoding="utf-8"))
    place.chmod(0o755)


def link_program(program: Path, place: Path) -> None:
    """Make `place` lead to the program."""
    if place.is_symlink() and place.readlink() == program:
        return
    _settle(place, lambda temporary: temporary.symlink_to(program))


def _settle(place: Path, make: Callable[[Path], object]) -> None:
    """Put a file in its place in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent.parent, prefix=".new.") as folder:
        temporary = Path(folder) / place.name
        make(temporary)
        temporary.replace(place)


def exec_script(version: str) -> Path:
    """Return the SDK's exec script of the engine's version, from the cache or out of the SDK's Go module.

    Raises:
        EngineError: when the module cannot be had.
    """
    folder = cache_dir() / EXEC_SCRIPT / version
    record = cache.read_record(folder)
    if record is None or cache.damaged_files(folder, record):
        cache.install(folder, "build", _SDK_MODULE, lambda f: _copy_exec_script(version, f))
    return folder / EXEC_SCRIPT


def _copy_exec_script(version: str, folder: Path) -> None:
    """Copy the script out of the SDK's module, which the engine's recipe pins by its hash."""
    recipe = ROOT / "engine" / "build" / "pulumi"
    environment = {**os.environ, "GOFLAGS": "", "GOWORK": "off"}
    try:
        done = subprocess.run(
            ["go", "mod", "download", "-json", f"{_SDK_MODULE}@v{version}"],
            cwd=recipe, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise EngineError(
            f"{EXEC_SCRIPT} is missing: install Go from your distribution, or put the official Pulumi "
            "(with its Python language host) on PATH"
        ) from None
    if done.returncode != 0:
        raise EngineError(f"{EXEC_SCRIPT}: the Go module {_SDK_MODULE} cannot be had:\n{done.stderr.strip()}")
    module = Path(str(json.loads(done.stdout)["Dir"]))
    shutil.copyfile(module / "python" / "cmd" / EXEC_SCRIPT, folder / EXEC_SCRIPT)
    (folder / EXEC_SCRIPT).chmod(0o755)
