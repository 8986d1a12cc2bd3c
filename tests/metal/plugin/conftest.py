"""An API and a plugin, each in a process of its own on loopback."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.metal.world import FULL_ACCESS, PREFIX, PROJECT_ID
from tests.unit.kit.plugin_process import ROOT, Plugin, running

PROJECT = PROJECT_ID


@dataclass(frozen=True)
class Metal:
    """The API, driven behind the plugin's back."""

    address: str

    @property
    def endpoint(self) -> str:
        return f"{self.address}{PREFIX}"

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Make a call; None where the answer is 404."""
        request = urllib.request.Request(
            f"{self.address}{path}",
            method=method,
            headers={"X-Auth-Token": FULL_ACCESS, "Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise AssertionError(error.read().decode()) from error
        return json.loads(text) if text else {}

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.ask(method, f"{PREFIX}{path}", body)

    def fault(self, **fault: Any) -> None:
        self.ask("POST", "/lab/faults", fault)


@pytest.fixture(scope="package")
def metal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Metal]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    state: Path = tmp_path_factory.mktemp("metal")
    process = subprocess.Popen(
        [sys.executable, "-m", "lab.metal.server", "--state", str(state), "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    api = Metal(f"http://127.0.0.1:{port}")
    try:
        for _ in range(200):
            try:
                api.call("GET", f"/projects/{PROJECT}")
                break
            except OSError:
                time.sleep(0.1)
        yield api
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(autouse=True)
def no_faults(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "metal" in request.fixturenames:
        request.getfixturevalue("metal").ask("DELETE", "/lab/faults")


@pytest.fixture(scope="package")
def plugin(metal: Metal) -> Iterator[Plugin]:
    with running("lab.metal.plugin") as plugin:
        plugin.configure(
            authToken=FULL_ACCESS, endpoint=metal.endpoint, maxRetries="3", maxRetryWaitSeconds="1"
        )
        # Its first call imports Equinix's client, which no test with a time limit should pay for.
        assert plugin.read(urn("Device"), "00000000-0000-4000-8000-000000000000") == ("", {}, {})
        yield plugin


@pytest.fixture(scope="package")
def other() -> Iterator[Plugin]:
    """Another plugin, for tests that configure it otherwise; each must do so first."""
    with running("lab.metal.plugin") as plugin:
        yield plugin


def urn(name: str, resource: str = "it") -> str:
    """The URN of a resource of the plugin by its class name."""
    return f"urn:pulumi:s::p::equinix-metal:index/{name[0].lower()}{name[1:]}:{name}::{resource}"
