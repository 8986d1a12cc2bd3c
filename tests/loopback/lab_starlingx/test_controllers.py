"""Controllers on loopback: logged in to by SSH, configured by their own commands, seen by the services."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from lab.starlingx.server import Running
from lab.starlingx.shell.controller import Controller
from tests.loopback.client import LOOPBACK
from tests.loopback.lab_starlingx.operator import OPENRC, PASSWORD, Session, installed, logged_in

CONTROLLER = """[SYSTEM]
SYSTEM_MODE = duplex
DISTRIBUTED_CLOUD_ROLE = systemcontroller
[LOGICAL_INTERFACE_1]
LAG_INTERFACE = N
INTERFACE_MTU = 1400
INTERFACE_PORTS = eno1
[LOGICAL_INTERFACE_2]
LAG_INTERFACE = N
INTERFACE_MTU = 1500
INTERFACE_PORTS = eno2
[MGMT_NETWORK]
CIDR = 192.168.204.0/24
IP_START_ADDRESS = 192.168.204.2
IP_END_ADDRESS = 192.168.204.100
MULTICAST_CIDR = 239.1.1.0/28
DYNAMIC_ALLOCATION = Y
LOGICAL_INTERFACE = LOGICAL_INTERFACE_1
[OAM_NETWORK]
CIDR = 147.75.105.192/29
GATEWAY = 147.75.105.193
IP_FLOATING_ADDRESS = 147.75.105.194
IP_UNIT_0_ADDRESS = 147.75.105.195
IP_UNIT_1_ADDRESS = 147.75.105.196
LOGICAL_INTERFACE = LOGICAL_INTERFACE_2
[AUTHENTICATION]
ADMIN_PASSWORD = Li69nux*
[VERSION]
RELEASE = 18.10
"""
MANAGEMENT = "192.168.204.2"
CONFIGURING = (
    "host-if-modify -n oam0 -c platform controller-0 eno2",
    "interface-network-assign controller-0 oam0 oam",
    "host-if-modify -n mgmt0 -m 1400 -c platform controller-0 eno1",
    "interface-network-assign controller-0 mgmt0 mgmt",
    "interface-network-assign controller-0 mgmt0 cluster-host",
)
LOCALHOST = """system_mode: duplex
distributed_cloud_role: systemcontroller
management_subnet: 192.168.204.0/24
management_start_address: 192.168.204.2
management_end_address: 192.168.204.100
external_oam_subnet: 10.10.10.0/24
external_oam_gateway_address: 10.10.10.1
external_oam_floating_address: 10.10.10.2
admin_password: Li69nux*
ansible_become_pass: Li69nux*
"""


async def configured(one: Session) -> None:
    """2018.10: the controller becomes a central cloud's."""
    await one.put("system_config", CONTROLLER)
    configure = "sudo -S config_controller --config-file ~/system_config --allow-ssh"
    out = await one.says(configure, f"{PASSWORD}\n")
    assert "06/08: Applying controller manifest ... DONE\n" in out
    assert "\nConfiguration was applied\n" in out


async def until(one: Session, command: str, wanted: str) -> str:
    out = ""
    for _ in range(200):
        out = await one.says(command)
        if wanted in out:
            return out
        await asyncio.sleep(0.05)
    raise AssertionError(f"{command}: no {wanted!r} in\n{out}")


def token(lab: Running, address: str) -> httpx.Response:
    """What Keystone says to the operator at an address of a controller."""
    user = {"name": "admin", "password": PASSWORD, "domain": {"name": "Default"}}
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}}
    return LOOPBACK.post(f"{lab.url}/v3/auth/tokens", json=body, headers={"Host": f"{address}:5000"})


async def again_unlocked(controller: Controller) -> None:
    """After an unlock the controller reboots: who was logged in is not, and logs in again."""
    for _ in range(200):
        if controller.boots:
            break
        await asyncio.sleep(0.05)
    assert controller.boots == 1
    for _ in range(100):
        try:
            async with logged_in(controller) as one:
                await until(one, f"{OPENRC} && system host-show controller-0", "| available ")
                return
        except OSError:
            await asyncio.sleep(0.05)
    raise AssertionError("the controller did not come back")


def test_nothing_is_there_before_the_configuration(lab: Running) -> None:
    async def look() -> None:
        with installed(lab, "cc-controller-0", "2018.10") as central:
            async with logged_in(central) as one:
                code, _, error = await one.run(f"{OPENRC} && system host-list")
                assert code == 1
                assert "No such file" in error
                code, _, error = await one.run("system host-list")
                assert (code, "You must provide a username" in error) == (1, True)
                assert (await one.run("ansible-playbook x.yml"))[0] == 127

    asyncio.run(look())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("= 18.10", "= 17.06"), "of a different version (17.06) than the installed software (18.10)"),
        (
            ("SYSTEM_MODE = duplex", "SYSTEM_TYPE = All-in-one"),
            "An All-in-one controller cannot be configured",
        ),
        (("192.168.204.0/24", "192.168.204.0/30"), "Subnet too small - must have at least 8 addresses"),
        (("MTU = 1400", "MTU = 400"), "Invalid MTU value for LOGICAL_INTERFACE_1. Valid values: 576 - 9216"),
        (("204.100", "204.254"), "Address must be in subnet"),
        (("= 192.168.204.2\n", "= 192.168.204.1\n"), "no addresses left for gateway(s)"),
        (("DYNAMIC", "VLAN = 5\nDYNAMIC"), "PXEBOOT_NETWORK is not configured"),
        (("147.75.105.192/29", "192.168.204.128/25"), "Invalid IP_FLOATING_ADDRESS value"),
        (
            ("LOGICAL_INTERFACE = LOGICAL_INTERFACE_2", "LOGICAL_INTERFACE = LOGICAL_INTERFACE_1"),
            "VLAN required",
        ),
        (("GATEWAY = 147.75.105.193\n", ""), "either the MGMT_GATEWAY or OAM_GATEWAY must be specified"),
        (("[AUTHENTICATION]", "[AUTH]"), "No section: 'AUTHENTICATION'"),
        (("PORTS = eno2", "PORTS = eno9"), "Failed to obtain mac address of eno9"),
    ],
)
async def test_2018_10_refuses(lab: Running, change: tuple[str, str], words: str) -> None:
    old, new = change
    assert old in CONTROLLER
    text = CONTROLLER.replace(old, new)
    if words == "no addresses left for gateway(s)":
        text = text.replace("= 192.168.204.100", "= 192.168.204.254")
    if words == "Address must be in subnet":
        text = text.replace("IP_END_ADDRESS = 192.168.204.254", "IP_END_ADDRESS = 192.168.205.254")
    with installed(lab, "cc-controller-0", "2018.10") as central:
        async with logged_in(central) as one:
            await one.put("system_config", text)
            command = "sudo -S config_controller --config-file ~/system_config --allow-ssh"
            out = await one.says(command, f"{PASSWORD}\n")
            assert "\nConfiguration failed: " in out
            assert words in out
            assert (await one.run("test -e /etc/platform/.initial_config_complete"))[0] == 1


async def test_2018_10_from_installation_to_a_managed_subcloud(lab: Running) -> None:
    with (
        installed(lab, "cc-controller-0", "2018.10") as central,
        installed(lab, "sc1-controller-0", "2018.10", "All-in-one") as edge,
    ):
        async with logged_in(central) as one:
            await one.put("system_config", CONTROLLER)
            refused = await one.run(
                f"echo '{PASSWORD}' | sudo -S config_controller --config-file system_config"
            )
            assert refused == (1, "ERROR: Command should only be run from the console.\n", "")
            await configured(one)
            configure = "sudo -S config_controller --config-file ~/system_config --allow-ssh"
            again = await one.says(configure, f"{PASSWORD}\n")
            assert "failed: Configuration has already been done and cannot be repeated." in again
            assert await one.says("cat /etc/hostname") == "controller-0\n"
            await until(one, f"{OPENRC} && system host-list", "| online ")
            assert "| eno2 | platform |" in await one.says(f"{OPENRC} && system host-if-list controller-0")
            change = "service-parameter-modify platform maintenance heartbeat_failure_action=alarm"
            assert "| alarm " in await one.says(f"{OPENRC} && system {change}")
            applied = await one.says(f"{OPENRC} && system service-parameter-apply platform")
            assert applied == "Applying platform service parameters\n"
            backend = await one.says(f"{OPENRC} && system storage-backend-add lvm -s cinder --confirmed")
            assert "| lvm " in backend
            ini = await _added(one)
            await one.run(f"{OPENRC} && system host-unlock controller-0")
        await again_unlocked(central)
        async with logged_in(edge) as two:
            await two.put("subcloud-1.ini", ini)
            out = await two.says("sudo -S config_subcloud --allow-ssh subcloud-1.ini", f"{PASSWORD}\n")
            assert "\nConfiguration finished successfully.\n" in out
            await until(two, f"{OPENRC} && system host-list", "| online ")
            await two.run(f"{OPENRC} && system host-unlock controller-0")
        await again_unlocked(edge)
        async with logged_in(central) as one:
            await until(one, f"{OPENRC} && dcmanager subcloud list", "| online ")
            managed = await one.says(f"{OPENRC} && dcmanager subcloud manage subcloud-1")
            assert "| managed " in managed
            await until(one, f"{OPENRC} && dcmanager subcloud list", "| in-sync |")


async def _added(one: Session) -> str:
    """Add the subcloud of the wiki's page; its INI."""
    add = (
        "dcmanager subcloud add --name=subcloud-1 --description='subcloud-1 description' "
        "--management-subnet=192.168.214.0/24 --management-start-ip=192.168.214.2 "
        "--management-end-ip=192.168.214.50 --management-gateway-ip=192.168.214.1 "
        "--systemcontroller-gateway-ip=192.168.204.101"
    )
    assert "| subcloud-1 " in await one.says(f"{OPENRC} && {add}")
    code, out, error = await one.run(f"{OPENRC} && {add}")
    assert (code, out) == (1, "Subcloud with name=subcloud-1 already exists\n")
    assert error == "ERROR (app) Unable to add subcloud\n"
    generate = (
        "dcmanager subcloud generate-config subcloud-1 --management-interface-port=eno1 "
        "--management-interface-mtu=1400 --oam-subnet=11.11.11.0/24 --oam-gateway-ip=11.11.11.1 "
        "--oam-floating-ip=11.11.11.12 --oam-interface-port=eno2 --oam-interface-mtu=1500 "
        "--system-mode=simplex"
    )
    ini = await one.says(f"{OPENRC} && {generate}")
    assert "SYSTEM_CONTROLLER_FLOATING_ADDRESS = 192.168.204.2\n" in ini
    return ini


async def test_today_from_installation_to_an_unlocked_controller(lab: Running) -> None:
    with installed(lab, "cc-controller-0", "12.0", "All-in-one") as central:
        async with logged_in(central) as one:
            await one.put("localhost.yml", LOCALHOST)
            playbook = "ansible-playbook /usr/share/ansible/stx-ansible/playbooks/bootstrap.yml"
            wrong = await one.run(f"{playbook} -e system_mode=simplex")
            assert wrong[0] == 2
            assert "A simplex All-in-one controller cannot be configured" in wrong[1]
            assert "failed=1" in wrong[1]
            out = await one.says(playbook)
            assert "TASK [bootstrap/bringup-bootstrap-applications : Mark the bootstrap as completed]" in out
            assert "failed=0" in out
            await until(one, f"{OPENRC} && system host-list", "| online ")
            said = await one.run(f"{OPENRC} && system host-unlock controller-0")
            assert said[0] == 1
            assert "Can not unlock a controller host without an oam interface" in said[2]
            for command in (
                *CONFIGURING,
                "dns-modify nameservers=1.1.1.1",
                "host-label-assign controller-0 openstack-control-plane=enabled",
            ):
                await one.says(f"{OPENRC} && system {command}")
            assert "1.1.1.1" in await one.says(f"{OPENRC} && system dns-show")
            await one.run(f"{OPENRC} && system host-unlock controller-0")
        await again_unlocked(central)
        async with logged_in(central) as one:
            finalized = await one.run(playbook)
            assert finalized[0] == 2
            assert "has already been finalized" in finalized[1]


async def test_the_services_answer_on_management_alone_until_the_first_unlock(lab: Running) -> None:
    with installed(lab, "cc-controller-0", "12.0", "All-in-one") as central:
        async with logged_in(central) as one:
            await one.put("localhost.yml", LOCALHOST)
            await one.says("ansible-playbook /usr/share/ansible/stx-ansible/playbooks/bootstrap.yml")
        with pytest.raises(httpx.RemoteProtocolError):
            token(lab, "10.10.10.2")
        told = token(lab, MANAGEMENT)
        endpoints = {
            (endpoint["interface"], endpoint["url"])
            for service in told.json()["token"]["catalog"]
            for endpoint in service["endpoints"]
        }
        assert ("public", "http://10.10.10.2:6385/v1") in endpoints
        assert ("internal", f"http://{MANAGEMENT}:6385/v1") in endpoints
        headers = {"Host": f"{MANAGEMENT}:6385", "X-Auth-Token": told.headers["X-Subject-Token"]}
        hosts = LOOPBACK.get(f"{lab.url}/v1/ihosts", headers=headers).json()["ihosts"]
        assert [host["hostname"] for host in hosts] == ["controller-0"]
        async with logged_in(central) as one:
            await until(one, f"{OPENRC} && system host-list", "| online ")
            for command in CONFIGURING:
                await one.says(f"{OPENRC} && system {command}")
            await one.run(f"{OPENRC} && system host-unlock controller-0")
        await again_unlocked(central)
    assert token(lab, "10.10.10.2").status_code == 201
