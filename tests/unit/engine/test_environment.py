"""The Python environment's own rules: when it is in step, and that uv is pinned by hash."""

import re
from pathlib import Path

import pytest

from engine import environment
from engine.paths import ROOT


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with a lock and an environment of its own."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n", encoding="utf-8")
    python.chmod(0o755)
    (tmp_path / "requirements.txt").write_text("a==1\n", encoding="utf-8")
    monkeypatch.setattr(environment, "LOCK", tmp_path / "requirements.txt")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(environment, "venv_python", lambda: python)
    return tmp_path


def test_an_environment_is_in_step_until_the_lock_changes_or_it_is_gone(clone: Path) -> None:
    assert not environment.in_step()
    environment.STAMP.write_text(environment.lock_digest(), encoding="utf-8")
    assert environment.in_step()
    environment.LOCK.write_text("a==2\n", encoding="utf-8")
    assert not environment.in_step()
    environment.STAMP.write_text(environment.lock_digest(), encoding="utf-8")
    environment.venv_python().unlink()
    assert not environment.in_step()


def test_uv_is_pinned_by_version_and_hash() -> None:
    text = environment.UV_LOCK.read_text(encoding="utf-8")
    assert re.search(r"^uv==\d+\.\d+\.\d+ ", text, re.MULTILINE)
    assert text.count("--hash=sha256:") > 2


def test_a_python_that_is_too_old_is_told_which_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.sys, "version_info", (3, 10, 1))
    with pytest.raises(environment.EngineError, match=r"3\.11 or newer is needed"):
        environment.make()


def test_every_locked_package_has_a_hash() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-zA-Z0-9])", lock)
    assert [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []
