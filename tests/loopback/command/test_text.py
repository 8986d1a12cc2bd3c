"""Texts, patterns, hashes and masking: the expected values of the first two were printed by Go itself."""

import errno
from pathlib import Path

import pytest

from engine.command.assets import archive_of, find_assets
from engine.command.globs import compile_rules
from engine.command.gotext import exit_error, os_error, quote
from engine.command.redact import redactor
from providers.kit.errors import ProviderError
from providers.kit.values import Secret


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("echo $X | tr 'a' \"b\"", r'''"echo $X | tr 'a' \"b\""'''),
        ('a"b\\c\nd\te\x01é€\u200b\U0001f600\u00a0\x7f', r'"a\"b\\c\nd\te\x01é€\u200b😀\u00a0\x7f"'),
    ],
)
def test_quote(text: str, quoted: str) -> None:
    assert quote(text) == quoted


def test_endings() -> None:
    assert [exit_error(code) for code in (1, 137, -9, -15, -11)] == [
        "exit status 1",
        "exit status 137",
        "signal: killed",
        "signal: terminated",
        "signal: segmentation fault",
    ]
    assert os_error(FileNotFoundError(errno.ENOENT, "x")) == "no such file or directory"


NAMES = ["a", "a.js", "src/index.js", "src/deep/index.js", "src/secret.js", "abc", "a/c", "b.t", "d.t", "cx"]


@pytest.mark.parametrize(
    ("patterns", "matched"),
    [
        (["*"], ["a", "a.js", "abc", "b.t", "d.t", "cx"]),
        (["*.js"], ["a.js"]),
        (["src/**.js"], ["src/index.js", "src/deep/index.js", "src/secret.js"]),
        (["src/*.js"], ["src/index.js", "src/secret.js"]),
        (["a?c"], ["abc"]),
        (["[abc].t"], ["b.t"]),
        (["[!abc].t"], ["d.t"]),
        (["[a-c]x"], ["cx"]),
        (["{a,b*}.{js,t}"], ["a.js", "b.t"]),
        (["src/**", "!**secret.*"], ["src/index.js", "src/deep/index.js"]),
        (["!**secret.*", "src/**"], ["src/index.js", "src/deep/index.js", "src/secret.js"]),
    ],
)
def test_patterns(patterns: list[str], matched: list[str]) -> None:
    rules = compile_rules(patterns)
    assert [name for name in NAMES if rules.match(name)] == matched


@pytest.mark.parametrize("pattern", ["[abc", "{a,b", "a\\", "[]a]", "[a-]", "[c-a]"])
def test_broken_pattern_is_shown(pattern: str) -> None:
    with pytest.raises(ProviderError) as failed:
        compile_rules([pattern])
    assert repr(pattern) in str(failed.value)


def test_assets_and_archive(tmp_path: Path) -> None:
    (tmp_path / "dir").mkdir()
    (tmp_path / "a.txt").write_text("hello\n")
    (tmp_path / "dir" / "b.txt").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "dir")
    assets = find_assets(str(tmp_path), ["**.txt"])
    assert {name: asset.path for name, asset in assets.items()} == {
        "a.txt": f"{tmp_path}/a.txt",
        "dir/b.txt": f"{tmp_path}/dir/b.txt",
    }
    assert assets["a.txt"].hash == "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    # Go's archive/tar of the same two files.
    assert archive_of(assets).hash == "5f5a51ebbc629523afbd3ef786229bfa5c00f89b95a875034b19adab06868126"
    # The engine's constant for an archive of nothing.
    assert archive_of({}).hash == "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
    with pytest.raises(ProviderError, match=r"link' is a directory; try using an archive"):
        find_assets(str(tmp_path), ["l*"])


def test_redactor_masks_marked_values_only() -> None:
    redact = redactor(
        {
            "connection": Secret(
                {"host": "10.0.0.1", "password": "hunter2", "proxy": {"password": "hop-pw"}}
            ),
            "environment": {"TOKEN": Secret("t0ken"), "PLAIN": "visible"},
            "stdin": Secret("-----BEGIN-----\nMIIabcdefgh\n"),
            "create": "visible",
            "triggers": [Secret("ab")],
        }
    )
    text = "10.0.0.1 hunter2 hop-pw t0ken visible MIIabcdefgh ab"
    assert redact(text) == "10.0.0.1 [secret] [secret] [secret] visible [secret] ab"
