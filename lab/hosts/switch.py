"""A site's VDE switch: started, and told through its management socket which port carries which VLANs."""

import re
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lab.hosts.places import environment
from lab.hosts.ports import LAYER3_VLAN, Carried

PORTS = 256
"""Ports of a switch; the first is the tap's."""

TAP_PORT = 1
"""The port that the switch gives to its tap."""

FIRST_PORT = 2
"""The first port number for a machine."""

_NO_VLAN = 4095
"""What vde_switch calls "no untagged VLAN"."""
_PROMPT = b"vde$ "
_SUCCESS = "1000"


class SwitchError(Exception):
    """The switch refused a command or does not answer."""


@dataclass
class SwitchState:
    """What a switch has now: its VLANs, and its ports (number -> VLANs)."""

    vlans: set[int] = field(default_factory=set[int])
    ports: dict[int, Carried] = field(default_factory=dict[int, Carried])


def parse_state(ports_text: str, vlans_text: str) -> SwitchState:
    """Read `port/allprint` and `vlan/allprint`."""
    state = SwitchState()
    tagged: dict[int, set[int]] = {}
    vlan = 0
    for line in vlans_text.splitlines():
        if match := re.match(r"VLAN (\d+)", line):
            vlan = int(match[1])
            state.vlans.add(vlan)
        elif match := re.match(r"\s*-- Port (\d+) tagged=1", line):
            tagged.setdefault(int(match[1]), set()).add(vlan)
    for match in re.finditer(r"^Port (\d+) untagged_vlan=(\d+)", ports_text, re.MULTILINE):
        number, untagged = int(match[1]), int(match[2])
        vlans = frozenset(tagged.get(number, ()))
        state.ports[number] = Carried(None if untagged == _NO_VLAN else untagged, vlans)
    return state


def commands(now: SwitchState, wanted: Mapping[int, Carried]) -> list[str]:
    """Management commands that make the ports in `wanted` carry what they should. Other ports are left alone.

    What a port loses goes first, so that no VLAN is joined to another for a moment.
    """
    lines: list[str] = []
    needed = {vlan for what in wanted.values() for vlan in (*what.tagged, what.untagged) if vlan is not None}
    lines += [f"vlan/create {vlan}" for vlan in sorted(needed - now.vlans)]
    for number, what in sorted(wanted.items()):
        had = now.ports.get(number)
        if had is None:
            lines.append(f"port/create {number}")
            had = Carried(0, frozenset())
        if had == what:
            continue
        lines += [f"vlan/delport {vlan} {number}" for vlan in sorted(had.tagged - what.tagged)]
        if had.untagged != what.untagged:
            lines.append(f"port/setvlan {number} {_NO_VLAN if what.untagged is None else what.untagged}")
        lines += [f"vlan/addport {vlan} {number}" for vlan in sorted(what.tagged - had.tagged)]
    return lines


@dataclass(frozen=True)
class Switch:
    """One site's switch, by the folder that its sockets and its process id are in."""

    folder: Path
    tap: str
    """Name of the network interface in the lab's namespace that is the switch's first port."""
    mark: str = ""
    """The lab's mark on its process; see `places`."""

    @property
    def socket(self) -> Path:
        """What a machine's NIC is plugged into."""
        return self.folder / "ports"

    @property
    def management(self) -> Path:
        """Socket of the management console."""
        return self.folder / "management"

    @property
    def pid_file(self) -> Path:
        """Holds the process id of the running switch."""
        return self.folder / "pid"

    def argv(self) -> list[str]:
        """The switch's command line. It must be run in the lab's namespace, where its tap is to be."""
        return [
            "vde_switch", "-n", str(PORTS), "-s", str(self.socket), "-M", str(self.management),
            "-t", self.tap, "-d", "-p", str(self.pid_file),
        ]  # fmt: skip

    def answers(self) -> bool:
        """True while the switch runs."""
        try:
            self.ask(["showinfo"])
        except SwitchError:
            return False
        return True

    def start(self) -> None:
        """Start the switch unless it runs.

        Raises:
            SwitchError: it does not start; the text says why.
        """
        if self.answers():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in (self.management, self.pid_file, self.socket / "ctl"):
            left.unlink(missing_ok=True)
        run = subprocess.run(
            self.argv(),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=20,
            env=environment(self.mark),
        )
        if run.returncode != 0:
            raise SwitchError(f"the switch of {self.folder.name} does not start: {run.stderr.strip()}")
        deadline = time.monotonic() + 20
        # /sys shows the interfaces of the namespace that it was mounted in: ask the kernel instead.
        while not (self.answers() and self.tap in {name for _, name in socket.if_nameindex()}):
            if time.monotonic() > deadline:
                raise SwitchError(f"the switch of {self.folder.name} does not come up: {run.stderr.strip()}")
            time.sleep(0.05)
        self.carry({TAP_PORT: Carried(LAYER3_VLAN, frozenset())})

    def ask(self, lines: Iterable[str]) -> list[str]:
        """Send commands one by one and return each one's output.

        Raises:
            SwitchError: no answer, or a refusal (the text has the command and the switch's words).
        """
        answers: list[str] = []
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(10)
                connection.connect(str(self.management))
                _read(connection)
                for line in lines:
                    connection.sendall(line.encode() + b"\n")
                    answers.append(_checked(line, _read(connection)))
        except OSError as error:
            raise SwitchError(f"the switch of {self.folder.name} does not answer: {error}") from error
        return answers

    def state(self) -> SwitchState:
        """What the switch has now."""
        ports, vlans = self.ask(["port/allprint", "vlan/allprint"])
        return parse_state(ports, vlans)

    def carry(self, wanted: Mapping[int, Carried]) -> None:
        """Make ports carry what they should; see `commands`."""
        self.ask(commands(self.state(), wanted))


def _read(connection: socket.socket) -> str:
    data = b""
    while not data.endswith(_PROMPT):
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("it hung up")
        data += part
    return data.removesuffix(_PROMPT).decode()


def _checked(command: str, answer: str) -> str:
    status = [line for line in answer.splitlines() if re.match(r"1\d\d\d ", line)]
    if not status or not status[-1].startswith(_SUCCESS):
        raise SwitchError(f"{command}: {status[-1] if status else answer.strip()}")
    return answer
