"""Servers that are installed keep their disks: reinstalling or replacing one is refused unless allowed."""

import pytest

from model.plan import Ledger
from model.plan.keep import after_apply
from model.plan.record import node_records, read_outputs
from tests.unit.model.fleets import Data, changed, planned, refusal, small, subcloud


def installed_ledger(data: Data) -> Ledger:
    """The ledger of a fleet after an apply."""
    made = planned(data)
    given, nodes = read_outputs({"ledger": {"version": 1, "nodes": node_records(made)}}, "test")
    return after_apply(made.ledger, made.networks, given, nodes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"clouds/cc/nodes/controller-0/boot_device": "sdb"}, "boot_device sda -> sdb"),
        (
            {"clouds/cc/nodes/controller-0/security_profile": "extended"},
            "security_profile standard -> extended",
        ),
        ({"clouds/cc/nodes/controller-0/console": "ttyS0"}, "console ttyS1,115200n8 -> ttyS0"),
        ({"clouds/cc/topology": "duplex"}, "kickstart pxeboot_controller.cfg -> pxeboot_smallsystem.cfg"),
    ],
)
def test_an_installed_node_is_not_reinstalled_unasked(changes: dict[str, object], told: str) -> None:
    ledger = installed_ledger(small())
    error = refusal(changed(changes), ledger)
    assert error.rules == {"no-reinstallation"}
    assert [problem.dotted for problem in error.problems] == ["clouds.cc.nodes.controller-0"]
    assert "cc-controller-0 is installed and would be reinstalled" in str(error)
    assert told in str(error)
    assert "add controller-0 to clouds.cc.allow_reinstall" in str(error)
    allowed = planned(changed({**changes, "clouds/cc/allow_reinstall": ["controller-0"]}), ledger)
    assert any(notice.rule == "lost-disks" and told in notice.message for notice in allowed.notices)


def test_a_new_release_or_image_reinstalls_every_first_controller() -> None:
    ledger = installed_ledger(small())
    for changes in (
        {"release": "11.0"},
        {"sites/ewr1/boot_server/iso": {"url": "http://mirror/bootimage.iso"}},
    ):
        error = refusal(changed(changes), ledger)
        assert error.rules == {"no-reinstallation"}
        assert {problem.dotted.split(".")[1] for problem in error.problems} == {"cc", "sc1", "sc2"}


@pytest.mark.parametrize(
    ("changes", "node", "told"),
    [
        (
            {"clouds/cc/nodes/controller-1/plan": "c3.medium.x86"},
            "controller-1",
            "plan s3.xlarge.x86 -> c3.medium.x86",
        ),
        (
            {"clouds/cc/nodes/controller-1/operating_system": "debian_12"},
            "controller-1",
            "operating_system ubuntu_22_04 -> debian_12",
        ),
        ({"clouds/sc1/nodes/controller-0/plan": "m1.xlarge.x86"}, "controller-0", "plan n2.xlarge.x86 ->"),
    ],
)
def test_an_installed_server_is_not_replaced_unasked(
    changes: dict[str, object], node: str, told: str
) -> None:
    ledger = installed_ledger(small())
    error = refusal(changed(changes), ledger)
    assert error.rules == {"no-replacement"}
    assert told in str(error)
    cloud = next(iter(changes)).split("/")[1]
    allowed = planned(changed({**changes, f"clouds/{cloud}/allow_replace": [node]}), ledger)
    assert any(notice.rule == "lost-disks" and told in notice.message for notice in allowed.notices)


def test_what_is_no_matter_of_the_disk_is_not_refused() -> None:
    ledger = installed_ledger(small())
    made = planned(
        changed(
            {
                "tags": {"owner": "me"},
                "clouds/sc1/description": "x",
                "clouds/sc1/networks/mgmt/mtu": 1300,
                "sites/ewr1/boot_server/hostname": "boot",
                "clouds/sc3": subcloud(),
            }
        ),
        ledger,
    )
    assert "sc3-controller-0" not in ledger.nodes
    assert [node.name for node in made.clouds["sc3"].nodes.values()] == ["controller-0"]
