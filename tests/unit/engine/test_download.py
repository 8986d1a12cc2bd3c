"""Downloads: verified before use, resumed where they stopped, quick to give up where there is no network."""

import io
import socket
import tarfile
import time
from pathlib import Path

import pytest

from engine import download
from engine.errors import EngineError, UnreachableError
from engine.parts import Official
from tests.unit.engine.conftest import Publisher

NAME = "tool-v1.tar.gz"
CONTENT = bytes(range(256)) * 4000


def official(publisher: Publisher, name: str = NAME) -> Official:
    return Official(f"{publisher.url}/{name}", f"{publisher.url}/sums.txt")


def test_what_meets_its_checksum_is_used(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(NAME, CONTENT)
    archive = download.fetch(official(publisher), tmp_path)
    assert archive == tmp_path / NAME
    assert archive.read_bytes() == CONTENT
    assert list(tmp_path.glob("*.part")) == []


def test_a_tampered_download_is_refused_and_thrown_away(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(NAME, CONTENT)
    publisher.files[f"/{NAME}"] = CONTENT[:-1] + b"!"
    with pytest.raises(EngineError, match=r"the publisher's SHA-256 is .* thrown away"):
        download.fetch(official(publisher), tmp_path)
    assert not (tmp_path / NAME).exists()
    assert list(tmp_path.glob("*.part")) == []


def test_an_interrupted_download_goes_on_where_it_stopped(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(NAME, CONTENT)
    wanted = download.published_checksum(official(publisher))
    (tmp_path / f"{NAME}.{wanted[:12]}.part").write_bytes(CONTENT[:1000])
    assert download.fetch(official(publisher), tmp_path).read_bytes() == CONTENT
    assert publisher.asked[-1] == (f"/{NAME}", "bytes=1000-")


def test_a_part_that_was_complete_is_not_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(NAME, CONTENT)
    wanted = download.published_checksum(official(publisher))
    (tmp_path / f"{NAME}.{wanted[:12]}.part").write_bytes(CONTENT)
    assert download.fetch(official(publisher), tmp_path).read_bytes() == CONTENT


def test_a_part_of_another_release_of_the_same_name_is_not_continued(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.publish(NAME, CONTENT)
    (tmp_path / f"{NAME}.0123456789ab.part").write_bytes(b"old")
    assert download.fetch(official(publisher), tmp_path).read_bytes() == CONTENT


def test_a_dropped_connection_is_taken_up_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(NAME, CONTENT)
    publisher.drop_after = 5000
    assert download.fetch(official(publisher), tmp_path).read_bytes() == CONTENT
    assert publisher.asked[-1] == (f"/{NAME}", "bytes=5000-")


def test_a_server_without_ranges_is_read_from_the_start(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(NAME, CONTENT)
    publisher.ranges = False
    publisher.drop_after = 5000
    assert download.fetch(official(publisher), tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("line", ["{digest}  ./tool-v1.tar.gz", "{digest} *tool-v1.tar.gz"])
def test_checksum_lists_are_read_as_sha256sum_writes_them(
    publisher: Publisher, tmp_path: Path, line: str
) -> None:
    publisher.publish(NAME, CONTENT)
    digest = download.published_checksum(official(publisher))
    publisher.files["/sums.txt"] = f"{'0' * 64}  other\n{line.format(digest=digest)}\n".encode()
    assert download.fetch(official(publisher), tmp_path).is_file()


def test_without_a_published_checksum_nothing_is_fetched(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(NAME, CONTENT)
    publisher.files["/sums.txt"] = b"0000  another-file\n"
    with pytest.raises(UnreachableError, match=f"does not name {NAME}"):
        download.fetch(official(publisher), tmp_path)
    assert [path for path, _ in publisher.asked] == ["/sums.txt"]


def test_an_archive_that_is_gone_is_unreachable(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(NAME, CONTENT)
    del publisher.files[f"/{NAME}"]
    with pytest.raises(UnreachableError, match="404"):
        download.fetch(official(publisher), tmp_path)


def test_reach_is_asked_once_and_remembered(publisher: Publisher) -> None:
    reach = download.Reach()
    assert reach.why_not(f"{publisher.url}/a") is None
    publisher.port = 0  # whatever is there now: it was reached
    assert reach.why_not("http://127.0.0.1:9/b") is None


def test_an_unreachable_host_is_told_by_name() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/x"
        started = time.monotonic()
        assert "127.0.0.1 cannot be reached" in (download.Reach().why_not(url) or "")
        assert time.monotonic() - started < download.CONNECT_SECONDS


def archive_of(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "made.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def test_programs_are_unpacked_without_their_folders(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, {"pulumi/pulumi": b"one", "pulumi/pulumi-language-python": b"two"})
    place = tmp_path / "place"
    place.mkdir()
    download.unpack(archive, place, "pulumi")
    assert sorted(path.name for path in place.iterdir()) == ["pulumi", "pulumi-language-python"]
    assert (place / "pulumi").stat().st_mode & 0o111


def test_an_archive_cannot_write_outside_and_must_hold_the_program(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, {"../../escaped": b"x"})
    place = tmp_path / "deep" / "place"
    place.mkdir(parents=True)
    with pytest.raises(EngineError, match="holds no pulumi"):
        download.unpack(archive, place, "pulumi")
    assert not (tmp_path / "escaped").exists()


def test_a_name_server_that_does_not_answer_costs_no_more_than_a_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hang(_address: object, _timeout: float) -> None:
        time.sleep(0.3)
        raise OSError(110, "Connection timed out")

    monkeypatch.setattr(download, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr("socket.create_connection", hang)
    assert "no answer within" in (download.Reach().why_not("https://example.invalid/x") or "")
