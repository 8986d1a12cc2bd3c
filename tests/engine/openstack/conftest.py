"""One lab with one OpenStack for all of these tests."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from engine.paths import cache_dir
from lab.openstack.daemons import daemons
from lab.openstack.environment import environment
from lab.openstack.errors import OpenStackLabError
from tests.engine.conftest import Pulumiw, copy_project, end, runner
from tests.engine.openstack.client import Client
from tests.engine.openstack.standing import ENDPOINT, Small, standing

COMMAND_SECONDS = 1500
"""What a command may take: a whole tenancy on a machine that others use too."""


@pytest.fixture(scope="session")
def python() -> str:
    """The interpreter of the lab's OpenStack; the tests are skipped where it cannot be had."""
    try:
        daemons(cache_dir(), print)
        return str(environment(cache_dir(), Path("/tmp"), print) / "bin/python")
    except OpenStackLabError as error:
        pytest.skip(f"the lab's OpenStack cannot be had here: {error}")


@contextmanager
def openstack_lab(folder: Path, given: str | None = None) -> Generator[Pulumiw]:
    """A lab with OpenStack in it; `given` is the state folder of a clone whose lab it is."""
    made = runner(copy_project(folder / "project"), folder / "state", folder / "home")
    made.seconds = COMMAND_SECONDS
    if given:
        (folder / "state").mkdir()
        (folder / "state/lab").symlink_to(Path(given) / "lab")
    made.run(".venv/bin/python", "-m", "lab", "up", "openstack")
    status = json.loads(made.python("-m", "lab", "status", "--json", "openstack").stdout)
    assert status["parts"]["openstack"]["condition"] == "up", status
    yield made
    end(made)
    if not given:
        made.python("-m", "lab", "down", code=None)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, python: str) -> Iterator[Pulumiw]:
    """The lab of all tests but those that leave an OpenStack as new."""
    del python
    folder = tmp_path_factory.mktemp("openstack")
    with openstack_lab(folder, os.environ.get("MURMURATION_TEST_OPENSTACK")) as made:
        yield made


@pytest.fixture(scope="session")
def client(lab: Pulumiw, python: str) -> Client:
    """Openstacksdk in that lab."""
    return Client(lab, python)


SMALL: dict[str, Any] = {
    "endpoint": ENDPOINT,
    "flavors": {"tiny": {"ram": 64, "disk": 0, "vcpus": 1}},
    "projects": {
        "small": {
            "members": {"admin": ["member"]},
            "quotas": {"volume": {"gigabytes": 3}},
            "networks": {"small-net": {"subnets": {"small-net-4": {"cidr": "10.79.0.0/24"}}}},
        }
    },
}


@pytest.fixture(scope="session")
def small(lab: Pulumiw) -> Iterator[Small]:
    """A small tenancy, up, for all files that try what such a tenancy refuses or takes."""
    with standing(lab, "small", lambda spec: spec.update(openstack={"internal": SMALL})) as made:
        yield Small(made.pulumiw, made.stack)


@pytest.fixture
def cloud(small: Small) -> Iterator[None]:
    """What a test puts into the small tenancy's stack file is gone from the file afterwards."""
    text = small.file.read_text()
    yield
    small.file.write_text(text)
