"""The inventory as Ansible's YAML."""

from typing import Final

import yaml

from reports.inventory.machines import Machine

HEADER: Final = (
    "# Inventory of fleet {fleet}. Hosts without ansible_host have no known address before `pulumi up`.\n"
)


def render(fleet: str, machines: list[Machine]) -> str:
    """All hosts with their variables, and a group for each role, site and cloud.

    Ansible's group names are Python identifiers, so hyphens become underscores.
    """
    by_name = {machine.name: machine for machine in machines}
    hosts = {machine.name: _variables(machine, by_name) for machine in machines}
    members: dict[str, dict[str, None]] = {}
    for machine in machines:
        for group in machine.groups:
            members.setdefault(group.replace("-", "_"), {})[machine.name] = None
    children = {
        group: {"hosts": dict[str, object].fromkeys(names)} for group, names in sorted(members.items())
    }
    document = {"all": {"hosts": hosts, "children": children}}
    return HEADER.format(fleet=fleet) + yaml.dump(
        document, Dumper=yaml.CSafeDumper, sort_keys=False, width=110
    )


def _variables(machine: Machine, by_name: dict[str, Machine]) -> dict[str, str]:
    variables = {"ansible_user": machine.user, "fleet_site": machine.site, "fleet_role": machine.role}
    if machine.address:
        variables = {"ansible_host": machine.address, **variables}
    if machine.cloud:
        variables["fleet_cloud"] = machine.cloud
    if machine.plan:
        variables["fleet_server_plan"] = machine.plan
    proxies = _proxies(machine, by_name)
    if proxies:
        variables["ansible_ssh_common_args"] = f"-o ProxyJump={','.join(proxies)}"
    return variables


def _proxies(machine: Machine, by_name: dict[str, Machine]) -> list[str]:
    """The hosts to go through, the first one first; those whose address is not known yet are left out."""
    jump = by_name.get(machine.jump or "")
    if jump is None:
        return []
    hop = [f"{jump.user}@{jump.address}"] if jump.address else []
    return [*_proxies(jump, by_name), *hop]
