"""An image's bytes are verified before they are used, wherever they come from."""

import functools
import hashlib
import http.server
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import pytest

from components.openstack.image_file import ImageFileError, bring, verified_path
from model.spec.openstack.image import Image
from tests.serving import serving

BYTES = b"QFI\xfb" + bytes(5000)


def image(checksum: str | None = None, *, file: str | None = None, url: str | None = None) -> Image:
    digest = hashlib.sha256(BYTES).hexdigest()
    return Image(checksum=checksum or f"sha256:{digest}", file=file, url=url)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "disk.qcow2").write_bytes(BYTES)
    return tmp_path


class Slow(http.server.SimpleHTTPRequestHandler):
    """Takes long enough for a second one to ask for the same meanwhile."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        time.sleep(0.1)
        super().do_GET()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("web")
    (folder / "disk.qcow2").write_bytes(BYTES)

    handler = functools.partial(Slow, directory=str(folder))
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    with serving(web):
        yield f"http://127.0.0.1:{web.server_port}"


def test_a_file_with_the_right_bytes_is_put_under_its_checksum() -> None:
    bring(image(file="disk.qcow2"), fetch=False)
    assert verified_path(image(file="x").checksum or "").read_bytes() == BYTES


def test_a_file_with_other_bytes_is_refused_and_nothing_is_left(here: Path) -> None:
    wrong = image("sha256:" + "1" * 64, file="disk.qcow2")
    with pytest.raises(ImageFileError, match=r"disk\.qcow2 does not have the checksum") as refused:
        bring(wrong, fetch=True)
    assert hashlib.sha256(BYTES).hexdigest() in str(refused.value)
    assert [path.suffix for path in (here / ".murmuration/images").iterdir()] == [".lock"]


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ImageFileError, match=r"nowhere\.qcow2 cannot be read: No such file"):
        bring(image(file="nowhere.qcow2"), fetch=True)


def test_a_url_is_downloaded_once_and_never_in_a_preview(server: str) -> None:
    wanted = image(url=f"{server}/disk.qcow2")
    place = verified_path(wanted.checksum or "")
    bring(wanted, fetch=False)
    assert not place.exists()
    bring(wanted, fetch=True)
    assert place.read_bytes() == BYTES
    bring(image(url="http://127.0.0.1:1/gone"), fetch=True)


def test_images_with_the_same_bytes_are_brought_at_once_and_downloaded_once(server: str) -> None:
    Slow.asked.clear()
    wanted = image(url=f"{server}/disk.qcow2")
    with ThreadPoolExecutor(4) as pool:
        for brought in [pool.submit(bring, wanted, fetch=True) for _ in range(4)]:
            brought.result()
    assert verified_path(wanted.checksum or "").read_bytes() == BYTES
    assert Slow.asked == ["/disk.qcow2"]


def test_kept_bytes_that_were_damaged_are_had_anew() -> None:
    wanted = image(file="disk.qcow2")
    bring(wanted, fetch=False)
    place = verified_path(wanted.checksum or "")
    place.write_bytes(BYTES[:-1])
    bring(wanted, fetch=False)
    assert place.read_bytes() == BYTES


def test_a_url_with_other_bytes_is_refused(server: str) -> None:
    with pytest.raises(ImageFileError, match="does not have the checksum of the stack file"):
        bring(image("md5:" + "0" * 32, url=f"{server}/disk.qcow2"), fetch=True)


def test_a_url_that_is_not_there_is_named_with_the_answer(server: str) -> None:
    with pytest.raises(ImageFileError, match=r"gone.qcow2 cannot be downloaded: the server answers 404"):
        bring(image(url=f"{server}/gone.qcow2"), fetch=True)
    with pytest.raises(ImageFileError, match=r"cannot be downloaded: 127\.0\.0\.1"):
        bring(image(url="http://127.0.0.1:1/disk"), fetch=True)
