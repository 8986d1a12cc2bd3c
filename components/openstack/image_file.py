"""An image's bytes: fetched where need be, and verified before anything of them is used.

A verified file is kept under its checksum, relative to the project, so that the path in the state is the same
on every machine and changes exactly when the bytes do.
"""

from __future__ import annotations

import asyncio
import fcntl
import functools
import hashlib
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
import pulumi

from model.spec.openstack.image import Image

FOLDER: Final = Path(".murmuration/images")
CHUNK: Final = 1 << 20


class ImageFileError(Exception):
    """An image's bytes cannot be had, or are not those that were meant."""


class ImageFiles:
    """Verified files of one cloud's images."""

    def __init__(self, cloud: str) -> None:
        self._cloud = cloud
        self._hooks: dict[str, pulumi.ResourceHook] = {}

    def path(self, image: Image) -> str:
        """Where the verified bytes are."""
        return str(verified_path(image.checksum or ""))

    def verified(self, options: pulumi.ResourceOptions, image: Image) -> pulumi.ResourceOptions:
        """Let the bytes be there and verified before the image is created; changes the options in place."""
        checksum = image.checksum or ""
        if checksum not in self._hooks:
            check = functools.partial(_bring, image)
            functools.update_wrapper(check, _bring)
            self._hooks[checksum] = pulumi.ResourceHook(
                f"{self._cloud}-bytes-{checksum}", check, pulumi.ResourceHookOptions(on_dry_run=True)
            )
        before = options.hooks.before_create if options.hooks else None
        options.hooks = pulumi.ResourceHookBinding(before_create=[*(before or []), self._hooks[checksum]])
        return options


def verified_path(checksum: str) -> Path:
    """The place of verified bytes, relative to the project."""
    return FOLDER / checksum.replace(":", "-")


def bring(image: Image, *, fetch: bool) -> None:
    """Bring an image's bytes to their place and verify them, also those that are kept there already.

    Images with the same bytes are made at once: one of them brings the bytes, and the others wait for it.

    Args:
        image: with `url` or `file`, and its checksum.
        fetch: whether a `url` may be downloaded now.

    Raises:
        ImageFileError: the bytes cannot be had, or are others.
    """
    if image.url is not None and not fetch:
        return
    checksum = image.checksum or ""
    target = verified_path(checksum)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.with_suffix(".lock")):
        # Bytes that were damaged since they were verified are not used, but had anew.
        if not target.exists() or _digest(target, checksum) != checksum:
            _bring_anew(image, target)


@contextmanager
def _alone(lock: Path) -> Generator[None]:
    """Hold the lock, in this thread of this program."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _bring_anew(image: Image, target: Path) -> None:
    draft = target.with_suffix(".draft")
    try:
        if image.url is not None:
            _download(image.url, draft)
        else:
            _copy(Path(image.file or ""), draft)
        verify(draft, image.checksum or "", image.url or image.file or "")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def verify(file: Path, checksum: str, source: str) -> None:
    """Compare a file's bytes with their checksum.

    Raises:
        ImageFileError: they differ; it names the source and both digests.
    """
    found = _digest(file, checksum)
    if found != checksum:
        raise ImageFileError(
            f"{source} does not have the checksum of the stack file: it has {found}, {checksum} is expected; "
            "nothing was uploaded. If the new bytes are meant, write their checksum"
        )


def _digest(file: Path, checksum: str) -> str:
    """The checksum of a file's bytes, of the same kind as the one that is given."""
    kind, _, _ = checksum.partition(":")
    with file.open("rb") as stream:
        return f"{kind}:{hashlib.file_digest(stream, kind).hexdigest()}"


async def _bring(image: Image, args: pulumi.ResourceHookArgs) -> None:
    """Bring the bytes; a preview verifies files and downloads nothing."""
    try:
        await asyncio.to_thread(bring, image, fetch=not pulumi.runtime.is_dry_run())
    except ImageFileError as error:
        raise pulumi.RunError(f"image '{args.name}': {error}") from None


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        raise ImageFileError(f"{source} cannot be read: {error.strerror}") from None


def _download(url: str, target: Path) -> None:
    timeout = httpx.Timeout(60.0)
    try:
        with (
            httpx.stream("GET", url, follow_redirects=True, timeout=timeout) as response,
            target.open("wb") as file,
        ):
            response.raise_for_status()
            for chunk in response.iter_bytes(CHUNK):
                file.write(chunk)
    except httpx.HTTPStatusError as error:
        raise ImageFileError(
            f"{url} cannot be downloaded: the server answers {error.response.status_code}"
        ) from None
    except httpx.HTTPError as error:
        host = urlsplit(url).hostname
        raise ImageFileError(f"{url} cannot be downloaded: {host}: {error or type(error).__name__}") from None
