"""Local commands: how they are run, and their life cycle as a resource."""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.command.capture import Capture
from engine.command.local_command import run_function
from engine.command.process import Job, run
from engine.command.provider import CommandProvider
from providers.kit.errors import InvalidInputError, ProviderError
from providers.kit.resource import Edit, Found, Operation, Resource
from providers.kit.values import UNKNOWN, Archive, Asset, Secret
from tests.log import Log
from tests.loopback.command.conftest import printed
from tests.processes import alive

Get = Callable[[str], Resource]


async def output_of(job: Job, capture: Capture) -> tuple[str, str]:
    async with capture:
        await run(job, capture)
    return capture.stdout, capture.stderr


@pytest.mark.parametrize(
    ("job", "stdout", "stderr"),
    [
        (Job("echo a; echo b >&2"), "a", "b"),
        (Job("printf 'a\\n\\n'"), "a\n", ""),
        (Job("printf a"), "a", ""),
        (Job("echo $0 $FOO", environment={"FOO": "bar"}), "/bin/sh bar", ""),
        (Job("cat", stdin="in\nput"), "in\nput", ""),
        (Job("cat"), "", ""),
        (Job("true", stdin="x" * 200_000), "", ""),
        (Job("pwd", folder="/"), "/", ""),
        (Job("echo here", folder=""), "here", ""),
        (Job("print(6 * 7)", interpreter=[sys.executable, "-c"]), "42", ""),
        (Job("hi", interpreter=["echo"]), "hi", ""),
        (Job("printf '\\377x'"), "\ufffdx", ""),
    ],
)
async def test_run(job: Job, stdout: str, stderr: str, capture: Capture) -> None:
    assert await output_of(job, capture) == (stdout, stderr)


@pytest.mark.parametrize(
    ("job", "message"),
    [
        (
            Job('echo out; echo err >&2; exit 3 # "q"'),
            'exit status 3: running "echo out; echo err >&2; exit 3 # \\"q\\"":\n',
        ),
        (Job("kill -9 $$"), 'signal: killed: running "kill -9 $$":\n'),
        (Job("x", folder="/nowhere"), 'chdir /nowhere: no such file or directory: running "x":\n'),
        (
            Job("true", environment={"A": "\0"}),
            "exec: the command, its interpreter or its environment contains",
        ),
        (
            Job("x", interpreter=["no-such-program"]),
            'exec: "no-such-program": executable file not found in $PATH: running',
        ),
        (Job("x", interpreter=["/no/such"]), 'fork/exec /no/such: no such file or directory: running "x":\n'),
        (Job("x", interpreter=["/etc/passwd"]), 'fork/exec /etc/passwd: permission denied: running "x":\n'),
        (
            Job("true", environment={"A": "x" * 3_000_000}),
            "fork/exec /bin/sh: argument list too long: running",
        ),
    ],
)
async def test_failures(job: Job, message: str, capture: Capture) -> None:
    with pytest.raises(ProviderError) as failed:
        await output_of(job, capture)
    assert str(failed.value).startswith(message)
    if "out" in job.command:
        assert sorted(str(failed.value).splitlines()[1:]) == ["err", "out"]


@pytest.mark.parametrize(
    ("logging", "lines"),
    [
        (None, ["out", "err", "", "rest"]),
        ("stdoutAndStderr", ["out", "err", "", "rest"]),
        ("stdout", ["out", "", "rest"]),
        ("stderr", ["err"]),
        ("none", []),
        ("nonsense", []),
    ],
)
async def test_logging(logging: str | None, lines: list[str], log: Log, operation: Operation) -> None:
    capture = Capture(logging, operation.status, lambda text: text)
    job = Job("printf 'out\\r\\n'; sleep 0.1; echo err >&2; sleep 0.1; printf '\\nrest'")
    assert await output_of(job, capture) == ("out\r\n\nrest", "err")
    assert log.texts == lines


async def test_lines_are_logged_while_the_command_runs(
    log: Log, operation: Operation, tmp_path: Path
) -> None:
    capture = Capture(None, operation.status, lambda text: text)
    gate = tmp_path / "gate"
    job = Job(f"echo started; while ! test -e {gate}; do sleep 0.02; done; echo done")
    running = asyncio.create_task(output_of(job, capture))
    while not log.texts:
        await asyncio.sleep(0.01)
    assert log.texts == ["started"]
    assert not running.done()
    gate.touch()
    assert await running == ("started\ndone", "")


async def test_many_lines_do_not_hold_the_command_up(log: Log, operation: Operation) -> None:
    capture = Capture(None, operation.status, lambda text: text)
    stdout, _ = await output_of(Job("seq 1 100000"), capture)
    assert "\n".join(log.texts) == stdout == "\n".join(map(str, range(1, 100_001)))
    assert len(log.texts) < 5000


async def test_cancelled_command_takes_its_children_with_it(
    tmp_path: Path, capture: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.command.process._GRACE", 0.3)
    pids = tmp_path / "pids"
    stubborn = f"(trap '' TERM; echo $$ >> {pids}; sleep 600)"
    job = Job(f"sleep 600 & echo $! >> {pids}; {stubborn} & echo $! >> {pids}; wait")
    running = asyncio.create_task(output_of(job, capture))
    while not pids.exists() or len(pids.read_text().split()) < 3:
        await asyncio.sleep(0.01)
    running.cancel()
    begun = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert time.monotonic() - begun < 5
    await asyncio.sleep(0.05)
    assert [pid for pid in pids.read_text().split() if alive(pid)] == []


async def test_life_cycle(resource: Get, operation: Operation, tmp_path: Path) -> None:
    command = resource("local:Command")
    journal = tmp_path / "journal"
    report = (
        f"echo $V:$PULUMI_COMMAND_STDOUT:$PULUMI_COMMAND_STDERR >> {journal}; echo $V-out; echo $V-err >&2"
    )
    inputs: dict[str, Any] = {"create": f"V=create; {report}", "addPreviousOutputInEnv": True}

    created = await command.create(operation, inputs)
    assert created.id[:5] == "build"
    assert int(created.id[5:], 16) >= 0
    assert len(created.id) == 13
    assert created.outputs == {**inputs, "stdout": "create-out", "stderr": "create-err"}

    again = {**inputs, "environment": {"A": "1"}}
    updated = await command.update(operation, Edit(created.id, created.outputs, inputs, again))
    assert updated == {**again, "stdout": "create-out", "stderr": "create-err"}

    third = {**again, "update": f"V=update; {report}", "delete": f"V=delete; {report}"}
    updated = await command.update(operation, Edit(created.id, updated, again, third))
    assert printed(updated) == ("update-out", "update-err")

    await command.delete(operation, Found(created.id, updated))
    assert journal.read_text().splitlines() == [
        "create::",
        "create:create-out:create-err",
        "update:create-out:create-err",
        "delete:update-out:update-err",
    ]


async def test_nothing_is_run_where_nothing_is_given(resource: Get, operation: Operation) -> None:
    command = resource("local:Command")
    created = await command.create(operation, {})
    assert created.outputs == {"stdout": "", "stderr": ""}
    state = {"stdout": "kept", "stderr": ""}
    assert await command.update(operation, Edit("id", state, {}, {"delete": "false"})) == {
        "delete": "false",
        **state,
    }
    await command.delete(operation, Found("id", state))


async def test_previous_output_can_be_kept_away(resource: Get, operation: Operation) -> None:
    state = {"stdout": "before", "stderr": ""}
    for wanted, seen in ((True, "before"), (False, "")):
        inputs = {"create": "echo $PULUMI_COMMAND_STDOUT", "addPreviousOutputInEnv": wanted}
        outputs = await resource("local:Command").update(operation, Edit("id", state, {}, inputs))
        assert outputs["stdout"] == seen


async def test_assets_and_archive(
    resource: Get, operation: Operation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = resource("local:Command")
    inputs: dict[str, Any] = {
        "create": "echo one > a.txt; echo two > b.log",
        "dir": str(tmp_path),
        "assetPaths": ["*.txt"],
        "archivePaths": ["**", "!*.txt"],
    }
    outputs = (await command.create(operation, inputs)).outputs
    assets, archive = outputs["assets"], outputs["archive"]
    assert isinstance(assets, dict)
    assert isinstance(archive, Archive)
    assert {name: asset.path for name, asset in assets.items() if isinstance(asset, Asset)} == {
        "a.txt": f"{tmp_path}/a.txt"
    }
    assert list(archive.assets or {}) == ["b.log"]
    # Left out later, they stay in the outputs.
    fewer = {"create": "true", "dir": str(tmp_path)}
    assert (await command.update(operation, Edit("id", outputs, inputs, fewer)))["assets"] == assets
    # Without `dir`, paths are absolute in the plugin's folder.
    monkeypatch.chdir(tmp_path)
    here = (await command.create(operation, {"create": "true", "assetPaths": ["b.log"]})).outputs["assets"]
    assert isinstance(here, dict)
    asset = here["b.log"]
    assert isinstance(asset, Asset)
    assert asset.path == f"{tmp_path}/b.log"


def test_previews(resource: Get) -> None:
    command = resource("local:Command")
    inputs: dict[str, Any] = {"create": "a", "environment": {"A": "1"}}
    state: dict[str, Any] = {**inputs, "stdout": "x", "stderr": "", "assets": {}}
    unknown = {"stdout": UNKNOWN, "stderr": UNKNOWN}
    assert command.preview_create(inputs) == {**inputs, **unknown}
    changed: list[dict[str, Any]] = [
        {**inputs, "create": "b"},
        {"create": "a"},
        {**inputs, "environment": {"A": UNKNOWN}},
        {**inputs, "stdin": UNKNOWN},
    ]
    for news in changed:
        assert command.preview_update(Edit("id", state, inputs, news)) == {
            **news,
            **unknown,
            "assets": UNKNOWN,
        }
    added = {**inputs, "delete": "c"}
    assert command.preview_update(Edit("id", state, inputs, added)) == {
        **added,
        "stdout": "x",
        "stderr": "",
        "assets": {},
    }


async def test_read_echoes(resource: Get, operation: Operation) -> None:
    found = await resource("local:Command").read(operation, Found("id", {"stdout": "x"}, {"create": "a"}))
    assert found == Found("id", {"stdout": "x"}, {"create": "a"})
    assert await resource("local:Command").read(operation, Found("id", {}, None)) == Found("id", {}, {})


async def test_elided_assets_get_their_paths_back(
    resource: Get, operation: Operation, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("one")
    state: dict[str, Any] = {
        "create": "a",
        "dir": str(tmp_path),
        "archivePaths": ["*"],
        "stdout": "x",
        "stderr": "",
        "assets": {"a.txt": Asset(hash="1")},
        "archive": Archive(hash="2"),
    }
    content = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    whole = {
        "assets": {"a.txt": Asset(hash="1", path=f"{tmp_path}/a.txt")},
        "archive": Archive(hash="2", assets={"a.txt": Asset(hash=content, path=f"{tmp_path}/a.txt")}),
    }
    command = resource("local:Command")
    assert await command.read(operation, Found("id", state, {})) == Found("id", {**state, **whole}, {})
    inputs = {"create": "true", "dir": str(tmp_path)}
    assert (await command.update(operation, Edit("id", state, {}, inputs)))["assets"] == whole["assets"]
    added = {**{key: state[key] for key in ("create", "dir", "archivePaths")}, "delete": "b"}
    assert command.preview_update(Edit("id", state, {}, added)) == {**state, **added, **whole}


async def test_secrets_are_not_in_logs_and_errors(resource: Get, operation: Operation, log: Log) -> None:
    inputs = {
        "create": Secret("echo using $TOKEN; cat; exit 1"),
        "environment": {"TOKEN": Secret("s3cr3t")},
        "stdin": Secret("line-of-key-1\nline-of-key-2\n"),
    }
    with pytest.raises(ProviderError) as failed:
        await resource("local:Command").create(operation, inputs)
    assert str(failed.value) == ('exit status 1: running "[secret]":\nusing [secret]\n[secret]')
    assert log.texts == ["using [secret]", "[secret]", "[secret]"]
    ok = {**inputs, "create": "echo $TOKEN"}
    created = await resource("local:Command").create(operation, ok)
    assert created.outputs == {**ok, "stdout": "s3cr3t", "stderr": ""}


async def test_run_function(operation: Operation) -> None:
    function = CommandProvider().functions["command:local:run"]
    assert function is run_function
    outputs = await function(operation, {"command": "echo hi", "stdin": Secret("x")})
    assert outputs == {
        "command": "echo hi",
        "stdin": Secret("x"),
        "addPreviousOutputInEnv": True,
        "stdout": "hi",
        "stderr": "",
    }
    with pytest.raises(InvalidInputError, match=r"Missing required field 'command' on 'local.RunInputs'"):
        await function(operation, {})
    with pytest.raises(ProviderError, match=r'^exit status 1: running "false":\n$'):
        await function(operation, {"command": "false"})
