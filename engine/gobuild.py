"""Builds from public Go modules, each held to its hash by the recipe's go.sum; Go's caches resume them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from engine.errors import EngineError
from engine.parts import RECIPES, GoBuild, Part
from engine.progress import progress

# The first Go that fetches the newer toolchain a recipe asks for by itself.
SELF_UPGRADING_GO = (1, 21)
_TAIL_LINES = 15
# Bytes of memory.
_PLENTY = 16 << 30


def recipe_folder(build: GoBuild) -> Path:
    """Return the folder with the recipe's module files."""
    return RECIPES / build.recipe


def wanted_go(build: GoBuild) -> str:
    """Return the Go version that the recipe's go.mod asks for."""
    text = (recipe_folder(build) / "go.mod").read_text(encoding="utf-8")
    found = re.search(r"^go (\S+)$", text, re.MULTILINE)
    if found is None:
        raise EngineError(f"{recipe_folder(build)}/go.mod names no Go version")
    return found.group(1)


def why_not(build: GoBuild) -> str | None:
    """Return why this machine cannot build, in words that say what to install; None where it can."""
    wanted = wanted_go(build)
    install = f"install Go >= {wanted} (package golang-go or golang of your distribution)"
    go = shutil.which("go")
    if go is None:
        return f"there is no Go here: {install}"
    asked = subprocess.run(  # in a folder without a go.mod, so that no toolchain is fetched for the question
        [go, "env", "GOVERSION"], cwd="/", capture_output=True, text=True, check=False
    )
    have = _version(asked.stdout)
    fetches = os.environ.get("GOTOOLCHAIN", "auto") != "local" and have >= SELF_UPGRADING_GO
    if asked.returncode != 0 or not (have >= _version(wanted) or fetches):
        return f"{go} is {asked.stdout.strip() or 'broken'}: {install}"
    return None


def _version(text: str) -> tuple[int, ...]:
    """Read "go1.25.11" or "1.25.11" as numbers."""
    return tuple(int(number) for number in re.findall(r"\d+", text.split(" ", maxsplit=1)[0]))


def link_flags(part: Part, build: GoBuild) -> str:
    """Return the linker's flags: no debugging symbols, and the version written into the program."""
    version = f"-X {build.version_variable}={build.version_prefix}{part.version}"
    return " ".join(["-s", "-w", version, *build.flags])


def build_part(part: Part, build: GoBuild, folder: Path) -> None:
    """Build the part's program into `folder` and run it once.

    CGO is off: the program depends on nothing of this machine, and no C compiler is needed.

    Raises:
        EngineError: when Go fails (its last lines are shown) or the program does not answer with its version.
    """
    made = folder / part.executable
    command = [
        "go", "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false",
        "-ldflags", link_flags(part, build), "-o", str(made), build.package,
    ]  # fmt: skip
    environment = {**os.environ, **_quick(), "CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"}
    with progress(f"building {part.title} {part.version} from Go modules (some minutes the first time)"):
        done = subprocess.run(
            command, cwd=recipe_folder(build), env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        tail = "\n".join(done.stderr.splitlines()[-_TAIL_LINES:])
        raise EngineError(
            f"building {part.title} {part.version} failed; what Go said last:\n{tail}\n"
            "Modules already fetched are kept: when the cause is gone, run the same command again"
        )
    answered = asked_version(made, part)
    if answered != part.version:
        raise EngineError(f"the {part.title} just built says that it is {answered}, not {part.version}")


def _quick() -> dict[str, str]:
    """Let the compiler collect its garbage less often where there is memory: a quarter less work, measured.

    Whoever sets GOGC knows better.
    """
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {"GOGC": "400"} if "GOGC" not in os.environ and memory >= _PLENTY else {}


def asked_version(program: Path, part: Part) -> str | None:
    """Ask a part's program for its version; None where it does not answer with one."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            [program, part.version_argument],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.fullmatch(r"v?(\d+\.\d+\.\d+\S*)", done.stdout.strip())
    return found.group(1) if done.returncode == 0 and found else None
