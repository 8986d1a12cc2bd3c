"""The script of a wait: what it takes for an answer, and what it says when there is none."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from model.plan.fleet import MetalSitePlan
from model.plan.steps import waiting
from tests.unit.steps.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[3]
Serve = Callable[[bytes], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a greeting on a port of loopback."""
    listening: list[socket.socket] = []

    def start(greeting: bytes) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def greet() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                connection.sendall(greeting)
                connection.close()

        threading.Thread(target=greet, daemon=True).start()
        return server.getsockname()[1]

    yield start
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def sent(port: int, minutes: int) -> str:
    payload = waiting.installed(hostname="sc1-controller-0", digest="sha256:1", look="LOOK")
    return payload.replace("PORT=22", f"PORT={port}").replace("MINUTES=60", f"MINUTES={minutes}")


def log(machine: Sandbox, *fetched: tuple[str, int]) -> None:
    """What Apache writes of files that 127.0.0.1 fetched."""
    start = "127.0.0.1 - - [21/Nov/2026:01:30:00 +0000]"
    lines = [f'{start} "GET {path} HTTP/1.1" {status} 812 "-" "iPXE/1.0"\n' for path, status in fetched]
    machine.write("var/log/apache2/access.log", "".join(lines))


@pytest.fixture
def machine(tmp_path: Path) -> Sandbox:
    made = Sandbox(tmp_path / "root")
    log(made, ("/ipxe/t/sc1-controller-0.ipxe", 200), ("/ipxe/t/sc1-controller-0.cfg", 200))
    return made


def test_an_ssh_server_is_an_answer_and_not_asked_for_again(machine: Sandbox, serve: Serve) -> None:
    port = serve(b"SSH-2.0-OpenSSH_9.2\r\n")
    printed = machine.step("wait", sent(port, 1))
    assert "waiting for the installation of sc1-controller-0, at most 1 minutes" in printed
    assert "127.0.0.1 answers after" in printed
    silent = sent(serve(b""), 0)
    assert "was seen to end before" in machine.step("wait", silent)
    assert "did not come" in machine.step("wait", silent.replace("sha256:1", "sha256:2"), fails=True)


def test_another_server_of_the_same_name_is_waited_for(machine: Sandbox, serve: Serve) -> None:
    machine.step("wait", sent(serve(b"SSH-2.0-OpenSSH_9.2\r\n"), 1))
    gone = sent(22, 1)
    assert "the installation of sc1-controller-0 is forgotten" in machine.step("wait", gone, "remove")
    assert "did not come" in machine.step("wait", sent(serve(b""), 0), fails=True)


def test_a_machine_of_known_address_is_asked_each_time(machine: Sandbox, serve: Serve) -> None:
    payload = waiting.reachable("127.0.0.1", hostname="a", digest="d", look="LOOK").replace(
        "MINUTES=10", "MINUTES=0"
    )
    port = serve(b"SSH-2.0-OpenSSH_9.2\r\n")
    assert "127.0.0.1 answers" in machine.step("wait", payload.replace("PORT=22", f"PORT={port}"))
    silent = payload.replace("PORT=22", f"PORT={serve(b'')}")
    assert "Nothing answers on SSH at 127.0.0.1. Its port of OAM" in machine.step("wait", silent, fails=True)


def test_how_far_it_came_is_told(machine: Sandbox) -> None:
    log(machine)
    assert "It has not fetched its iPXE script" in machine.step("wait", sent(1, 0), fails=True)
    log(machine, ("/ipxe/t/sc1-controller-0.ipxe", 200), ("/ipxe/t/sc1-controller-0.cfg", 404))
    assert "It fetched its iPXE script from this boot server, and no kickstart" in machine.step(
        "wait", sent(1, 0), fails=True
    )


def test_a_port_that_is_not_sshs_is_none(machine: Sandbox, serve: Serve) -> None:
    printed = machine.step("wait", sent(serve(b"HTTP/1.0 200"), 0), fails=True)
    assert "the installation of sc1-controller-0 did not come within 0 minutes" in printed
    assert "It fetched its kickstart. Nothing answers on SSH at 127.0.0.1." in printed
    assert "See how far its installation came: LOOK" in printed


def test_the_limit_of_an_installation_is_an_hour() -> None:
    payload = waiting.installed(hostname="a", digest="d", look="l")
    assert "#set MINUTES=60\n" in payload
    assert "#set DIGEST=d\n" in payload, "another installation is waited for again"


def test_the_console_is_the_labs_or_the_services() -> None:
    def site(endpoint: str | None, metro: str | None, facility: str | None) -> MetalSitePlan:
        return MetalSitePlan("t", "p", endpoint, metro, facility)

    assert waiting.console(site("http://127.0.0.1:8126/metal/v1", "ny", None), "a", "id") == (
        "python -m lab console a"
    )
    assert waiting.console(site(None, "ny", None), "a", "id") == "ssh id@sos.ny.platformequinix.com"
    assert waiting.console(site(None, None, "ewr1"), "a", "id") == "ssh id@sos.ewr1.packet.net"


@pytest.mark.parametrize("name", ["router", "boot_server", "node_files", "wait", "handover"])
def test_shellcheck_finds_nothing(tmp_path: Path, name: str) -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    folder = ROOT / "components" / "metal" / "scripts"
    whole = tmp_path / f"{name}.sh"
    whole.write_text(
        "".join(("#!/bin/sh\n", *((folder / f"{part}.sh").read_text() for part in ("bundle", name))))
    )
    # Lists of words are meant as such, settings are sourced from what is sent, the inner bash has its own $0.
    command = ["shellcheck", "--exclude=SC2086,SC1091,SC2013,SC2016,SC2154,SC2034", whole]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
