"""The fleet's networks with packets: what sees what, how large, and what an edit or a reboot does to it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from netaddr import IPNetwork

from tests.engine.machines.hosts import Data, Hosts, eventually

pytestmark = pytest.mark.timeout(3600)
MTU = 1400
HEADERS = 28
OUTSIDE = "192.0.2.1"
"""An address beyond the router: the lab's own."""
BOOT_ID = "cat /proc/sys/kernel/random/boot_id"


def nth(cidr: str, number: int) -> str:
    """The n-th address of a network."""
    return str(IPNetwork(cidr)[number])


def rebooted(hosts: Hosts, login: str, before: str) -> bool:
    """Whether a machine answers after its reboot; what SSH says while it does not is no answer."""
    said = hosts.on(login, BOOT_ID, code=None)
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n", said) is not None and said != before


def test_oam_is_reached_through_the_routers_from_the_operators_side(hosts: Hosts) -> None:
    for cloud in ("cc", "sc2"):
        assert hosts.ping(hosts.oam(cloud)) == "reply", cloud
        banner = hosts.inside("bash", "-c", f"exec 3<>/dev/tcp/{hosts.oam(cloud)}/22; head -c 4 <&3")
        assert banner == "SSH-"
    assert hosts.ping(hosts.oam("sc1")) == "none", "a private network is reached through its router alone"
    assert hosts.reaches(hosts.router("ewr1"), hosts.oam("sc1"))


def test_the_mtu_holds_and_more_is_told_to_be_too_big(hosts: Hosts) -> None:
    assert hosts.ping(hosts.oam("cc"), MTU) == "reply"
    assert hosts.ping(hosts.oam("cc"), 1500) == "too big"


def test_controllers_reach_each_other_in_oam_and_mgmt_stays_closed(hosts: Hosts) -> None:
    for other in ("sc1", "sc2"):
        assert hosts.reaches(hosts.node("cc"), hosts.oam(other)), other
    mgmt = hosts.network("cc", "mgmt")
    assert hosts.ping(nth(mgmt, 1)) == "reply", "the router's own address answers"
    assert hosts.ping(nth(mgmt, 4)) == "none"


def test_mgmt_of_the_system_controller_and_of_each_subcloud_see_each_other_and_nothing_else(
    hosts: Hosts,
) -> None:
    # StarlingX's configuration gives MGMT its addresses later; here each first controller has one by hand.
    own = {cloud: nth(hosts.network(cloud, "mgmt"), 9) for cloud in ("cc", "sc1", "sc2")}
    peers = {"cc": ("sc1", "sc2"), "sc1": ("cc", "sc2"), "sc2": ("cc", "sc1")}
    for cloud, others in peers.items():
        network = IPNetwork(hosts.network(cloud, "mgmt"))
        lines = [
            f"ip address replace {own[cloud]}/{network.prefixlen} dev eno1",
            f"ip link set eno1 mtu {MTU} up",
        ]
        lines += [f"ip route replace {hosts.network(one, 'mgmt')} via {network[1]}" for one in others]
        hosts.as_root(hosts.node(cloud), " && ".join(lines))
    for here, there, seen in (
        ("cc", "sc1", True),
        ("cc", "sc2", True),
        ("sc1", "cc", True),
        ("sc2", "cc", True),
        ("sc1", "sc2", False),
        ("sc2", "sc1", False),
    ):
        assert hosts.reaches(hosts.node(here), own[there]) is seen, (here, there)
    assert hosts.reaches(hosts.node("cc"), own["sc2"], MTU - HEADERS), "1400 bytes pass between the sites"
    assert not hosts.reaches(hosts.node("cc"), own["sc2"], 1500 - HEADERS)
    tcp = f"timeout 10 bash -c 'exec 3<>/dev/tcp/{own['sc1']}/22 && head -c 4 <&3'"
    assert hosts.on(hosts.node("cc"), tcp) == "SSH-"
    for cloud in ("cc", "sc1", "sc2"):
        assert hosts.ping(own[cloud]) == "none", f"MGMT of {cloud} is reached from outside"


def test_a_node_is_as_the_wiki_leaves_it_before_its_configuration(hosts: Hosts) -> None:
    addresses = hosts.on(hosts.node("sc1"), "ip -o -4 address show scope global dev eno2")
    assert addresses.split()[1:4] == ["eno2", "inet", f"{hosts.oam('sc1')}/24"]
    assert hosts.on(hosts.node("sc1"), "cat /etc/resolv.conf") == "", "no name servers"
    assert hosts.on(hosts.node("sc1"), "ls /etc/network/interfaces.d").split() == ["ifcfg-eno2"]
    assert "Password: " not in hosts.on(hosts.node("sc1"), "true"), "the first password change is behind it"


def test_private_oam_reaches_the_outside_by_the_routers_address(hosts: Hosts) -> None:
    assert hosts.reaches(hosts.node("sc1"), OUTSIDE)
    nat = hosts.on(hosts.router("ewr1"), "nft list chain ip murmuration nat")
    assert "masquerade" in nat
    assert "172.20." in nat


def test_a_router_of_the_wikis_days_has_its_networks_by_ifupdown(hosts: Hosts) -> None:
    login = hosts.router("dfw2")
    assert "murmuration-vlan" in hosts.on(login, "ls /etc/network/interfaces.d")
    assert hosts.on(login, "systemctl is-active systemd-networkd", code=None).strip() != "active"
    booted = hosts.on(login, BOOT_ID)
    hosts.on(login, "systemctl reboot", code=None)
    eventually(lambda: rebooted(hosts, login, booted))
    eventually(lambda: hosts.ping(hosts.oam("sc2")) == "reply")


def test_the_boot_server_shows_no_nodes_files(hosts: Hosts) -> None:
    boot = hosts.boot_server()
    answer = hosts.inside("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"http://{boot}/ipxe/")
    assert answer == "403"
    log = hosts.on(f"root@{boot}", "cat /var/log/apache2/access.log")
    for node in ("cc-controller-0", "sc1-controller-0", "sc2-controller-0"):
        assert f"/{node}.ipxe HTTP" in log
        assert f"/{node}.cfg HTTP" in log


def test_a_second_up_finds_nothing_to_change(hosts: Hosts) -> None:
    hosts.up("--expect-no-changes")


def test_links_that_lose_large_frames_or_multicast_are_seen_as_such(hosts: Hosts) -> None:
    node = hosts.oam("cc")
    hosts.lab("lab.hosts", "spoil", "cc-controller-0", "--above", "1300")
    assert hosts.ping(node) == "reply"
    assert hosts.ping(node, 1350) == "none", "what is larger vanishes, and nobody says so"
    hosts.lab("lab.hosts", "mend")
    assert hosts.ping(node, 1350) == "reply"
    hosts.as_root(hosts.node("cc"), "sysctl -q -w net.ipv4.icmp_echo_ignore_broadcasts=0")
    multicast = "ping -c 2 -W 5 -I vlan1001 224.0.0.1"
    assert node in hosts.on(hosts.router("ewr1"), multicast, code=None)
    hosts.lab("lab.hosts", "spoil", "cc-controller-0", "--multicast")
    assert node not in hosts.on(hosts.router("ewr1"), multicast, code=None)
    hosts.lab("lab.hosts", "mend")


def test_a_router_is_the_same_after_its_reboot(hosts: Hosts) -> None:
    login = hosts.router("ewr1")
    addresses = "ip -o -4 address show scope global | awk '{print $2, $4}' | sort"
    look = f"{addresses}; nft list ruleset; sysctl net.ipv4.ip_forward"
    before, booted = hosts.on(login, look), hosts.on(login, BOOT_ID)
    hosts.on(login, "systemctl reboot", code=None)
    eventually(lambda: rebooted(hosts, login, booted))
    eventually(lambda: hosts.ping(hosts.oam("cc")) == "reply")
    assert hosts.on(login, look) == before


def test_a_further_subcloud_touches_the_router_in_place_and_nothing_of_the_others(hosts: Hosts) -> None:
    login = hosts.router("ewr1")
    booted = hosts.on(login, BOOT_ID)

    def add(spec: Data) -> None:
        spec["clouds"]["sc9"] = json.loads(json.dumps(spec["clouds"]["sc1"]))

    hosts.fleet.edit(add)
    preview = hosts.fleet.preview()
    others = {name: step for name, step in preview.items() if "sc9" not in name}
    assert others == {"Port ewr1-router-eth1": "update", "Command ewr1-router-setup": "update"}
    before = installed(hosts)
    hosts.up()
    assert hosts.reaches(login, hosts.oam("sc9"))
    assert hosts.on(login, BOOT_ID) == booted
    assert {name: kept for name, kept in installed(hosts).items() if "sc9" not in name} == before
    hosts.up("--expect-no-changes")
    hosts.fleet.edit(lambda spec: spec["clouds"].pop("sc9"))
    hosts.up()
    vid = hosts.fleet.pulumiw("stack", "output", "--json", "--stack", "dev").stdout
    assert "sc9" not in vid
    assert hosts.ping(hosts.oam("cc")) == "reply"
    assert hosts.on(login, BOOT_ID) == booted


def installed(hosts: Hosts) -> dict[str, Any]:
    """When each server was last changed."""
    return {name: (one["id"], one["created_at"]) for name, one in hosts.fleet.devices().items()}
