"""Copies over SFTP: where they go, what they overwrite, what is refused, and when they are made again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from providers.kit.errors import ProviderError
from providers.kit.resource import Edit, Found, Operation, Resource
from providers.kit.values import Archive, Asset, Secret
from tests.loopback.command.ssh_server import Behaviour, ssh_server

Get = Callable[[str], Resource]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a folder `src` with file1, one/file2, one/two/file3 and an empty folder."""
    folder = tmp_path / "src"
    (folder / "one" / "two").mkdir(parents=True)
    (folder / "empty").mkdir()
    for name in ("file1", "one/file2", "one/two/file3"):
        (folder / name).write_text(name)
    return folder


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """Return the server's root, which has a folder `there` and a file `file`."""
    root = tmp_path / "root"
    (root / "there").mkdir(parents=True)
    (root / "file").write_text("old")
    return root


def tree(folder: Path) -> dict[str, str | None]:
    return {
        str(path.relative_to(folder)): path.read_text() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def inputs(server: Behaviour, source: Asset | Archive, path: str, **more: Any) -> dict[str, Any]:
    return {"connection": Secret(server.connection()), "source": source, "remotePath": path, **more}


FOLDER: dict[str, str | None] = {
    "empty": None,
    "file1": "file1",
    "one": None,
    "one/file2": "one/file2",
    "one/two": None,
    "one/two/file3": "one/two/file3",
}


@pytest.mark.parametrize(
    ("name", "path", "below", "made"),
    [
        ("file1", "/there", "there", {"file1": "file1"}),
        ("file1", "/there/new", "there", {"new": "file1"}),
        ("file1", "/a/b/c", "a/b", {"c": "file1"}),
        ("file1", "/file", "", {"file": "file1", "there": None}),
        ("", "/there", "there/src", FOLDER),
        ("", "/new/deep", "new/deep/src", FOLDER),
        ("/", "/there", "there", FOLDER),
        ("/", "/new/deep", "new/deep", FOLDER),
    ],
)
async def test_where_it_goes(
    *,
    name: str,
    path: str,
    below: str,
    made: dict[str, str | None],
    resource: Get,
    operation: Operation,
    source: Path,
    remote: Path,
) -> None:
    given = Archive(path=f"{source}{name}") if name in ("", "/") else Asset(path=str(source / name))
    async with ssh_server(root=remote) as server:
        wanted = inputs(server, given, path)
        created = await resource("remote:CopyToRemote").create(operation, wanted)
        assert tree(remote / below) == made
        assert created.outputs == wanted
        assert len(created.id) == 8
        # A second time it copies over what is there.
        await resource("remote:CopyToRemote").create(operation, wanted)
        if path != "/new/deep" or name == "/":
            assert tree(remote / below) == made


@pytest.mark.parametrize(
    ("path", "made"), [("/x/y", {"x": None, "x/y": "text"}), ("/file", {"file": "text"})]
)
async def test_text(
    path: str, made: dict[str, str | None], resource: Get, operation: Operation, remote: Path
) -> None:
    async with ssh_server(root=remote) as server:
        await resource("remote:CopyToRemote").create(operation, inputs(server, Asset(text="text"), path))
    assert made.items() <= tree(remote).items()


@pytest.mark.parametrize(
    ("given", "path", "message"),
    [
        (Asset(path="/no/such"), "/there", "^open /no/such: no such file or directory$"),
        (
            Asset(text="t"),
            "/there",
            "^remote path /there is a directory; when using a text asset, remotePath must be",
        ),
        (
            Asset(text="t"),
            "/file/x",
            "^failed to create parent directories for /file/x: mkdir /file: not a directory$",
        ),
        (Archive(path="src"), "/file", "^remote path /file exists but is not a directory$"),
        (Archive(path="src/"), "/file", "^remote path /file exists but is not a directory$"),
    ],
)
async def test_refusals(
    *,
    given: Asset | Archive,
    path: str,
    message: str,
    resource: Get,
    operation: Operation,
    source: Path,
    remote: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(source.parent)
    before = tree(remote)
    async with ssh_server(root=remote) as server:
        with pytest.raises(ProviderError, match=message):
            await resource("remote:CopyToRemote").create(operation, inputs(server, given, path))
    assert tree(remote) == before


async def test_binary_and_large_files(
    resource: Get, operation: Operation, tmp_path: Path, remote: Path
) -> None:
    content = bytes(range(256)) * 20_000
    (tmp_path / "big").write_bytes(content)
    async with ssh_server(root=remote) as server:
        await resource("remote:CopyToRemote").create(
            operation, inputs(server, Asset(path=f"{tmp_path}/big"), "/big")
        )
    assert (remote / "big").read_bytes() == content


async def test_update_copies_only_what_changed(resource: Get, operation: Operation, remote: Path) -> None:
    copy = resource("remote:CopyToRemote")
    async with ssh_server(root=remote) as server:
        old = inputs(server, Asset(hash="1", text="one"), "/copy")
        state = (await copy.create(operation, old)).outputs
        assert server.logins == 1
        for edit, logins, content in (
            ({**old, "triggers": [1]}, 1, "one"),
            ({**old, "connection": Secret(server.connection(dialErrorLimit=3))}, 1, "one"),
            ({**old, "source": Asset(hash="2", text="two")}, 2, "two"),
            ({**old, "remotePath": "/copy2"}, 3, "two"),
        ):
            assert await copy.update(operation, Edit("id", state, old, edit)) == edit
            assert (server.logins, (remote / "copy").read_text()) == (logins, content)
        assert (remote / "copy2").read_text() == "one"
        await copy.delete(operation, Found("id", state))
        assert (remote / "copy").exists()
        assert server.logins == 3
    assert copy.preview_create(old) == old
    assert copy.preview_update(Edit("id", state, old, {**old, "triggers": [1]})) == {**old, "triggers": [1]}


async def test_copy_file(resource: Get, operation: Operation, source: Path, remote: Path) -> None:
    copy = resource("remote:CopyFile")
    async with ssh_server(root=remote) as server:
        given = {
            "connection": Secret(server.connection()),
            "localPath": f"{source}/file1",
            "remotePath": "/file",
        }
        created = await copy.create(operation, given)
        assert created.outputs == given
        assert (remote / "file").read_text() == "file1"
        with pytest.raises(ProviderError, match=r"^open /no/such: no such file or directory$"):
            await copy.create(operation, {**given, "localPath": "/no/such"})
        with pytest.raises(ProviderError, match=r"^failed to create remote file /there: "):
            await copy.create(operation, {**given, "remotePath": "/there"})
        with pytest.raises(
            ProviderError, match=r"^failed to create remote file /no/such: file does not exist$"
        ):
            await copy.create(operation, {**given, "remotePath": "/no/such"})
