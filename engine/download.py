"""Downloads of official releases: resumable, and never used before the publisher's checksum has been met."""

import hashlib
import http.client
import os
import shutil
import socket
import tarfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from engine.errors import EngineError, UnreachableError
from engine.parts import Official
from engine.progress import progress

# Being offline must cost seconds: one connection decides, and it gets no longer than this.
CONNECT_SECONDS = 4.0
READ_SECONDS = 30.0
CHUNK = 1 << 18
ATTEMPTS = 3
_HTTP_PARTIAL = 206
_HTTP_RANGE_PAST_END = 416
_NETWORK_ERRORS = (OSError, http.client.HTTPException)


class Reach:
    """Whether a download's server can be reached, asked once a run and remembered for every part."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[str, str | None] = {}

    def why_not(self, url: str) -> str | None:
        """Return why the URL's host cannot be reached, or None where it can."""
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ""
        if host not in self._known:
            self._known[host] = self._probe(parts.scheme, host, parts.port)
        return self._known[host]

    def _probe(self, scheme: str, host: str, port: int | None) -> str | None:
        """Open one connection, or trust the proxy that the environment names.

        In a thread of its own, since looking up a name has no time limit that could be set.
        """
        if scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host):
            return None
        found: list[str | None] = []

        def connect() -> None:
            try:
                address = (host, port or {"http": 80}.get(scheme, 443))
                socket.create_connection(address, CONNECT_SECONDS).close()
                found.append(None)
            except OSError as error:
                found.append(f"{host} cannot be reached ({error.strerror or error})")

        thread = threading.Thread(target=connect, daemon=True)
        thread.start()
        thread.join(CONNECT_SECONDS)
        return found[0] if found else f"{host} cannot be reached (no answer within {CONNECT_SECONDS:.0f} s)"


def fetch(official: Official, folder: Path) -> Path:
    """Download the archive into `folder`, going on where an interrupted run stopped, and verify it.

    Returns:
        The verified archive.

    Raises:
        UnreachableError: when the archive or its checksums cannot be had.
        EngineError: when what came is not what the publisher's checksum says.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = published_checksum(official)
    partial = folder / f"{official.filename}.{wanted[:12]}.part"
    for attempt in range(ATTEMPTS):
        try:
            _continue(official.archive, partial)
            break
        except _NETWORK_ERRORS as error:
            if attempt == ATTEMPTS - 1 or isinstance(error, urllib.error.HTTPError):
                raise UnreachableError(
                    f"{official.archive}: {error}; what came is kept for the next run"
                ) from error
    with partial.open("rb") as file:
        got = hashlib.file_digest(file, "sha256").hexdigest()
    if got != wanted:
        partial.unlink()
        raise EngineError(
            f"{official.archive}: the publisher's SHA-256 is {wanted}, what came has {got}: thrown away. "
            "Try again; should it happen again, look at what stands between you and the publisher"
        )
    archive = folder / official.filename
    partial.rename(archive)
    return archive


def published_checksum(official: Official) -> str:
    """Return the archive's SHA-256 as its publisher lists it.

    Raises:
        UnreachableError: when the list cannot be had or does not name the archive.
    """
    try:
        with urllib.request.urlopen(official.checksums, timeout=CONNECT_SECONDS) as answer:
            text: str = answer.read().decode("utf-8", "replace")
    except _NETWORK_ERRORS as error:
        raise UnreachableError(f"{official.checksums}: {error}") from error
    for line in text.splitlines():
        digest, _, name = line.strip().partition(" ")
        if name.strip().lstrip("*").removeprefix("./") == official.filename:
            return digest.lower()
    raise UnreachableError(f"{official.checksums} does not name {official.filename}")


def _continue(url: str, partial: Path) -> None:
    """Fetch what is still missing from `partial`; a server that ignores the range is read from the start."""
    have = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        answer = urllib.request.urlopen(request, timeout=READ_SECONDS)
    except urllib.error.HTTPError as error:
        if error.code == _HTTP_RANGE_PAST_END and have:
            return
        raise
    with answer, partial.open("ab" if answer.status == _HTTP_PARTIAL else "wb") as file:
        rest = int(answer.headers.get("Content-Length") or 0)
        total = file.tell() + rest
        with progress(f"downloading {partial.name.rsplit('.', 2)[0]}", lambda: _amount(partial, total)):
            shutil.copyfileobj(answer, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
        if rest and file.tell() < total:
            raise http.client.IncompleteRead(b"", total - file.tell())


def _amount(partial: Path, total: int) -> str:
    """Say how much is there."""
    return f"{partial.stat().st_size / 1e6:.0f} of {total / 1e6:.0f} MB"


def unpack(archive: Path, folder: Path, wanted: str) -> None:
    """Unpack the archive's programs into `folder`, without the folders they lie in.

    Raises:
        EngineError: when the archive does not hold the program `wanted`.
    """
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            if member.isfile():
                member.name = Path(member.name).name
                tar.extract(member, folder, filter="data")
    if not (folder / wanted).is_file():
        raise EngineError(f"{archive.name} holds no {wanted}")
    (folder / wanted).chmod(0o755)
