"""The boot server's scripts: an image is used whole or not at all, and nodes' files keep to themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from model.plan.servers import BootServerPlan, IsoPlan
from model.plan.steps import boot_files
from model.plan.steps.bundle import File, bundle
from tests.serving import serving
from tests.unit.steps.given import planned
from tests.unit.steps.sandbox import Sandbox

IMAGE = b"0123456789abcdef" * 640
SETUP = r"""#!/bin/sh
# As the image's own: it makes the folder, and asks where there is one.
while getopts ":u:t:" option; do case $option in u) url=$OPTARG ;; t) folder=$OPTARG ;; esac; done
[ ! -d "$folder" ] || { read -r answer; [ "$answer" = y ] || exit 1; }
mkdir "$folder" "$folder/LiveOS" || exit 1
touch "$folder/initrd.img" "$folder/LiveOS/squashfs.img"
echo "$url" >"$folder/vmlinuz"
"""


@dataclass
class Mirror:
    """A web server that can break off, and go on where it did."""

    port: int = 0
    gone: bool = False
    breaks_after: int | None = None
    content: bytes = IMAGE
    published: str = ""
    asked: list[str] = field(default_factory=list[str])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bootimage.iso"


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    made = Mirror()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            if self.path.endswith(".sha256"):
                self.send_response(200 if made.published else 404)
                self.end_headers()
                self.wfile.write(made.published.encode())
                return
            made.asked.append(wanted or "all")
            if made.gone:
                self.send_response(404)
                self.end_headers()
                return
            start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
            body = made.content[start:]
            self.send_response(206 if wanted else 200)
            if wanted:
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(made.content) - 1}/{len(made.content)}"
                )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            cut, made.breaks_after = made.breaks_after, None
            self.wfile.write(body[:cut])

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    with serving(server):
        yield made


@pytest.fixture
def machine(tmp_path: Path, mirror: Mirror) -> Sandbox:
    made = Sandbox(tmp_path / "root")
    made.write("iso/pxeboot_setup.sh", SETUP)
    (made.root / "iso/pxeboot_setup.sh").chmod(0o755)
    (made.root / "var/www/html").mkdir(parents=True)
    return made


def plan() -> BootServerPlan:
    boot_server = planned("dev").sites["ewr1"].boot_server
    assert boot_server is not None
    return boot_server


def sent(mirror: Mirror, *, sha256: str | None = None, size: int | None = None) -> str:
    iso = IsoPlan(mirror.url, sha256 or hashlib.sha256(IMAGE).hexdigest(), None, size)
    return boot_files.payload(plan(), iso, f"127.0.0.1:{mirror.port}")


def test_the_image_is_fetched_and_set_up_once(machine: Sandbox, mirror: Mirror) -> None:
    printed = machine.step("boot_server", sent(mirror, size=len(IMAGE)))
    assert f"serving http://127.0.0.1:{mirror.port}/BIOS-Client" in printed
    assert machine.text("export/pxeboot/vmlinuz") == f"http://127.0.0.1:{mirror.port}/BIOS-Client\n"
    assert (machine.root / "var/www/html/BIOS-Client").readlink() == Path("/export/pxeboot")
    assert machine.text("etc/fstab").splitlines()[0].startswith("/dev/sda")
    assert machine.text("etc/fstab").count("/media/iso") == 1
    downloads = len(mirror.asked)
    before = machine.files("etc", "var", "export")
    printed = machine.step("boot_server", sent(mirror, size=len(IMAGE)))
    assert "is here already" in printed
    assert "is set up already" in printed
    assert machine.files("etc", "var", "export") == before
    assert len([asked for asked in mirror.asked[downloads:] if asked == "all"]) == 0, (
        "only a look at the server"
    )


def test_a_broken_download_goes_on_where_it_was(machine: Sandbox, mirror: Mirror) -> None:
    mirror.breaks_after = 4096
    machine.step("boot_server", sent(mirror))
    assert mirror.asked[:2] == ["all", "bytes=4096-"]


def test_a_wrong_checksum_is_refused_before_anything_is_used(machine: Sandbox, mirror: Mirror) -> None:
    printed = machine.step("boot_server", sent(mirror, sha256="f" * 64), fails=True)
    assert (
        f"has the SHA-256 digest {hashlib.sha256(IMAGE).hexdigest()}, and the stack file says ffff" in printed
    )
    assert not (machine.root / "export").exists()
    assert not list((machine.root / "var/lib/murmuration/images").iterdir())
    assert not [call for call in machine.calls() if call.startswith("mount ")]


def published(mirror: Mirror) -> str:
    """What is sent where the digest is published beside the image."""
    iso = IsoPlan(mirror.url, None, f"{mirror.url}.sha256", None)
    return boot_files.payload(plan(), iso, f"127.0.0.1:{mirror.port}")


def test_a_published_checksum_is_held_and_another_image_fetched(machine: Sandbox, mirror: Mirror) -> None:
    mirror.published = f"{hashlib.sha256(IMAGE).hexdigest()}  bootimage.iso\n"
    assert "serving" in machine.step("boot_server", published(mirror))
    assert "is here already" in machine.step("boot_server", published(mirror))
    mirror.content = b"another"
    mirror.published = f"{hashlib.sha256(mirror.content).hexdigest()} *bootimage.iso\n"
    assert "fetching" in machine.step("boot_server", published(mirror))
    (image,) = (machine.root / "var/lib/murmuration/images").iterdir()
    assert image.read_bytes() == b"another"


def test_a_published_checksum_that_is_none_or_another_images_is_told(
    machine: Sandbox, mirror: Mirror
) -> None:
    printed = machine.step("boot_server", published(mirror), fails=True, ATTEMPTS="0")
    assert f"{mirror.url}.sha256 cannot be fetched" in printed
    mirror.published = "<html>"
    printed = machine.step("boot_server", published(mirror), fails=True)
    assert "does not begin with a SHA-256 digest: see iso.sha256_url in the stack file" in printed
    mirror.published = f"{'f' * 64}  bootimage.iso\n"
    printed = machine.step("boot_server", published(mirror), fails=True)
    assert f"and {mirror.url}.sha256 says {'f' * 64}" in printed
    assert not list((machine.root / "var/lib/murmuration/images").iterdir())


def test_a_wrong_size_is_told_as_such(machine: Sandbox, mirror: Mirror) -> None:
    printed = machine.step("boot_server", sent(mirror, size=7), fails=True)
    assert f"has {len(IMAGE)} bytes, and the stack file says 7" in printed


def test_a_mirror_that_does_not_answer_is_named(machine: Sandbox, mirror: Mirror) -> None:
    mirror.gone = True
    printed = machine.step("boot_server", sent(mirror), fails=True)
    assert f"{mirror.url} cannot be fetched" in printed
    assert "404" in printed
    assert "see iso.url in the stack file" in printed


def test_an_image_that_is_none_leaves_what_is_served(machine: Sandbox, mirror: Mirror) -> None:
    machine.step("boot_server", sent(mirror))
    mirror.content = b"another"
    (machine.root / "iso/pxeboot_setup.sh").write_text("#!/bin/sh\necho cannot; exit 1\n")
    other = hashlib.sha256(b"another").hexdigest()
    printed = machine.step("boot_server", sent(mirror, sha256=other), fails=True)
    assert "pxeboot_setup.sh of" in printed
    assert "cannot" in printed
    assert machine.text("export/pxeboot/vmlinuz").startswith("http://127.0.0.1")
    machine.write("state/no-iso", "")
    mirror.content = b"a third"
    third = hashlib.sha256(b"a third").hexdigest()
    assert "is it an ISO?" in machine.step("boot_server", sent(mirror, sha256=third), fails=True)


def test_removed_it_serves_nothing(machine: Sandbox, mirror: Mirror) -> None:
    before = machine.files("etc", "var")
    machine.step("boot_server", sent(mirror))
    machine.step("boot_server", sent(mirror), "remove")
    assert machine.files("etc", "var") == before
    assert not (machine.root / "export/pxeboot").exists()
    assert not (machine.root / "var/www/html/BIOS-Client").is_symlink()


def node(name: str, token: str, text: str) -> str:
    return bundle({"NAME": name}, [File(f"/var/www/html/ipxe/{token}/{name}.cfg", text)])


def test_one_nodes_files_are_its_own(machine: Sandbox) -> None:
    machine.step("node_files", node("a", "t1", "secret-of-a"))
    machine.step("node_files", node("b", "t2", "secret-of-b"))
    printed = machine.step("node_files", node("a", "t1", "another-secret"))
    assert "secret" not in printed
    assert machine.text("var/www/html/ipxe/t2/b.cfg") == "secret-of-b\n"
    assert machine.text("var/www/html/ipxe/t1/a.cfg") == "another-secret\n"
    assert "there already" in machine.step("node_files", node("a", "t1", "another-secret"))
    machine.step("node_files", node("a", "t3", "another-secret"))
    assert not (machine.root / "var/www/html/ipxe/t1").exists(), "a new name takes the old one away"
    machine.step("node_files", node("a", "t3", "another-secret"), "remove")
    assert sorted(machine.files("var/www")) == ["var/www/html/ipxe/t2/b.cfg"]


def test_no_folder_is_listed() -> None:
    assert boot_files.apache().count("Options FollowSymLinks\n") == 2
    assert "Indexes" not in boot_files.apache()
