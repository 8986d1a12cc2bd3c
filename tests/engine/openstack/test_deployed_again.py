"""Tenants of a cloud that is deployed again: one ``up`` deploys it and makes all of them again.

A command of the program stands for the subcloud: it leaves the lab's OpenStack as new, which knows nothing of
what was in the old one: no project, no member, no password of a member.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.engine.fleet import Fleet
from tests.engine.killing import being_made, kill_session
from tests.engine.openstack.client import Client
from tests.engine.openstack.conftest import openstack_lab
from tests.engine.openstack.standing import errors, repairs

pytestmark = pytest.mark.timeout(3600)
PROGRAM: Final = Path(__file__).with_name("deployed_program.py")
KEY: Final = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICbk3+P/gXUqpL6C4yIlYCdHkIBexnbJEA03CPf09td8"
PHYSICS: Final = {
    "members": {"fabric": ["member"]},
    "acts_as": "fabric",
    "quotas": {"compute": {"cores": 3}, "network": {"floating_ips": 2}},
    "networks": {"inside": {"subnets": {"inside-4": {"cidr": "192.168.7.0/24"}}}},
    "routers": {"edge": {"gateway": "public", "subnets": ["inside-4"]}},
    "security_groups": {"web": {"rules": [{"protocol": "tcp", "ports": ["443"]}]}},
    "key_pairs": {"mine": {"public_key": KEY}},
    "volumes": {"store": {"size": 1}},
    "servers": {
        "web": {
            "flavor": "m1.small",
            "image": "centos7",
            "volumes": {"store": None},
            "networks": {
                "eth0": {"network": "inside", "port": {"security_groups": ["web"]}, "floating_ip": "public"}
            },
        }
    },
}
"""Something of every kind that fabric has not."""
BY_NAME: Final = ("domains", "projects", "users", "roles", "flavors", "images", "networks")
OF_HEAT: Final = re.compile(r"[0-9a-f]{32}-")
"""How the names of projects begin that Heat makes for itself."""
WEB: Final = "[(s.name, s.status) for s in admin.compute.servers(all_projects=True, name='web')]"


def more(spec: dict[str, Any]) -> None:
    """Give the cloud a domain, quotas by default, a project that is there already, and one with a server."""
    cloud = spec["openstack"]["internal"]
    cloud |= {"domains": {"science": {}}, "default_quotas": {"compute": {"cores": 12}}}
    cloud["projects"] |= {"physics": PHYSICS, "service": {"adopt": True}}


def deploy(stack: Fleet, installation: str, *, anew: bool) -> None:
    """Want an installation of the cloud."""
    document = yaml.safe_load(stack.file.read_text())
    document["config"] |= {"murmuration:installation": installation, "murmuration:anew": str(anew).lower()}
    stack.file.write_text(yaml.safe_dump(document, sort_keys=False))


def named(look: Client) -> dict[str, list[str]]:
    """What there is that is known by its name."""
    found = look.everything()
    return {kind: [name for name in found[kind] if not OF_HEAT.match(name)] for kind in BY_NAME}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, python: str) -> Iterator[Fleet]:
    """A cloud with tenants, up, on an OpenStack of its own."""
    del python
    with openstack_lab(tmp_path_factory.mktemp("deployed")) as lab:
        made = Fleet(lab, "fabric")
        shutil.copy2(PROGRAM, lab.folder / "__main__.py")
        made.edit(more)
        deploy(made, "first", anew=False)
        made.up()
        yield made
        lab("destroy", "--stack", made.stack, "--yes", "--non-interactive", code=None)


@pytest.fixture(scope="module")
def look(stack: Fleet, python: str) -> Client:
    """Openstacksdk in its lab."""
    return Client(stack.pulumiw, python)


def test_one_run_deploys_it_and_makes_all_again(stack: Fleet, look: Client) -> None:
    before = named(look)
    deploy(stack, "second", anew=True)
    told = stack.printed("preview", "--non-interactive")
    assert "is there already" not in told
    assert re.search(r"^ *[+]-\d+ to replace$", told, re.MULTILINE)
    said = stack.up()
    assert errors(said) == []
    assert {"identity:Project", "compute:Instance", "orchestration:StackV1"} <= {
        kind.removeprefix("openstack:") for kind in repairs(said)
    }
    assert named(look) == before
    assert look.run(f"result = {WEB}") == [["web", "ACTIVE"]]
    deploy(stack, "second", anew=False)
    stack.up("--expect-no-changes")


def test_one_that_was_killed_goes_on_without_reading(stack: Fleet, look: Client) -> None:
    before = named(look)
    deploy(stack, "third", anew=True)
    words = ("up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.stack)
    running = stack.pulumiw.start(*words)
    state = Path(stack.pulumiw.environment["MURMURATION_STATE_DIR"])
    deadline = time.monotonic() + 900
    # The old one is in the state still, for the new one comes first; no image is half uploaded yet.
    while not any("identity/project:" in urn for urn in being_made(state, stack.stack)):
        assert time.monotonic() < deadline, "no project was asked for"
        assert running.poll() is None, "it ended before it was killed"
        time.sleep(0.02)
    kill_session(running.pid)
    running.wait()
    said = stack.up("--refresh=false")
    assert errors(said) == []
    assert "recovery: " in said, "the run was killed while nothing was being made"
    deploy(stack, "third", anew=False)
    stack.up("--expect-no-changes")
    assert named(look) == before


def test_of_one_that_was_lost_the_state_forgets_all_at_once(stack: Fleet, look: Client) -> None:
    before = named(look)
    stack.pulumiw.python("-m", "lab", "reset", "openstack")
    assert "401" in stack.up(code=None)
    rows = stack.printed("stack", "--show-urns").split()
    (cloud,) = (word for word in rows if word.endswith("murmuration:openstack:OpenStackCloud::internal"))
    stack.printed("state", "delete", "--yes", "--target-dependents", cloud)
    assert errors(stack.up()) == []
    assert named(look) == before
    stack.up("--expect-no-changes")
