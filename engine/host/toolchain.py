"""Which Python runs a program or plugin, and in which environment variables."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto.language_pb2 import ProgramInfo


class ToolchainError(Exception):
    """A program's interpreter is not there; the message says what to do."""


@dataclass(frozen=True)
class Toolchain:
    """One interpreter and its virtual environment, if it is in one."""

    python: Path
    venv: Path | None

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return `base` with this virtual environment active, as its `activate` script would make it."""
        made = {name: value for name, value in base.items() if name != "PYTHONHOME"}
        if self.venv is not None:
            made["VIRTUAL_ENV"] = str(self.venv)
            made["PATH"] = os.pathsep.join([str(self.venv / "bin"), base.get("PATH", os.defpath)])
        return made

    def site_packages(self) -> Path:
        """Return the folder of the installed packages."""
        root = self.venv or Path(sys.prefix)
        return next(iter(sorted(root.glob("lib/python3*/site-packages"))), root)


def find_toolchain(info: ProgramInfo) -> Toolchain:
    """Find the interpreter that the `virtualenv` option names; without one, the interpreter of this host.

    `toolchain` (pip, uv, poetry) says who fills the environment, which is not our business here: only for
    uv does it imply one, `.venv` beside the project file.

    Raises:
        ToolchainError: when the virtual environment is not there.
    """
    options = MessageToDict(info.options)
    named = options.get("virtualenv") or (".venv" if options.get("toolchain") == "uv" else None)
    if not named:
        prefix = Path(sys.prefix)
        return Toolchain(Path(sys.executable), prefix if (prefix / "pyvenv.cfg").is_file() else None)
    venv = (Path(info.root_directory) / str(named)).absolute()
    python = venv / "bin" / "python"
    if not os.access(python, os.X_OK):
        raise ToolchainError(f"the virtual environment {venv} is not there: run `make setup`")
    return Toolchain(python, venv)
