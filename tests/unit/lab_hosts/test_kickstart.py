"""The installer's reading of kickstarts, run by a shell here as by busybox in the installer."""

import shutil
import subprocess
from pathlib import Path

import pytest

from lab.hosts.image import GUEST

SHELL = ["busybox", "sh"] if shutil.which("busybox") else ["sh"]


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    fetch = (
        'ks_fetch() { cp "$PWD/web/${1##*/}" "$2" 2>/dev/null || { ks_answer="404 Not Found"; return 1; }; }'
    )
    text = f". {GUEST}/kickstart.sh\n{fetch}\n{script}\n"
    return subprocess.run([*SHELL, "-c", text], cwd=folder, capture_output=True, text=True, check=False)


READ = "ks_flatten ks.cfg ks.cfg late >flat && ks_split flat out && ks_check out"


def test_included_kickstarts_stand_where_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/iso.cfg").write_text("install\n%packages\n@core\n%end\n%post\necho iso\n%end\nreboot\n")
    (tmp_path / "ks.cfg").write_text(
        '%include http://boot/iso.cfg\nsshkey --username=root "ssh-ed25519 A b"\n'
        "%post --log=/x\r\necho mine\n%end"
    )
    done = run(READ, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/commands").read_text().splitlines() == [
        "iso.cfg:1 install",
        "iso.cfg:8 reboot",
        'ks.cfg:2 sshkey --username=root "ssh-ed25519 A b"',
    ]
    assert (tmp_path / "out/post.1").read_text() == "echo iso\n"
    assert (tmp_path / "out/post.2").read_text() == "echo mine\n"
    assert (tmp_path / "out/packages").read_text() == "@core\n"
    assert (tmp_path / "out/post.2.options").read_text().strip() == "--log=/x"


def test_what_a_pre_script_will_make_is_left_alone_before_it_ran(tmp_path: Path) -> None:
    (tmp_path / "ks.cfg").write_text("%include /tmp/made-by-nobody\n%pre\ntrue\n%end\n")
    assert run("ks_flatten ks.cfg ks.cfg early >flat && ks_split flat out", tmp_path).returncode == 0
    late = run(READ, tmp_path)
    assert late.returncode != 0
    assert "ks.cfg:1: %include /tmp/made-by-nobody: there is no such file" in late.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("text\n%post\necho\n", "ks.cfg:2: this %post has no %end"),
        ("%post\n%packages\n%end\n", "ks.cfg:2: a section begins inside %post"),
        ("instal\n", "ks.cfg:1: unknown command: instal"),
        ("%foo\n%end\n", "ks.cfg:1: unknown section %foo"),
        ("%include\n", "ks.cfg:1: %include names no file"),
        ("%include ks.cfg\n", "goes in a circle"),
        (
            "\n%include http://boot/none.cfg\n",
            "ks.cfg:2: %include http://boot/none.cfg cannot be fetched: 404 Not Found",
        ),
    ],
)
def test_malformed_kickstarts_are_refused_with_their_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "ks.cfg").write_text(text)
    done = run(READ, tmp_path)
    assert done.returncode != 0
    assert words in done.stderr


def test_the_isos_own_kickstarts_are_well_formed(tmp_path: Path) -> None:
    for name in ("pxeboot_controller.cfg", "pxeboot_smallsystem.cfg"):
        shutil.copy(GUEST / "iso/pxeboot" / name, tmp_path / "ks.cfg")
        done = run("ks_flatten ks.cfg ks.cfg early >flat && ks_split flat out && ks_check out", tmp_path)
        assert done.returncode == 0, done.stderr


def test_options_and_words(tmp_path: Path) -> None:
    done = run(
        """ks_words '--iscrypted "$6$a b" # no'; set -- --ip=1.2.3.4 --device eno1 --flag last
        ks_option ip "$@"; ks_option device "$@"
        ks_option flag "$@" || echo none; ks_option gone "$@" || echo none
        ks_argument --iscrypted '$6$x'""",
        tmp_path,
    )
    assert done.stdout.splitlines() == ["--iscrypted", "$6$a b", "1.2.3.4", "eno1", "last", "none", "$6$x"]


def test_the_setup_script_makes_a_folder_to_serve(tmp_path: Path) -> None:
    iso, target = tmp_path / "iso", tmp_path / "pxeboot"
    shutil.copytree(GUEST / "iso", iso)
    (iso / "vmlinuz").write_text("kernel")
    url = "http://10.0.0.1/BIOS-Client"
    script = ["bash", str(iso / "pxeboot_setup.sh"), "-u", url, "-t", str(target)]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"url --url={url}\n" in (target / "pxeboot_controller.cfg").read_text()
    assert (target / "vmlinuz").read_text() == "kernel"
    again = subprocess.run(script, capture_output=True, text=True, check=False, input="n\n")
    assert again.returncode == 1
    assert "already exists" in again.stdout
