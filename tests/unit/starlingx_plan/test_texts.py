"""The texts for a controller, word by word: the wiki's cloud in 2018.10, the small fleet today."""

import yaml

from model.plan.starlingx.ansible import localhost
from model.plan.starlingx.endpoints import endpoints, keystone_inside
from model.plan.starlingx.ini import system_config
from model.plan.starlingx.subclouds import add_arguments, config_options, subcloud_values
from model.spec.network import Role
from tests.unit.model.fleets import REMOVE, changed, planned
from tests.unit.starlingx_plan.fleets import brought_up, of, subnets, wiki

PORTS = {Role.MGMT: "eno1", Role.OAM: "eno2"}
CONFIG = """\
[SYSTEM]
SYSTEM_MODE = duplex
DISTRIBUTED_CLOUD_ROLE = systemcontroller
TIMEZONE = UTC

[LOGICAL_INTERFACE_1]
LAG_INTERFACE = N
INTERFACE_MTU = 1400
INTERFACE_PORTS = eno1

[LOGICAL_INTERFACE_2]
LAG_INTERFACE = N
INTERFACE_MTU = 1500
INTERFACE_PORTS = eno2

[MGMT_NETWORK]
CIDR = 139.178.67.16/28
MULTICAST_CIDR = 239.1.1.0/28
IP_START_ADDRESS = 139.178.67.18
IP_END_ADDRESS = 139.178.67.30
DYNAMIC_ALLOCATION = Y
LOGICAL_INTERFACE = LOGICAL_INTERFACE_1

[OAM_NETWORK]
CIDR = 147.75.105.192/29
GATEWAY = 147.75.105.193
IP_FLOATING_ADDRESS = 147.75.105.194
IP_UNIT_0_ADDRESS = 147.75.105.195
IP_UNIT_1_ADDRESS = 147.75.105.196
LOGICAL_INTERFACE = LOGICAL_INTERFACE_2

[DNS]
NAMESERVER_1 = 8.8.8.8
NAMESERVER_2 = 8.8.4.4

[NTP]
NTP_SERVER_1 = 0.pool.ntp.org
NTP_SERVER_2 = 1.pool.ntp.org
NTP_SERVER_3 = 2.pool.ntp.org

[AUTHENTICATION]
ADMIN_PASSWORD = St8rlingX*

[VERSION]
RELEASE = 18.10
"""


def test_the_wikis_system_controller() -> None:
    data = wiki()
    assert system_config(of(data, "cc"), subnets(data, "cc"), PORTS, "St8rlingX*") == CONFIG


def test_the_wikis_subcloud_is_added_by_its_own_numbers() -> None:
    data = wiki()
    assert add_arguments(of(data, "sc1"), subnets(data, "sc1")) == [
        "--name=subcloud-1",
        "--description=subcloud-1 description",
        "--location=subcloud-1 location",
        "--management-subnet=192.168.214.0/24",
        "--management-start-ip=192.168.214.2",
        "--management-end-ip=192.168.214.50",
        "--management-gateway-ip=192.168.214.1",
        "--systemcontroller-gateway-ip=192.168.204.1",
    ]
    assert config_options(of(data, "sc1"), subnets(data, "sc1"), PORTS) == {
        "management-interface-port": "eno1",
        "management-interface-mtu": "1400",
        "oam-subnet": "11.11.11.0/24",
        "oam-gateway-ip": "11.11.11.1",
        "oam-floating-ip": "11.11.11.12",
        "oam-unit-0-ip": "11.11.11.13",
        "oam-unit-1-ip": "11.11.11.14",
        "oam-interface-port": "eno2",
        "oam-interface-mtu": "1500",
        "system-mode": "simplex",
    }


def test_the_bootstrap_of_a_system_controller() -> None:
    data = brought_up(
        {
            "clouds/cc/networks/mgmt": {"public": True, "subnet": "203.0.113.0/28"},
            "clouds/cc/networks/oam": {"public": True, "subnet": "203.0.113.16/29"},
            "starlingx/timezone": "Europe/Berlin",
            "clouds/cc/starlingx": {"dns": ["1.1.1.1"], "bootstrap": {"virtual_system": False}},
        }
    )
    text = localhost(of(data, "cc"), subnets(data, "cc"), "St8rlingX*", "Sys4dmin*")
    assert text.startswith("---\n")
    assert yaml.safe_load(text) == {
        "timezone": "Europe/Berlin",
        "dns_servers": ["1.1.1.1"],
        "virtual_system": False,
        "system_mode": "duplex",
        "distributed_cloud_role": "systemcontroller",
        "management_subnet": "203.0.113.0/28",
        "management_start_address": "203.0.113.2",
        "management_end_address": "203.0.113.14",
        "external_oam_subnet": "203.0.113.16/29",
        "external_oam_gateway_address": "203.0.113.17",
        "external_oam_floating_address": "203.0.113.18",
        "external_oam_node_0_address": "203.0.113.19",
        "external_oam_node_1_address": "203.0.113.20",
        "admin_username": "admin",
        "admin_password": "St8rlingX*",
        "ansible_become_pass": "Sys4dmin*",
    }


def test_the_values_of_a_simplex_subcloud() -> None:
    data = brought_up()
    values = subcloud_values(of(data, "sc1"), subnets(data, "sc1"))
    assert values.management_subnet == "192.168.208.0/24"
    assert values.systemcontroller_gateway == "203.0.113.1"
    assert values.bootstrap_address == values.oam_floating == "172.20.0.2"
    assert values.bootstrap == {"timezone": "UTC", "dns_servers": ["8.8.8.8", "8.8.4.4"]}


def test_a_duplex_subcloud_is_bootstrapped_at_the_address_of_its_own_controller_0() -> None:
    plan = {"plan": "n2.xlarge.x86"}
    data = brought_up(
        {"clouds/sc1/topology": "duplex", "clouds/sc1/nodes": {"controller-0": plan, "controller-1": plan}}
    )
    values = subcloud_values(of(data, "sc1"), subnets(data, "sc1"))
    assert values.bootstrap_address == values.bootstrap["external_oam_node_0_address"] == "172.20.0.3"
    assert values.oam_floating == "172.20.0.2"


def test_nothing_is_configured_where_nobody_asks_for_it() -> None:
    assert planned(changed({"starlingx": REMOVE}, brought_up())).starlingx == {}


def test_services_are_at_the_floating_address() -> None:
    data = wiki()
    assert endpoints(of(data, "cc"), subnets(data, "cc")) == {
        "keystone": "http://147.75.105.194:5000/v3",
        "sysinv": "http://147.75.105.194:6385/v1",
        "faultManagement": "http://147.75.105.194:18002/v1",
        "vim": "http://147.75.105.194:4545/api",
        "dcmanager": "http://147.75.105.194:8119/v1.0",
        "horizon": "http://147.75.105.194:80",
    }
    subcloud = endpoints(of(data, "sc1"), subnets(data, "sc1"))
    assert {"keystone", "dcmanager"}.isdisjoint(subcloud), "2018.10 has one Keystone for all clouds"
    certificate = {"starlingx/ca_certificate": "-----BEGIN CERTIFICATE-----\nx\n"}
    today = endpoints(of(brought_up(certificate), "sc1"), subnets(brought_up(), "sc1"))
    assert (today["keystone"], today["horizon"]) == ("https://172.20.0.2:5000/v3", "https://172.20.0.2:8443")


def test_keystone_inside_is_at_the_first_address_of_the_range_whatever_floats() -> None:
    mgmt = {"subnet": "192.168.208.0/24", "start": "192.168.208.10", "floating": "192.168.208.9"}
    data = brought_up({"clouds/sc1/networks/mgmt": mgmt})
    assert keystone_inside(of(data, "sc1"), subnets(data, "sc1")) == "http://192.168.208.10:5000/v3"
