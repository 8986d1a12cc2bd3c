"""The script that configures controller-0: once, apart from the connection, and with passwords kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.starlingx.bootstrap import ROOM
from model.plan.steps.bundle import File, bundle
from tests.unit.steps.sandbox import Sandbox

SUDO = 'read -r word; echo "$word" >"$ROOT/state/sudo"; shift 3; exec "$@"'
DONE = 'touch "$ROOT/etc/platform/configured"'
WORK = "home/wrsroot/murmuration"


@pytest.fixture
def machine(tmp_path: Path) -> Sandbox:
    found = Sandbox(tmp_path / "root")
    found.write("home/wrsroot/.profile", "")
    found.tool("sudo", SUDO)
    found.tool(
        "config_controller", 'cp "$2" "$ROOT/state/ini"; touch "$ROOT/etc/platform/configured"; echo fine'
    )
    found.tool("config_subcloud", 'cp "$2" "$ROOT/state/ini"; touch "$ROOT/etc/platform/configured"')
    found.tool(
        "ansible-playbook",
        'cp "$ROOT$HOME/localhost.yml" "$ROOT/state/ini"; touch "$ROOT/etc/platform/configured"',
    )
    found.write("etc/platform/keep", "")
    return found


def sent(tool: str = "controller", text: str = "[MGMT]\nPORT = eno1\n", **settings: str) -> str:
    known = {
        "WHAT": "cc",
        "TOOL": tool,
        "VERSION": "18.10",
        "MARKER": "/etc/platform/configured",
        "MINUTES": "1",
        "PASSWORD": "Sys4dmin* 'quoted'",
        "ADMIN": "St8rlingX*",
    }
    return bundle({**known, **settings}, [File("/configuration", text, "0600")])


def step(machine: Sandbox, payload: str, *, fails: bool = False, script: str = "configure") -> str:
    return machine.step(script, payload, fails=fails, room=ROOM, HOME="/home/wrsroot", PAUSE="0.1")


def test_the_tool_gets_its_file_and_the_password_by_a_pipe(machine: Sandbox) -> None:
    assert "cc: configured" in step(machine, sent())
    assert machine.text("state/ini") == "[MGMT]\nPORT = eno1\n"
    assert machine.text("state/sudo") == "Sys4dmin* 'quoted'\n"
    (call,) = [one for one in machine.calls() if one.startswith("config_controller")]
    assert call == f"config_controller --config-file {machine.root}/{WORK}/controller.ini --allow-ssh"
    assert not (machine.root / WORK / "controller.ini").exists(), "it holds passwords"


def test_what_is_configured_is_left_alone(machine: Sandbox) -> None:
    step(machine, sent())
    machine.calls()
    assert "was configured before" in step(machine, sent(text="[OTHER]\n"))
    assert not [one for one in machine.calls() if "config_controller" in one]


@pytest.mark.parametrize(("tool", "call"), [("subcloud", "config_subcloud"), ("ansible", "ansible-playbook")])
def test_each_tool_is_called_as_starlingx_has_it(machine: Sandbox, tool: str, call: str) -> None:
    step(machine, sent(tool))
    words = [one for one in machine.calls() if one.startswith(call)]
    expected = {
        "subcloud": f"config_subcloud --allow-ssh {machine.root}/{WORK}/subcloud.ini",
        "ansible": "ansible-playbook /usr/share/ansible/stx-ansible/playbooks/bootstrap.yml",
    }
    assert words == [expected[tool]]
    assert machine.text("state/ini") == "[MGMT]\nPORT = eno1\n"


def test_a_port_is_found_by_its_address(machine: Sandbox) -> None:
    machine.port("enp1s0", "02:00:00:00:00:0A")
    step(machine, sent(text="PORT = @02:00:00:00:00:0a@\n"))
    assert machine.text("state/ini") == "PORT = enp1s0\n"


def test_a_port_that_is_not_there_is_named(machine: Sandbox) -> None:
    said = step(machine, sent(text="PORT = @02:00:00:00:00:0b@\n"), fails=True)
    assert "no port has the address 02:00:00:00:00:0b: name the port by nics" in said


def test_another_release_than_the_images_is_refused_before_anything_is_touched(machine: Sandbox) -> None:
    machine.write("etc/build.info", 'OS="centos"\nSW_VERSION="19.05"\n')
    said = step(machine, sent(), fails=True)
    assert "is of software 19.05, and the stack file's release is 18.10" in said
    assert not machine.calls()


def test_a_failure_says_the_last_lines_without_passwords(machine: Sandbox) -> None:
    machine.tool("config_controller", "echo started; echo the word is St8rlingX*; echo no such port; exit 7")
    said = step(machine, sent(), fails=True)
    assert "configuring failed (exit code 7)" in said
    assert "no such port" in said
    assert "St8rlingX" not in said
    machine.tool("config_controller", DONE)
    assert "cc: configured" in step(machine, sent())


def test_a_tool_that_ends_well_without_its_mark_has_failed(machine: Sandbox) -> None:
    machine.tool("config_controller", "echo 'Configuration failed: no such port'")
    said = step(machine, sent(), fails=True)
    assert "Configuration failed: no such port" in said
    assert "has to be installed anew (docs/starlingx.md)" in said


def test_a_run_that_was_ended_is_waited_for_and_not_done_twice(machine: Sandbox) -> None:
    machine.tool("config_controller", f'until [ -e "$ROOT/state/looked" ]; do sleep 0.05; done; {DONE}')
    first = step(machine, sent(MINUTES="0"), fails=True)
    assert "it goes on by itself, and the next run waits for it" in first
    # The next run looks at the clock once it waits.
    machine.tool("date", 'touch "$ROOT/state/looked"; exec /bin/date "$@"')
    assert "an earlier run is configuring it" in step(machine, sent())
    assert len([one for one in machine.calls() if one.startswith("config_controller")]) == 1


CLOCK = f"""now=$(cat "$ROOT/state/clock")
until [ "$now" -eq 1000 ] || grep -qs . "$ROOT/{WORK}/log"; do sleep 0.05; done
echo "$now"
echo $((now + 61)) >"$ROOT/state/clock.new"
mv "$ROOT/state/clock.new" "$ROOT/state/clock"
"""
"""A clock on which each look takes a minute, the second one not before the tool has said something.

It is moved in place: the tool, which reads it too, would complain of an empty one in its log.
"""
LATER = 'until [ "$(cat "$ROOT/state/clock")" -gt 1300 ]; do sleep 0.05; done'
"""Until the script has looked at the clock five times."""


def test_progress_is_told_while_it_lasts(machine: Sandbox) -> None:
    machine.tool("date", CLOCK)
    machine.write("state/clock", "1000\n")
    machine.tool("config_controller", f"echo Applying manifest; {LATER}; {DONE}")
    said = step(machine, sent(MINUTES="50"))
    assert "cc: still configuring (2 of 50 minutes): Applying manifest" in said


def test_a_controller_that_leaves_is_powered_off(machine: Sandbox) -> None:
    machine.tool("shutdown", "")
    payload = bundle({"PASSWORD": "Sys4dmin*", "WHAT": "sc1"})
    said = machine.step("power", payload, room=ROOM, HOME="/home/wrsroot")
    assert "nothing to do" in said
    said = machine.step("power", payload, "remove", room=ROOM, HOME="/home/wrsroot")
    assert "sc1: powering off" in said
    assert "shutdown -h +0" in machine.calls()
