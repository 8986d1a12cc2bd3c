"""pulumiw with the real engine: stacks on first use, interruptions, killed runs."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from engine.wrapper.locks import lock_folder
from tests.engine.conftest import Pulumiw, write_plugin

Make = Callable[[str], Pulumiw]

EMPTY = "import pulumi\npulumi.export('one', 1)\n"
SLOW = """
import pathlib, time
print("the program runs", flush=True)
pathlib.Path("running").write_text("")
time.sleep(120)
"""


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def processes_of(folder: Path) -> list[str]:
    """Command lines of the processes that have the folder in theirs or work in it."""
    found: list[str] = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if str(folder) in line or (entry / "cwd").readlink().is_relative_to(folder):
                found.append(line)
        except OSError:
            continue
    return found


def engine_of(process: "subprocess.Popen[str]") -> int:
    """Process id of the engine under a wrapper."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
    return int(children[0])


def slow_run(tiny: Make) -> tuple[Pulumiw, "subprocess.Popen[str]"]:
    pulumiw = tiny(SLOW)
    process = pulumiw.start("up", "--yes", "--skip-preview", "--non-interactive")
    wait_for((pulumiw.folder / "running").exists)
    return pulumiw, process


def locks_of(pulumiw: Pulumiw) -> list[Path]:
    backend = Path(pulumiw.environment["MURMURATION_STATE_DIR"]) / "backend"
    return list(lock_folder(backend, "murmuration", "dev").glob("*.json"))


def test_a_stack_with_a_file_is_made_on_first_use_and_its_file_gets_a_salt_at_most(tiny: Make) -> None:
    pulumiw = tiny(EMPTY)
    stack_file = pulumiw.folder / "Pulumi.other.yaml"
    stack_file.write_text(
        "# a comment of the operator's\nconfig:\n  murmuration:word: hello\n", encoding="utf-8"
    )
    before = stack_file.read_text(encoding="utf-8")
    first = pulumiw("preview", "--stack=other")
    assert "stack other is new" in first.stderr
    assert "is new" not in pulumiw("preview", "-s", "other").stderr
    after = stack_file.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert after.removeprefix(before).startswith("encryptionsalt: ")
    pulumiw("stack", "select", "other")
    assert "Current stack is other" in pulumiw("stack").stdout


def test_a_stack_without_a_file_is_refused_with_those_that_have_one(tiny: Make) -> None:
    done = tiny(EMPTY)("up", "--yes", "-s", "nowhere", code=1)
    assert "Pulumi.nowhere.yaml does not exist. Stacks with a file: dev" in done.stderr


def test_the_engines_own_exit_code_comes_through(tiny: Make) -> None:
    pulumiw = tiny(EMPTY)
    done = pulumiw("up", "--no-such-flag", code=None)
    assert "unknown flag" in done.stderr
    plain = pulumiw.run(engine_program(pulumiw), "up", "--no-such-flag", code=None)
    assert done.returncode == plain.returncode != 0


def test_a_backend_of_ones_own_is_used(tiny: Make, tmp_path: Path) -> None:
    pulumiw = tiny(EMPTY)
    own = tmp_path / "own"
    own.mkdir()
    variables = {"PULUMI_BACKEND_URL": f"file://{own}", "PULUMI_CONFIG_PASSPHRASE": "mine"}
    pulumiw("stack", "init", "dev", variables=variables)
    pulumiw("up", "--yes", "--skip-preview", "-s", "dev", variables=variables)
    assert list(own.rglob("dev.json"))
    assert not list(Path(pulumiw.environment["MURMURATION_STATE_DIR"]).glob("backend/.pulumi/stacks/*/*"))


def test_an_interrupt_ends_the_run_quietly_and_leaves_nothing(tiny: Make) -> None:
    pulumiw, process = slow_run(tiny)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode not in (0, 130)
    assert "Traceback" not in output
    assert "update canceled" in output  # a second SIGINT would have ended it without
    wait_for(lambda: not processes_of(pulumiw.folder), 10)
    assert not locks_of(pulumiw)


def test_a_killed_wrapper_interrupts_its_engine(tiny: Make) -> None:
    pulumiw, process = slow_run(tiny)
    process.kill()
    wait_for(lambda: not processes_of(pulumiw.folder), 30)
    assert not locks_of(pulumiw)


def test_a_killed_engine_leaves_no_process_and_its_lock_is_cancelled_by_the_next_run(tiny: Make) -> None:
    pulumiw, process = slow_run(tiny)
    engine = engine_of(process)
    assert len(locks_of(pulumiw)) == 1
    assert json.loads(locks_of(pulumiw)[0].read_text(encoding="utf-8"))["pid"] == engine
    os.kill(engine, signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGKILL
    wait_for(lambda: not processes_of(pulumiw.folder), 20)
    (pulumiw.folder / "__main__.py").write_text(EMPTY, encoding="utf-8")
    done = pulumiw("up", "--yes", "--skip-preview")
    assert (
        f"stack dev was left locked by process {engine}, which is gone; the lock is cancelled" in done.stderr
    )
    assert not locks_of(pulumiw)


def test_a_lock_of_a_living_run_stays(tiny: Make) -> None:
    pulumiw, process = slow_run(tiny)
    done = pulumiw("up", "--yes", "--skip-preview", code=None)
    assert done.returncode != 0
    assert "the stack is currently locked" in done.stdout + done.stderr
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def engine_program(pulumiw: Pulumiw) -> str:
    state = Path(pulumiw.environment["MURMURATION_STATE_DIR"])
    return str(json.loads((state / "engine.json").read_text(encoding="utf-8"))["choices"]["pulumi"]["path"])


INTERRUPTED = """
import asyncio, pathlib, sys
from pulumi.provider.experimental import provider
from pulumi.provider.experimental.server import main

class Echo(provider.Provider):
    async def get_schema(self, request):
        return provider.GetSchemaResponse(schema='{"name": "echo", "version": "0.1.0"}')
    async def check_config(self, request):
        return provider.CheckResponse(inputs=request.new_inputs)
    async def configure(self, request):
        return provider.ConfigureResponse()
    async def check(self, request):
        return provider.CheckResponse(inputs=request.new_inputs)
    async def diff(self, request):
        return provider.DiffResponse(changes=False)
    async def create(self, request):
        if pathlib.Path("creating").exists():
            raise ValueError("made twice")
        pathlib.Path("creating").write_text("")
        await asyncio.sleep(120)
    async def read(self, request):
        return provider.ReadResponse(
            resource_id=request.resource_id, inputs=request.inputs, properties=request.properties
        )

main(sys.argv[1:], "0.1.0", Echo())
"""


def test_what_a_killed_run_was_making_is_listed_and_can_be_adopted(tiny: Make) -> None:
    pulumiw = tiny("import pulumi\npulumi.CustomResource('echo:index:Echo', 'one', {'word': 'hello'})\n")
    write_plugin(pulumiw.folder / "provider", "PulumiPlugin.yaml", INTERRUPTED)
    with (pulumiw.folder / "Pulumi.yaml").open("a", encoding="utf-8") as file:
        file.write("plugins:\n  providers:\n    - {name: echo, path: ./provider}\n")
    process = pulumiw.start("up", "--yes", "--skip-preview", "--non-interactive")
    wait_for((pulumiw.folder / "creating").exists)
    os.kill(engine_of(process), signal.SIGKILL)
    process.communicate(timeout=60)
    urn = "urn:pulumi:dev::murmuration::echo:index:Echo::one"
    listed = pulumiw("preview").stderr
    assert urn in listed
    refused = pulumiw("up", "--yes", "--skip-preview", code=1).stderr
    assert urn in refused
    assert "engine recover --stack dev URN=ID" in refused
    assert "nothing is made twice" in refused
    wrong = pulumiw.python("-m", "engine", "recover", "--stack", "dev", "urn:other=the-id", code=1).stderr
    assert f"pending are: {urn}" in wrong
    pulumiw.python("-m", "engine", "recover", "--stack", "dev", f"{urn}=the-id")
    after = pulumiw("up", "--yes", "--skip-preview")
    assert urn not in after.stderr
    assert "pending operations" not in after.stdout
    assert "2 unchanged" in after.stdout
