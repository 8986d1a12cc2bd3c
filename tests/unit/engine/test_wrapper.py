"""pulumiw: reading the command line, choosing the backend, seeing dead locks and open operations."""

import hashlib
import json
import os
import socket
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.paths import ROOT
from engine.wrapper import arguments, backend, hooks, locks, stacks


@pytest.mark.parametrize(
    ("line", "command", "stack"),
    [
        ("up", "up", None),
        ("up -s dev", "up", "dev"),
        ("up --stack dev --yes", "up", "dev"),
        ("--stack=dev up", "up", "dev"),
        ("-sdev up", "up", "dev"),
        ("up --yes -- -s other", "up", None),
        ("--color never preview -s x", "preview", "x"),
        ("-v 9 --logtostderr refresh", "refresh", None),
        ("down", "destroy", None),
        ("pre", "preview", None),
        ("update --skip-preview", "up", None),
        ("stack ls", None, None),
        ("version", None, None),
        ("", None, None),
    ],
)
def test_the_command_and_its_stack_are_read(line: str, command: str | None, stack: str | None) -> None:
    read = arguments.parse(line.split())
    assert (read.engine_command, read.stack) == (command, stack)


@pytest.mark.parametrize(
    ("line", "needs"),
    [
        ("up", True),
        ("config get a", True),
        ("stack", True),
        ("stack output --json", True),
        ("stack select dev", True),
        ("stack --show-urns", True),
        ("state delete x", True),
        ("stack ls", False),
        ("stack init new", False),
        ("stack rm old", False),
        ("stack select", False),
        ("up --help", False),
        ("-C elsewhere up", False),
        ("--cwd=elsewhere up", False),
        ("whoami", False),
        ("plugin ls", False),
    ],
)
def test_a_stack_is_only_made_for_what_works_on_one(line: str, needs: bool) -> None:
    assert arguments.parse(line.split()).needs_stack is needs


def test_the_selected_stack_of_a_select_is_read() -> None:
    assert arguments.parse(["stack", "select", "dev"]).selects == "dev"
    assert arguments.parse(["stack", "select", "-s", "dev"]).selects == "dev"
    assert arguments.parse(["stack", "rm", "dev"]).selects is None


def test_options_are_looked_for_before_the_dashes_only() -> None:
    assert arguments.parse(["up", "--preview-only"]).preview_only
    assert not arguments.parse(["up", "--", "--preview-only", "--help"]).preview_only
    assert not arguments.parse(["up", "--", "--help"]).help


def login(home: Path, current: str) -> None:
    folder = home / ".pulumi"
    folder.mkdir(parents=True)
    (folder / "credentials.json").write_text(json.dumps({"current": current}), encoding="utf-8")


def test_without_anything_the_embedded_backend_is_used_with_its_public_phrase(tmp_path: Path) -> None:
    chosen = backend.choose({}, tmp_path, lab=False)
    assert chosen.embedded == tmp_path / "state" / "backend"
    assert chosen.variables["PULUMI_BACKEND_URL"] == f"file://{chosen.embedded}"
    assert chosen.variables["PULUMI_CONFIG_PASSPHRASE"] == backend.EMBEDDED_PHRASE


@pytest.mark.parametrize("lab", [False, True])
def test_the_embedded_phrase_wins_over_one_meant_for_another_backend(tmp_path: Path, lab: bool) -> None:
    environment = {"PULUMI_CONFIG_PASSPHRASE": "mine", "PULUMI_CONFIG_PASSPHRASE_FILE": "/mine"}
    variables = backend.choose(environment, tmp_path, lab=lab).variables
    assert variables["PULUMI_CONFIG_PASSPHRASE"] == backend.EMBEDDED_PHRASE
    assert variables["PULUMI_CONFIG_PASSPHRASE_FILE"] == ""


def test_a_backend_url_wins_and_brings_its_own_passphrase(tmp_path: Path) -> None:
    login(tmp_path, "https://api.example.com")
    chosen = backend.choose({"PULUMI_BACKEND_URL": "s3://state"}, tmp_path, lab=False)
    assert (chosen.url, chosen.embedded, chosen.variables) == ("s3://state", None, {})


def test_a_login_of_the_users_own_is_used_from_where_it_is(tmp_path: Path) -> None:
    login(tmp_path, "https://api.example.com")
    chosen = backend.choose({}, tmp_path, lab=False)
    assert (chosen.url, chosen.embedded) == ("https://api.example.com", None)
    assert chosen.variables == {"PULUMI_CREDENTIALS_PATH": str(tmp_path / ".pulumi")}


def test_a_login_that_was_given_up_is_none(tmp_path: Path) -> None:
    login(tmp_path, "")
    assert backend.choose({}, tmp_path, lab=False).embedded is not None


def test_a_token_is_a_login(tmp_path: Path) -> None:
    assert backend.choose({"PULUMI_ACCESS_TOKEN": "pul-x"}, tmp_path, lab=False).embedded is None


def test_a_labs_stack_is_kept_in_the_embedded_backend(tmp_path: Path) -> None:
    login(tmp_path, "https://api.example.com")
    assert backend.choose({"PULUMI_ACCESS_TOKEN": "pul-x"}, tmp_path, lab=True).embedded is not None
    assert backend.choose({"PULUMI_BACKEND_URL": "file:///x"}, tmp_path, lab=True).url == "file:///x"
    with pytest.raises(EngineError, match="Unset PULUMI_BACKEND_URL"):
        backend.choose({"PULUMI_BACKEND_URL": "s3://state"}, tmp_path, lab=True)


def lock_file(folder: Path, pid: int, host: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{pid}.json"
    lock = {"pid": pid, "username": "x", "hostname": host or socket.gethostname(), "timestamp": "2026"}
    file.write_text(json.dumps(lock), encoding="utf-8")
    return file


def test_only_locks_of_dead_processes_of_this_host_are_stale(tmp_path: Path) -> None:
    folder = locks.lock_folder(tmp_path, "murmuration", "dev")
    gone = lock_file(folder, 2**22 + 1)
    lock_file(folder, 2**22 + 2, host="elsewhere")
    someone_else = lock_file(folder, os.getpid())  # it lives, but it is no engine
    (folder / "half.json").write_text("{", encoding="utf-8")
    assert {lock.file for lock in locks.stale_locks(folder)} == {gone, someone_else}


def test_a_living_engines_lock_is_not_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock_file(tmp_path, os.getpid())

    def readlink(_path: Path) -> Path:
        return Path("/cache/pulumi")

    monkeypatch.setattr(Path, "readlink", readlink)
    assert locks.stale_locks(tmp_path) == []


def state(tmp_path: Path, latest: object) -> Path:
    file = tmp_path / "dev.json"
    file.write_text(json.dumps({"version": 3, "checkpoint": {"latest": latest}}), encoding="utf-8")
    return file


def test_operations_that_a_killed_run_left_are_listed(tmp_path: Path) -> None:
    pending = [{"type": "creating", "resource": {"urn": "urn:pulumi:dev::murmuration::a:b:C::d"}}]
    file = state(tmp_path, {"pending_operations": pending, "resources": ["one"]})
    assert stacks.pending_operations(file) == [("creating", "urn:pulumi:dev::murmuration::a:b:C::d")]
    assert stacks.resource_count(file) == 1
    message = hooks.pending_creates_message("dev", ["urn:x"])
    assert "looks them up first" in message
    assert "urn:x" in message


def test_a_checksum_file_that_is_half_written_is_removed_and_a_whole_one_stays(tmp_path: Path) -> None:
    file = state(tmp_path, None)
    attributes = tmp_path / "dev.json.attrs"
    assert not stacks.mend_attributes(file)
    attributes.write_text('{"md5": "abc"}', encoding="utf-8")
    assert not stacks.mend_attributes(file)
    assert attributes.exists()
    attributes.write_text("", encoding="utf-8")
    assert stacks.mend_attributes(file)
    assert not attributes.exists()


def test_a_state_without_a_deployment_holds_nothing(tmp_path: Path) -> None:
    file = state(tmp_path, None)
    assert (stacks.pending_operations(file), stacks.resource_count(file)) == ([], 0)
    packed = tmp_path / "dev.json.zst"
    packed.write_bytes(b"x")
    assert (stacks.pending_operations(packed), stacks.resource_count(packed)) == ([], None)


def test_the_selected_stack_is_read_for_its_backend(tmp_path: Path) -> None:
    assert stacks.selected_stack("murmuration", {}, "file:///here") is None
    digest = hashlib.sha1(str(ROOT / "Pulumi.yaml").encode()).hexdigest()
    folder = tmp_path / "state" / "pulumi" / "workspaces"
    folder.mkdir(parents=True)
    selected = {"stacks": {"file:///here": "organization/murmuration/other"}}
    (folder / f"murmuration-{digest}-workspace.json").write_text(json.dumps(selected), encoding="utf-8")
    assert stacks.selected_stack("murmuration", {}, "file:///here") == "other"
    assert stacks.selected_stack("murmuration", {}, "file:///there") is None
    assert stacks.selected_stack("murmuration", {"PULUMI_STACK": "named"}, "file:///here") == "named"


@pytest.mark.parametrize(("stack", "needs"), [("dev", False), ("packet-sig", False), ("fabric", True)])
def test_only_stacks_with_openstack_need_its_plugin(stack: str, needs: bool) -> None:
    assert ("openstack" not in stacks.spared_plugins(stack)) is needs
    assert "openstack" in stacks.spared_plugins(None), "a command without a stack needs no plugin"
