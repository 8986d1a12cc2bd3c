"""One machine: a qemu process, its disk, its console and its monitor."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.hosts import qemu, qmp
from lab.hosts.image import HostImage
from lab.hosts.places import environment
from lab.hosts.qemu import Boot, Nic

DISK_SIZE = "8G"
"""Size of a machine's disk as the machine sees it; the file holds what was written."""

CONSOLE_SIZE_LIMIT = 8 * 2**20
"""A console log that is longer starts anew at the next power-on (the former one is kept beside it)."""


class MachineError(Exception):
    """A machine does not start or does not obey."""


@dataclass(frozen=True)
class Machine:
    """A machine by its folders. Whether it runs is a question to its process."""

    identity: str
    """Device id."""
    folder: Path
    """Kept: disk, seed, console log, process id."""
    run: Path
    """Short path for its sockets (a Unix socket's path has 107 characters at most)."""
    image: HostImage
    mark: str = ""
    """The lab's mark on its process; see `places`."""
    lab_port: bool = False
    """Whether it has a port that leads to the lab alone."""

    @property
    def disk(self) -> Path:
        """The overlay that holds what this machine wrote."""
        return self.folder / "disk.qcow2"

    @property
    def seed(self) -> Path:
        """A tar that the first boot of an instance lays over the disk; see `seed`."""
        return self.folder / "seed.tar"

    @property
    def console(self) -> Path:
        """Everything that the serial console (ttyS1) said since the machine was made."""
        return self.folder / "console.log"

    @property
    def console_socket(self) -> Path:
        """The serial console itself, both ways, for one at a time."""
        return self.run / "console"

    @property
    def monitor(self) -> Path:
        """QMP socket."""
        return self.run / "monitor"

    @property
    def pid_file(self) -> Path:
        """Holds the process id of qemu."""
        return self.folder / "pid"

    @property
    def rescue_disk(self) -> Path:
        """What the rescue system runs from."""
        return self.folder / "rescue.qcow2"

    def new_disk(self, *, empty: bool, base: Path | None = None) -> None:
        """Throw the disk away: a new one with the image's system on it (or another one), or an empty one.

        Raises:
            MachineError: it cannot be made.
        """
        self._overlay(self.disk, empty=empty, base=base)

    def new_rescue_disk(self) -> None:
        """A fresh disk for the rescue system.

        Raises:
            MachineError: it cannot be made.
        """
        self._overlay(self.rescue_disk, empty=False)

    def _overlay(self, file: Path, *, empty: bool, base: Path | None = None) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        below = [] if empty else ["-b", str(base or self.image.disk), "-F", "raw"]
        run = subprocess.run(
            ["qemu-img", "create", "-q", "-f", "qcow2", *below, str(file), DISK_SIZE],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if run.returncode != 0:
            raise MachineError(f"no disk for {self.identity}: {run.stderr.strip()}")

    def files(self) -> qemu.Files:
        """Its files, for qemu."""
        return qemu.Files(
            kernel=self.image.kernel,
            initramfs=self.image.initramfs,
            disk=self.disk,
            rescue_disk=self.rescue_disk,
            seed=self.seed if self.seed.exists() else None,
            console=self.console,
            console_socket=self.console_socket,
            monitor=self.monitor,
            sercon=self.folder / "sercon-port",
        )

    def start(self, nics: Sequence[Nic], boot: Boot, told: Mapping[str, str]) -> None:
        """Switch the machine on, with what its system is told (see `qemu`). One that runs is left as it is.

        Raises:
            MachineError: qemu does not start; the text is its own.
        """
        if self.running():
            return
        self.run.mkdir(parents=True, exist_ok=True)
        self._rotate_console()
        self.note(f"power on, booting from {boot}")
        files = self.files()
        files.sercon.write_bytes(qemu.sercon())
        name = f"lab-{self.identity}"
        argv = qemu.command_line(name, files, nics, boot, told, lab_port=self.lab_port)
        log = self.folder / "qemu.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd=self.folder,
                env=environment(self.mark),
            )
        self.pid_file.write_text(f"{process.pid}\n")
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise MachineError(f"qemu does not start: {log.read_text().strip()[-600:]}")
            if self._answers():
                return
            time.sleep(0.05)
        raise MachineError(f"qemu of {self.identity} does not answer on its monitor")

    def _answers(self) -> bool:
        try:
            qmp.execute(self.monitor, timeout=2)
        except qmp.QmpError:
            return False
        return True

    def _rotate_console(self) -> None:
        if self.console.exists() and self.console.stat().st_size > CONSOLE_SIZE_LIMIT:
            self.console.rename(self.console.with_suffix(".log.1"))

    def note(self, text: str) -> None:
        """Write a line of the lab's own into the console log."""
        with self.console.open("a") as file:
            file.write(f"\r\n--- lab: {text} ---\r\n")

    def pid(self) -> int | None:
        """Process id of the running qemu, or None while the machine is off."""
        try:
            pid = int(self.pid_file.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if f"lab-{self.identity}".encode() in command.split(b"\0") else None

    def running(self) -> bool:
        """True while the machine is on."""
        return self.pid() is not None

    def reset(self) -> None:
        """The reset button.

        Raises:
            MachineError: it is off.
        """
        try:
            qmp.execute(self.monitor, ("system_reset", {}))
        except qmp.QmpError as error:
            raise MachineError(str(error)) from error

    def stop(self) -> None:
        """Take the power away."""
        pid = self.pid()
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            if not self._gone(5):
                os.kill(pid, signal.SIGKILL)
                self._gone(5)
        self.note("power off")

    def _gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            pid = self.pid()
            if pid is None:
                return True
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.02)
        return False

    def destroy(self) -> None:
        """Take the machine away, with its disk and its logs."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.run, ignore_errors=True)
