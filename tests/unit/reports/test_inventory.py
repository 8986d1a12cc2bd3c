"""How machines and clouds are reached."""

import csv
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from reports.inventory import ansible, clouds, machine_table, netbox, ssh
from reports.inventory.machines import machines
from reports.observed import Observed, ServerAddresses
from reports.tables import as_csv
from tests.unit.reports.support import packet_sig, plan_of

SEEN = Observed(
    servers={"ewr1-router": ServerAddresses("203.0.113.5"), "ewr1-boot": ServerAddresses("203.0.113.6")}
)


def test_controllers_are_reached_over_the_router_as_the_releases_user() -> None:
    found = {machine.name: machine for machine in machines(packet_sig())}
    controller = found["sc1-controller-0"]
    assert (controller.address, controller.user, controller.jump) == ("11.11.11.12", "wrsroot", "ewr1-router")
    assert found["cc-controller-1"].address == "147.75.105.196"
    assert found["cc"].address == "147.75.105.194"
    assert {machine.user for machine in machines(plan_of()) if machine.cloud} == {"sysadmin"}


def test_computes_are_reached_by_name_from_their_controller() -> None:
    def edit(data: dict[str, Any]) -> None:
        cloud = data["clouds"]["sc1"]
        cloud["topology"] = "standard"
        for node in ("controller-0", "controller-1", "compute-0"):
            cloud["nodes"][node] = {"plan": "n2.xlarge.x86"}

    found = {machine.name: machine for machine in machines(plan_of(edit))}
    assert (found["sc1-compute-0"].address, found["sc1-compute-0"].jump) == ("compute-0", "sc1")


def test_the_ansible_inventory_is_yaml_with_groups() -> None:
    plan = packet_sig()
    document = yaml.safe_load(ansible.render(plan.name, machines(plan, SEEN)))["all"]
    assert document["hosts"]["ewr1-router"]["ansible_host"] == "203.0.113.5"
    node = document["hosts"]["sc1-controller-0"]
    assert node["ansible_ssh_common_args"] == "-o ProxyJump=root@203.0.113.5"
    assert "ansible_host" not in document["hosts"]["dfw2-router"]
    assert list(document["children"]["site_ewr1"]["hosts"])[:2] == ["ewr1-boot", "ewr1-router"]
    assert "cloud_sc1" in document["children"]
    assert set(document["children"]["controller"]["hosts"]) <= set(document["hosts"])


def test_ssh_understands_the_configuration(tmp_path: Path) -> None:
    if shutil.which("ssh") is None:
        pytest.skip("ssh is not installed")
    plan = packet_sig()
    path = tmp_path / "config"
    path.write_text(ssh.render(plan.name, machines(plan, SEEN)))
    done = subprocess.run(
        ["ssh", "-F", str(path), "-G", "sc1-controller-0"], capture_output=True, text=True, check=True
    )
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
    assert (said["hostname"], said["user"], said["proxyjump"]) == ("11.11.11.12", "wrsroot", "ewr1-router")


def test_what_is_not_known_is_a_comment_in_ssh_config() -> None:
    plan = plan_of()
    text = ssh.render(plan.name, machines(plan))
    block = text.split("Host ewr1-router\n")[1].split("\n\n")[0]
    assert "# HostName is not known before 'pulumi up'" in block


def test_clouds_yaml_has_no_password_and_no_unknown_cloud() -> None:
    text = clouds.render(packet_sig())
    document = yaml.safe_load(text)["clouds"]
    assert document["cc"]["auth"]["auth_url"] == "http://147.75.105.194:5000/v3"
    assert document["sc1"]["region_name"] == "subcloud-1"
    assert "sc3" not in document
    assert "# Not known before 'pulumi up': sc3" in text
    assert all("password" not in entry["auth"] for entry in document.values())


def test_the_csv_has_every_machine() -> None:
    plan = packet_sig()
    found = machines(plan)
    rows = list(csv.DictReader(io.StringIO(as_csv(machine_table.table(found)))))
    assert [row["name"] for row in rows] == [machine.name for machine in found]
    assert len(rows) == 7 + len(plan.clouds)


def test_netbox_files_refer_only_to_what_came_before() -> None:
    files = netbox.files(packet_sig())
    tables = {name[3:-4]: list(csv.DictReader(io.StringIO(text))) for name, text in files.items()}
    assert [name[:2] for name in files] == sorted(name[:2] for name in files)
    sites = {row["name"] for row in tables["sites"]}
    types = {row["model"] for row in tables["device-types"]}
    roles = {row["name"] for row in tables["device-roles"]}
    for row in tables["devices"]:
        assert row["site"] in sites
        assert row["device_type"] in types
        assert row["role"] in roles
    vlans = {(row["site"], row["vid"]) for row in tables["vlans"]}
    for row in tables["prefixes"]:
        assert row["vlan"] == "" or (row["vlan_site"], row["vlan"]) in vlans
    floating = next(row for row in tables["ip-addresses"] if row["address"] == "11.11.11.12/24")
    assert floating["role"] == "vip"
