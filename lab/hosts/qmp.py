"""The QEMU Machine Protocol, as much of it as the lab's machines need."""

import json
import socket
from pathlib import Path
from typing import Any


class QmpError(Exception):
    """The machine does not answer, or refused a command."""


def execute(path: Path, *commands: tuple[str, dict[str, Any]], timeout: float = 10) -> list[Any]:
    """Send commands to the machine whose monitor is at `path` and return what each one returned.

    Raises:
        QmpError: nobody answers there, or a command was refused (qemu's own words).
    """
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(timeout)
            connection.connect(str(path))
            with connection.makefile("rwb") as stream:
                stream.readline()
                calls: list[tuple[str, dict[str, Any]]] = [("qmp_capabilities", {}), *commands]
                return [_call(stream, name, arguments) for name, arguments in calls][1:]
    except (OSError, ValueError) as error:
        raise QmpError(f"the machine's monitor {path} does not answer: {error}") from error


def _call(stream: Any, name: str, arguments: dict[str, Any]) -> Any:
    stream.write(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
    stream.flush()
    while line := stream.readline():
        answer = json.loads(line)
        if "error" in answer:
            raise QmpError(f"{name}: {answer['error']['desc']}")
        if "return" in answer:
            return answer["return"]
    raise QmpError(f"{name}: the machine went away")
