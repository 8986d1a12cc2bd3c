"""The cache: whole or not there, whatever happens in between; one run at a time."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import cache
from engine.errors import EngineError
from engine.paths import ROOT


def fill(folder: Path) -> None:
    (folder / "tool").write_text("works", encoding="utf-8")


def python(code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_folder_is_installed_with_a_record_of_what_is_in_it(tmp_path: Path) -> None:
    folder = cache.install(tmp_path / "tool" / "1.0", "build", "example.com/tool", fill)
    record = cache.read_record(folder)
    assert record is not None
    assert (record.source, record.origin, list(record.files)) == ("build", "example.com/tool", ["tool"])
    assert cache.damaged_files(folder, record) == []
    (folder / "tool").write_text("changed", encoding="utf-8")
    assert cache.damaged_files(folder, record) == ["tool"]
    (folder / "tool").unlink()
    assert cache.read_record(folder) is None


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        fill(folder)
        raise EngineError("the compiler is missing")

    with pytest.raises(EngineError, match="the compiler is missing"):
        cache.install(tmp_path / "tool" / "1.0", "build", "x", fail)
    assert list((tmp_path / "tool").iterdir()) == []


def test_installing_again_replaces_what_was_damaged(tmp_path: Path) -> None:
    folder = cache.install(tmp_path / "tool" / "1.0", "build", "x", fill)
    (folder / "tool").write_text("damaged", encoding="utf-8")
    (folder / "left").write_text("over", encoding="utf-8")
    cache.install(folder, "build", "x", fill)
    assert sorted(path.name for path in folder.iterdir()) == [cache.RECORD, "tool"]
    assert (folder / "tool").read_text(encoding="utf-8") == "works"
    assert [path.name for path in folder.parent.iterdir()] == ["1.0"]


def test_a_run_killed_in_the_middle_leaves_nothing_that_looks_installed(tmp_path: Path) -> None:
    folder = tmp_path / "tool" / "1.0"
    process = python(
        "import sys, time; from pathlib import Path; from engine import cache\n"
        "def fill(f):\n"
        "    (f / 'tool').write_text('half'); print('filling', flush=True); time.sleep(60)\n"
        f"cache.install(Path({str(folder)!r}), 'build', 'x', fill)"
    )
    assert first_line(process) == "filling"
    process.kill()
    process.wait()
    assert cache.read_record(folder) is None
    assert not folder.exists()
    assert list(folder.parent.iterdir()) != []
    cache.sweep(folder.parent)
    assert list(folder.parent.iterdir()) == []


def test_the_lock_makes_a_second_run_wait_and_goes_with_its_process() -> None:
    process = python(
        "import time; from engine import cache\n"
        "with cache.lock('tool'): print('held', flush=True); time.sleep(60)"
    )
    assert first_line(process) == "held"
    with (
        pytest.raises(EngineError, match="another run has been making tool"),
        cache.lock("tool", timeout=0.1),
    ):
        pytest.fail("the lock was given twice")
    process.kill()
    process.wait()
    started = time.monotonic()
    with cache.lock("tool", timeout=5):
        assert time.monotonic() - started < 2


def test_a_recipe_has_another_digest_when_anything_in_it_changes(tmp_path: Path) -> None:
    digests: set[str] = set()
    for name, text in [("go.mod", "a"), ("go.mod", "b"), ("go.sum", "b"), ("sub/go.sum", "b")]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        digests.add(cache.folder_digest(tmp_path))
    assert len(digests) == 4
    (tmp_path / "go.mod").write_text("b", encoding="utf-8")
    assert cache.folder_digest(tmp_path) in digests
