"""The cache of what was downloaded or built: one folder a part and version, there whole or not at all.

A folder is filled under a temporary name beside its place and moved there in one step, so a run that is
killed leaves nothing that looks installed. `part.json` in it records where it came from and the SHA-256 of
every file.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.errors import EngineError
from engine.paths import cache_dir

RECORD = "part.json"


@dataclass(frozen=True)
class Record:
    """What a cached folder holds."""

    source: str
    """"download" or "build"."""
    origin: str
    """The archive's URL, or the Go package."""
    files: dict[str, str]
    """File name → SHA-256."""


def file_digest(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_digest(folder: Path) -> str:
    """Return one digest over the names and contents of a folder's files: the version of a recipe."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(folder)}\0{file_digest(path)}\n".encode())
    return digest.hexdigest()


def read_record(folder: Path) -> Record | None:
    """Read a folder's record; None where the folder is not there, or not whole."""
    try:
        record = Record(**json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return record if all((folder / name).is_file() for name in record.files) else None


def damaged_files(folder: Path, record: Record) -> list[str]:
    """List the files that are no longer what was installed."""
    return [name for name, digest in record.files.items() if file_digest(folder / name) != digest]


def install(folder: Path, source: str, origin: str, fill: Callable[[Path], None]) -> Path:
    """Make `folder` by letting `fill` write its files, then moving them into place in one step.

    `fill` gets an empty temporary folder on the same file system; whatever it raises leaves nothing behind.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        fill(temporary)
        files = {str(p.relative_to(temporary)): file_digest(p) for p in temporary.rglob("*") if p.is_file()}
        record = Record(source, origin, files)
        (temporary / RECORD).write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="utf-8")
        temporary.chmod(0o755)
        _replace_folder(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _replace_folder(new: Path, place: Path) -> None:
    """Move a folder to its place; one that is there already (it is damaged, then) makes way."""
    if place.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{place.name}.old.", dir=place.parent))
        place.rename(old / place.name)
        new.rename(place)
        shutil.rmtree(old, ignore_errors=True)
    else:
        new.rename(place)


def sweep(parent: Path) -> None:
    """Remove what killed runs left: temporary folders. Only call it with the part's lock held."""
    for left in parent.glob(".*.*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def lock(name: str, timeout: float = 3600) -> Generator[None]:
    """Hold the part's lock: a second run waits until the first has made the part, then finds it.

    The kernel drops it with the process, however that ends.

    Raises:
        EngineError: when the other run has not finished after `timeout` seconds.
    """
    folder = cache_dir() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(descriptor, name, timeout)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, name: str, timeout: float) -> None:
    """Take the lock, saying so if another run has to be waited for."""
    deadline = time.monotonic() + timeout
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise EngineError(
                    f"another run has been making {name} for {timeout:.0f} s; end it, or wait and try again"
                ) from None
            if not told:
                sys.stderr.write(f"  {name}: another run is making it, waiting for that one\n")
                told = True
            time.sleep(0.2)
        else:
            return
