"""Images by URL: fetched from a web server on the lab's loopback, and used only with the right checksum."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.conftest import Pulumiw
from tests.engine.openstack.client import Client
from tests.engine.openstack.standing import Small, errors

pytestmark = [pytest.mark.timeout(3600), pytest.mark.usefixtures("cloud")]
PORT = 8099
START_SECONDS = 60


@dataclass
class Shelf:
    """What a publisher of images has: a folder behind a web server."""

    folder: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{PORT}/disk.qcow2"

    @property
    def content(self) -> bytes:
        return (self.folder / "disk.qcow2").read_bytes()

    def fetched(self) -> int:
        """How often somebody has fetched something."""
        return self.log.read_text().count('"GET ')


@pytest.fixture(scope="module")
def shelf(lab: Pulumiw) -> Iterator[Shelf]:
    """Such a server in the lab."""
    folder = lab.folder.parent / "shelf"
    made = Shelf(folder, folder.with_suffix(".log"))
    folder.mkdir()
    # Other bytes than those of any image by file, so that none of them is there already.
    empty = (lab.folder / "lab/openstack/images/empty.qcow2").read_bytes()
    (folder / "disk.qcow2").write_bytes(empty + bytes(512))
    python = ".venv/bin/python"
    served = [python, "-u", "-m", "http.server", str(PORT), "--bind", "127.0.0.1", "--directory", str(folder)]
    with made.log.open("w") as log:
        command = [python, "-m", "lab", "exec", "--", *served]
        server = subprocess.Popen(
            command, cwd=lab.folder, env=lab.environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        end = time.monotonic() + START_SECONDS
        while "Serving" not in made.log.read_text():
            assert server.poll() is None, made.log.read_text()
            assert time.monotonic() < end, "the web server does not start"
            time.sleep(0.2)
        yield made
    finally:
        server.kill()
        server.wait()


def checksum(shelf: Shelf) -> str:
    return f"sha256:{hashlib.sha256(shelf.content).hexdigest()}"


def images(client: Client) -> list[list[object]]:
    """What there is of the image that the stack file has, in Glance."""
    return client.run(
        "result = [[i.status, i.size, i.hash_algo, i.hash_value] for i in admin.image.images(name='fetched')]"
    )


def kept(small: Small) -> list[Path]:
    """The bytes that are kept for later, of images that no file has."""
    return [
        path
        for path in (small.pulumiw.folder / ".murmuration/images").glob("*")
        if path.stat().st_size > 2048
    ]


def test_a_preview_fetches_nothing(small: Small, shelf: Shelf, client: Client) -> None:
    number = client.run(
        "result = admin.image.create_image('fetched', disk_format='qcow2', container_format='bare').id"
    )
    small.change(cloud_images={"fetched": {"url": shelf.url, "checksum": checksum(shelf)}})
    said = small.printed("preview", "--non-interactive")
    assert f"an image 'fetched' is there already (id {number})" in said
    assert (shelf.fetched(), kept(small)) == (0, [])
    client.run("admin.image.delete_image(admin.image.find_image('fetched'))")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("disk.qcow2", "disk.qcow2 does not have the checksum of the stack file: it has sha256:"),
        ("gone.qcow2", "gone.qcow2 cannot be downloaded: the server answers 404"),
    ],
)
def test_what_the_publisher_has_not_is_one_error_and_nothing_is_uploaded(
    small: Small, shelf: Shelf, client: Client, place: str, words: str
) -> None:
    url = shelf.url.replace("disk.qcow2", place)
    small.change(cloud_images={"fetched": {"url": url, "checksum": "sha256:" + "1" * 64}})
    said = small.up(code=None)
    assert len(errors(said)) == 1, said
    assert words in said
    assert "Traceback" not in said
    assert (images(client), kept(small)) == ([], [])


def test_verified_bytes_are_fetched_once_and_are_the_images(
    small: Small, shelf: Shelf, client: Client
) -> None:
    before = shelf.fetched()
    small.change(cloud_images={"fetched": {"url": shelf.url, "checksum": checksum(shelf)}})
    small.up()
    assert shelf.fetched() == before + 1
    content = shelf.content
    assert images(client) == [["active", len(content), "sha512", hashlib.sha512(content).hexdigest()]]
    client.run("admin.image.delete_image(admin.image.find_image('fetched'))")
    small.up()
    assert [found[0] for found in images(client)] == ["active"]
    small.up("--expect-no-changes")
    assert shelf.fetched() == before + 1
