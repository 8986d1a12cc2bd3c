"""What is refused of clouds that are configured: by its path, with what would be right."""

import re

import pytest

from model.plan.starlingx.rules import RULES
from tests.unit.model.fleets import REMOVE, Data, changed, refusal, small
from tests.unit.starlingx_plan.fleets import ROOT, brought_up, large, of, wiki

SC1 = "clouds/sc1/starlingx"
CASES: list[tuple[str, str, str, Data]] = [
    (
        "starlingx-steps",
        "starlingx",
        "name the configuration key that holds the operator's private key",
        changed({"operator/private_key": REMOVE}, brought_up()),
    ),
    (
        "starlingx-wanted",
        "clouds.sc1.starlingx",
        "add 'starlingx: {admin_password: NAME}' to the fleet",
        changed({SC1: {"timezone": "UTC"}}, small()),
    ),
    (
        "starlingx-wanted",
        "clouds.sc1.allow_lock",
        "counts only where the fleet's clouds are configured",
        changed({"clouds/sc1/allow_lock": ["controller-0"]}, small()),
    ),
    (
        "starlingx-nodes",
        "clouds.sc1.starlingx.labels",
        "did you mean 'controller-0'?",
        brought_up({f"{SC1}/labels": {"controller-1": {"a": "b"}}}),
    ),
    ("storage-nodes", "clouds.sc1.nodes", "has 2 to 9 storage nodes, this one 10", large(10)),
    (
        "storage-nodes",
        "clouds.sc1.starlingx.ceph.replication",
        "replication groups of 3, and 4 cannot be divided into them: add 2",
        large(4, replication=3),
    ),
    ("compute-nodes", "clouds.sc1.nodes", "at most 100 compute nodes, not 101", large(4, 101)),
    (
        "management-range",
        "clouds.cc.networks.mgmt",
        "there are 6 addresses, and StarlingX asks for 8",
        brought_up(
            {
                "clouds/cc/networks/mgmt": {
                    "public": True,
                    "subnet": "203.0.113.0/28",
                    "start": "203.0.113.2",
                    "end": "203.0.113.7",
                }
            }
        ),
    ),
    (
        "release-lacks",
        "clouds.sc1.starlingx.labels",
        "StarlingX 2018.10 has not labels of hosts",
        wiki({f"{SC1}/labels": {"controller-0": {"a": "b"}}}),
    ),
    (
        "release-lacks",
        "starlingx.bootstrap",
        "has not the Ansible bootstrap",
        wiki({"starlingx/bootstrap": {"kernel": "standard"}}),
    ),
    (
        "release-lacks",
        "clouds.sc1.starlingx.volumes",
        "StarlingX 12.0 has not volumes of OpenStack in volume groups",
        brought_up({f"{SC1}/volumes": {"disk": "/dev/sdc"}}),
    ),
    (
        "bootstrap-variables",
        "starlingx.bootstrap.management_subnet",
        "follows from the rest of the stack file",
        brought_up({"starlingx/bootstrap": {"management_subnet": "10.0.0.0/24"}}),
    ),
    (
        "bootstrap-variables",
        "clouds.sc1.starlingx.bootstrap.docker_registry",
        "did you mean 'docker_registries'?",
        brought_up({f"{SC1}/bootstrap": {"docker_registry": "x"}}),
    ),
    (
        "free-disks",
        "clouds.sc1.starlingx.volumes.disk",
        "/dev/sda is the system's own disk on controller-0",
        wiki({f"{SC1}/volumes": {"disk": "/dev/sda"}}),
    ),
]


@pytest.mark.parametrize(("rule", "path", "message", "data"), CASES, ids=lambda value: str(value)[:40])
def test_a_broken_rule_is_told_where_it_is_broken(rule: str, path: str, message: str, data: Data) -> None:
    error = refusal(data)
    assert error.rules == {rule}
    assert path in {problem.dotted for problem in error.problems}
    assert message in str(error)


def test_every_rule_is_broken_here() -> None:
    assert {rule.name for rule in RULES} == {case[0] for case in CASES}


def test_the_largest_standard_cloud_is_accepted() -> None:
    plan = of(large(9, 100, replication=3), "sc1")
    assert len(plan.hosts) == 111
    assert plan.backends[0].capabilities == {"replication": "3", "min_replication": "2"}
    assert plan.hosts["storage-8"].osds == ("/dev/sdb", "/dev/sdc")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"admin_password": "St8rling X*"}, "must be the name of a configuration key"),
        ({"admin_password": "a", "dns": []}, "at least one entry is needed"),
        ({"admin_password": "a", "dns": ["1.1.1.1"] * 4}, "at most 3"),
        ({"admin_password": "a", "ca_certificate": "x"}, "certificates in PEM form"),
        ({"admin_password": "a", "heartbeat_failure": "reset"}, "'reset' is not one of"),
    ],
)
def test_values_of_the_wrong_form_are_told(value: object, message: str) -> None:
    assert message in str(refusal(changed({"starlingx": value}, small())))


def test_every_rule_is_told_as_it_is() -> None:
    text = (ROOT / "docs" / "starlingx.md").read_text().partition("## Rules")[2]
    told = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", text, re.MULTILINE)
    assert told == [(rule.name, rule.why) for rule in RULES]


def test_a_node_that_leaves_may_be_locked() -> None:
    assert of(brought_up({"clouds/sc1/allow_lock": ["controller-1"]}), "sc1").allow_lock == ("controller-1",)
