"""Which way a part is had: found, cached, downloaded, built, our own; or else what to install."""

import io
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from engine import cache, gobuild, selection
from engine.ensure import Ensurer, build_folder, find, official_folder, plugin_place, version_serves
from engine.errors import EngineError
from engine.parts import GoBuild, Official, Part, StandIn, engine_part, plugin_parts
from tests.unit.engine.conftest import Publisher

TOOL = Part(
    name="tool",
    kind="resource",
    version="1.2.3",
    title="tool plugin",
    build=GoBuild(recipe="openstack", package=".", version_variable="main.version"),
)
ANSWER = "#!/bin/sh\necho {}\n"


def program(path: Path, version: str = "1.2.3") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ANSWER.format(version), encoding="utf-8")
    path.chmod(0o755)
    return path


def archive(version: str = "1.2.3") -> bytes:
    buffer = io.BytesIO()
    content = ANSWER.format(version).encode()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo("pulumi-resource-tool")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def published(publisher: Publisher) -> Part:
    publisher.publish("tool.tar.gz", archive())
    return replace(TOOL, official=Official(f"{publisher.url}/tool.tar.gz", f"{publisher.url}/sums.txt"))


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def ensurer(lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ensurer:
    """An ensurer on a machine with a PATH of its own and no Go."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return Ensurer(lines.append)


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> list[Part]:
    """A Go that can build, and the parts it was asked for."""
    asked: list[Part] = []

    def build_part(part: Part, _build: GoBuild, folder: Path) -> None:
        asked.append(part)
        program(folder / part.executable)

    def can(_build: GoBuild) -> None:
        return None

    monkeypatch.setattr(gobuild, "why_not", can)
    monkeypatch.setattr(gobuild, "build_part", build_part)
    return asked


def test_a_plugin_on_path_of_the_very_version_is_used(ensurer: Ensurer, tmp_path: Path) -> None:
    found = program(tmp_path / "bin" / "pulumi-resource-tool")
    choice = ensurer.obtain(TOOL)
    assert (choice.source, choice.path) == ("found", str(found))
    assert plugin_place(TOOL).resolve() == found


def test_a_plugin_in_the_users_own_pulumi_home_is_used(ensurer: Ensurer, tmp_path: Path) -> None:
    found = program(tmp_path / "home/.pulumi/plugins/resource-tool-v1.2.3/pulumi-resource-tool")
    assert ensurer.obtain(TOOL).path == str(found)


def test_a_plugin_of_another_version_is_not_used(ensurer: Ensurer, tmp_path: Path, go: list[Part]) -> None:
    program(tmp_path / "bin" / "pulumi-resource-tool", "1.2.4")
    assert ensurer.obtain(TOOL).source == "built"
    assert go == [TOOL]


@pytest.mark.parametrize(
    ("version", "serves"),
    [("3.258.0", True), ("3.259.1", True), ("3.257.9", False), ("4.0.0", False), ("3.300.0-dev.1", False)],
)
def test_an_engine_may_be_newer_of_the_same_major(version: str, serves: bool) -> None:
    assert version_serves(engine_part(), version) is serves


def test_what_we_made_ourselves_is_not_found(
    ensurer: Ensurer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = program(plugin_place(TOOL))
    monkeypatch.setenv("PATH", str(place.parent))
    assert find(TOOL) is None


def test_the_official_download_comes_before_a_build(
    ensurer: Ensurer, publisher: Publisher, go: list[Part]
) -> None:
    part = published(publisher)
    choice = ensurer.obtain(part)
    assert choice.source == "downloaded"
    assert choice.line() == "tool plugin 1.2.3: downloaded, the official release, its checksum met"
    assert Path(choice.path).parent == official_folder(part)
    assert go == []
    publisher.files.clear()
    assert ensurer.obtain(part).source == "cached"


def test_a_tampered_download_stops_everything(ensurer: Ensurer, publisher: Publisher, go: list[Part]) -> None:
    part = published(publisher)
    publisher.files["/tool.tar.gz"] = archive("6.6.6")
    with pytest.raises(EngineError, match="thrown away"):
        ensurer.obtain(part)
    assert go == []
    assert not official_folder(part).exists()


def test_without_a_download_it_is_built_and_cached_by_its_recipe(ensurer: Ensurer, go: list[Part]) -> None:
    assert TOOL.build is not None
    assert ensurer.obtain(TOOL).source == "built"
    assert ensurer.obtain(TOOL).source == "cached"
    assert go == [TOOL]
    assert cache.read_record(build_folder(TOOL, TOOL.build)) is not None


def test_a_cached_program_that_was_changed_is_made_again(
    ensurer: Ensurer, go: list[Part], lines: list[str]
) -> None:
    built = Path(ensurer.obtain(TOOL).path)
    built.write_text("something else", encoding="utf-8")
    assert ensurer.obtain(TOOL).source == "built"
    assert go == [TOOL, TOOL]
    assert any("was changed, making it again" in line for line in lines)


def test_where_nothing_else_is_to_be_had_our_own_is_used(ensurer: Ensurer) -> None:
    choice = ensurer.obtain(replace(TOOL, build=None, stand_in=StandIn("engine.command")))
    assert choice.source == "own"
    assert "engine.command" in Path(choice.path).read_text(encoding="utf-8")


def test_the_metal_plugin_is_always_the_labs(ensurer: Ensurer, tmp_path: Path) -> None:
    metal = next(part for part in plugin_parts() if part.name == "equinix-metal")
    program(tmp_path / "bin" / metal.executable, metal.version)
    choice = ensurer.obtain(metal)
    assert choice.source == "own"
    assert "ended on 2026-06-30" in choice.line()


def test_where_no_way_is_open_the_error_names_what_to_install(ensurer: Ensurer) -> None:
    with pytest.raises(EngineError) as caught:
        ensurer.obtain(replace(TOOL, official=Official("http://127.0.0.1:9/a", "http://127.0.0.1:9/sums")))
    message = str(caught.value)
    assert "127.0.0.1 cannot be reached" in message
    assert "install Go >= 1." in message
    assert "access to github.com, or Go" in message


def test_being_offline_is_probed_once_for_all_parts(
    ensurer: Ensurer, go: list[Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    probes: list[object] = []

    def refuse(address: object, _timeout: float) -> None:
        probes.append(address)
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr("socket.create_connection", refuse)
    for name in ("one", "two", "three"):
        official = Official(f"https://example.invalid/{name}", "https://example.invalid/sums")
        assert "Network is unreachable" in ensurer.obtain(replace(TOOL, name=name, official=official)).line()
    assert probes == [("example.invalid", 443)]


def test_a_selection_is_only_good_for_todays_pins_and_with_every_program_there(tmp_path: Path) -> None:
    path = program(tmp_path / "pulumi")
    choice = selection.Choice("Pulumi engine", "3.258.0", "found", "at x", str(path))
    selection.save(selection.Selection(selection.current_pins(), {"pulumi": choice}))
    loaded = selection.load()
    assert loaded is not None
    assert loaded.engine == path
    selection.save(selection.Selection(["engine pulumi 3.0.0"], {"pulumi": choice}))
    assert selection.load() is None
    selection.save(selection.Selection(selection.current_pins(), {"pulumi": choice}))
    path.unlink()
    assert selection.load() is None


def test_what_would_have_to_be_built_and_is_spared_is_left_for_later(
    lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    built: list[str] = []

    def can(recipe: GoBuild) -> None:
        del recipe

    def build(part: Part, recipe: GoBuild, folder: Path) -> None:
        built.append(part.name)
        program(folder / part.executable)

    monkeypatch.setattr(gobuild, "why_not", can)
    monkeypatch.setattr(gobuild, "build_part", build)
    choice = Ensurer(lines.append, {"tool"}).obtain(TOOL)
    assert (choice.source, built) == ("later", [])
    started = subprocess.run([choice.path], capture_output=True, text=True, check=False)
    assert started.returncode == 1
    assert "run `make setup`" in started.stderr
    chosen = selection.Selection(selection.current_pins(), {"tool": choice})
    assert chosen.serves({"tool"})
    assert not chosen.serves(frozenset())
    assert Ensurer(lines.append).obtain(TOOL).source == "built"
    assert Ensurer(lines.append, {"tool"}).obtain(TOOL).source == "cached"
    assert (
        plugin_place(TOOL).resolve()
        == build_folder(TOOL, GoBuild("openstack", ".", "main.version")) / TOOL.executable
    )
