"""Hosts, interfaces, volume groups: what is configured on which node, by release and topology."""

from model.plan.starlingx.plans import HostPlan
from model.spec.network import Role
from tests.unit.starlingx_plan.fleets import brought_up, large, of, wiki


def interfaces(host: HostPlan) -> dict[str, tuple[str, tuple[str, ...], str | None]]:
    return {one.name: (one.port.name, one.networks, one.data_network) for one in host.interfaces}


def test_today_every_port_is_configured_after_the_bootstrap() -> None:
    plan = of(brought_up(), "sc1")
    assert interfaces(plan.first) == {
        "mgmt0": ("eth0", ("mgmt", "cluster-host"), None),
        "oam0": ("eth1", ("oam",), None),
        "data0": ("eth2", (), "physnet0"),
    }
    assert plan.data_network == "physnet0"
    assert not plan.backends
    assert plan.first.boot_device == "/dev/sda"


def test_a_system_controller_carries_no_workload() -> None:
    plan = of(brought_up(), "cc")
    assert [list(interfaces(host)) for host in plan.hosts.values()] == [["mgmt0", "oam0"]] * 2
    assert plan.data_network is None
    assert [host.first for host in plan.hosts.values()] == [True, False]
    assert [(one.name, one.value) for one in plan.parameters] == [("heartbeat_failure_action", "alarm")]


def test_in_2018_10_the_file_has_configured_the_first_controllers_ports() -> None:
    central, subcloud = of(wiki(), "cc"), of(wiki(), "sc1")
    assert interfaces(central.first) == {}
    assert interfaces(central.hosts["controller-1"]) == {"oam0": ("eth1", ("oam",), None)}
    assert interfaces(subcloud.first) == {"data0": ("eth2", (), "physnet0")}
    assert subcloud.first.boot_device == "sda"


def test_in_2018_10_volumes_and_virtual_machines_share_a_disk_by_partitions() -> None:
    plan = of(wiki({"clouds/sc1/starlingx/ephemeral": {"size_gib": 50}}), "sc1")
    assert [(one.name, one.disk, one.number, one.size_mib) for one in plan.first.volume_groups] == [
        ("cinder-volumes", "/dev/sdb", 1, 102400),
        ("nova-local", "/dev/sdb", 2, 51200),
    ]
    central = of(wiki(), "cc")
    for host in central.hosts.values():
        assert [one.name for one in host.volume_groups] == ["cinder-volumes"]
    assert [(one.name, one.services) for one in central.backends] == [("lvm-store", ("cinder",))]


def test_ceph_takes_the_place_of_volume_groups() -> None:
    plan = of(large(), "sc1")
    assert [one.kind for one in plan.backends] == ["ceph"]
    assert plan.hosts["storage-0"].osds == ("/dev/sdb", "/dev/sdc")
    assert list(interfaces(plan.hosts["storage-0"])) == ["mgmt0"]
    assert list(interfaces(plan.hosts["compute-0"])) == ["mgmt0", "data0"]
    assert list(interfaces(plan.first)) == ["mgmt0", "oam0"]
    personalities = {"controller": 2, "storage": 4, "worker": 2}
    found = [host.personality for host in plan.hosts.values()]
    assert {name: found.count(name) for name in personalities} == personalities


def test_names_and_mtus_of_ports_are_the_stack_files() -> None:
    changes = {"clouds/sc1/nodes/controller-0/nics": {"data": "ens5"}, "clouds/sc1/networks/data/mtu": 1390}
    (data,) = [one for one in of(brought_up(changes), "sc1").first.interfaces if one.role is Role.DATA]
    assert (data.port.nic, data.mtu, data.interface_class) == ("ens5", 1390, "data")


def test_a_cloud_says_what_is_not_the_fleets() -> None:
    changes = {
        "starlingx/bootstrap": {"kernel": "standard", "docker_fs_size": 50},
        "clouds/sc1/starlingx": {
            "bootstrap": {"kernel": "lowlatency"},
            "ntp": ["10.0.0.1"],
            "labels": {"controller-0": {"sriovdp": "enabled"}},
            "contact": "night shift",
        },
        "clouds/sc1/allow_lock": ["controller-0"],
    }
    plan = of(brought_up(changes), "sc1")
    assert plan.bootstrap == {"docker_fs_size": 50, "kernel": "lowlatency"}
    assert (plan.ntp, plan.contact, plan.allow_lock) == (("10.0.0.1",), "night shift", ("controller-0",))
    assert plan.first.labels == {"sriovdp": "enabled"}
    assert of(brought_up(changes), "sc2").ntp[0] == "0.pool.ntp.org"
