"""Release 11.0 with every kind of host, from installed controllers to managed subclouds, by the real engine.

The central cloud is standard, with storage nodes; one subcloud is standard too, with storage and a node for
workload, and the other duplex: two controllers that are all in one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.starlingx.bringup import IN_SERVICE, MATE_NICS, Fleet, bringing_up, fleet

pytestmark = pytest.mark.timeout(900)
RELEASE = "11.0"
PLAN = {"plan": "n2.xlarge.x86"}
MATE = {**PLAN, "nics": MATE_NICS}
DUPLEX_MATE = {**PLAN, "nics": {**MATE_NICS, "data": "data0"}}
WORKER = {**PLAN, "nics": {"mgmt": "enp0s8", "data": "data0"}}
STORAGE = {**PLAN, "nics": {"mgmt": "enp0s8"}}
DISK = "/dev/sdb"


def wanted() -> Fleet:
    """A system controller and a subcloud, both standard with storage, and a duplex subcloud."""
    data = fleet(RELEASE, subclouds=2)
    ceph = {"ceph": {"disks": [DISK]}}
    storage = {"storage-0": STORAGE, "storage-1": STORAGE}
    data["clouds"]["cc"]["nodes"] |= storage
    data["clouds"]["cc"]["starlingx"] = ceph
    data["clouds"]["sc1"] |= {
        "topology": "standard",
        "nodes": {"controller-0": PLAN, "controller-1": MATE, **storage, "compute-0": WORKER},
        "starlingx": {**ceph, "labels": {"compute-0": {"openstack-compute-node": "enabled"}}},
    }
    data["clouds"]["sc2"] |= {
        "topology": "duplex",
        "nodes": {"controller-0": PLAN, "controller-1": DUPLEX_MATE},
    }
    return data


def test_every_kind_of_host_comes_into_service(tmp_path: Path) -> None:
    data = wanted()
    with bringing_up(tmp_path) as stack:
        stack.fault(kind="fail-unlock", hostname="cc/storage-0", times=1)
        said = stack.up(data, fails=True)
        assert "storage-0: unlocked/disabled/failed" in said
        assert "experienced a service-affecting failure" in said
        assert "cc-storage-0-state: the console of cc-storage-0" in said
        # Maintenance has given it up until it is locked and unlocked, which the next run does.
        stack.up(data)
        assert stack.states() == {
            (name, host): IN_SERVICE for name in data["clouds"] for host in data["clouds"][name]["nodes"]
        }
        for name in ("cc", "sc1"):
            (backend,) = stack.ask(name, "sysinv", "GET", "/v1/storage_backend")["storage_backends"]
            assert (backend["backend"], backend["state"]) == ("ceph", "configured")
            assert [row["function"] for row in stack.rows(name, "istors", "storage-0")] == ["osd"]
        labels = {row["label_key"] for row in stack.rows("sc1", "labels", "compute-0")}
        assert "openstack-compute-node" in labels
        for host in ("controller-0", "controller-1"):
            assert stack.host("sc2", host)["subfunctions"] == "controller,worker"
            data_ports = [row for row in stack.rows("sc2", "iinterfaces", host) if row["ifclass"] == "data"]
            assert [row["imtu"] for row in data_ports] == [1400]
            networks = stack.rows("sc2", "interface_datanetworks", host)
            assert [row["datanetwork_name"] for row in networks] == ["physnet0"]
        for subcloud in stack.subclouds().values():
            assert (subcloud["management-state"], subcloud["sync_status"]) == ("managed", "in-sync")
            assert subcloud["software-version"] == "25.09"
        assert stack.is_still(data)
