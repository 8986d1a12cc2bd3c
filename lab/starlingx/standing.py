"""Clouds that come to stand: subclouds once they were bootstrapped, and clouds that the lab begins with."""

from __future__ import annotations

from lab.starlingx import clouds, nodes
from lab.starlingx.bootstrap import Plan, bootstrap
from lab.starlingx.jobs import cancel
from lab.starlingx.shell.ansible.program import plan_of
from lab.starlingx.shell.ansible.values import DEFAULTS, ValueRefusedError, check
from lab.starlingx.shell.configure import become
from lab.starlingx.store import Doc, Records, setting
from lab.starlingx.sysinv import configuration, inventory, life, wiring
from lab.starlingx.sysinv.hosts import keep


def made_of(records: Records, subcloud: Doc) -> None:
    """A subcloud was bootstrapped: its own services answer from now on."""
    wanted = setting(records, "subclouds_stand", default=True)
    if not wanted or clouds.get(records, subcloud["name"]) is not None:
        return
    values: Doc = subcloud["_bootstrap"]
    central = records.one("cloud")
    if nodes.of_host(records, records.cloud, life.active(central)) is not None:
        _on_node(records, central, subcloud)
        return
    made = clouds.create(
        records,
        subcloud["name"],
        release=central["release"],
        central=central["name"],
        region=subcloud["region-name"],
        role="subcloud",
        mode=subcloud["_mode"] or "simplex",
        password=central["password"],
    )
    plan = Plan(
        management=subcloud["management-subnet"],
        start=subcloud["management-start-ip"],
        end=subcloud["management-end-ip"],
        management_gateway=subcloud["management-gateway-ip"],
        oam=str(values["external_oam_subnet"]),
        gateway=str(values["external_oam_gateway_address"]),
        floating=str(values["external_oam_floating_address"]),
        unit_0=values.get("external_oam_node_0_address"),
        unit_1=values.get("external_oam_node_1_address"),
    )
    bootstrap(records.of(subcloud["name"]), made, plan)


def _on_node(records: Records, central: Doc, subcloud: Doc) -> None:
    """Bootstrap the installed controller at the subcloud's bootstrap address.

    Raises:
        ValueRefusedError: there is none, it belongs to a cloud, or the playbook refuses the values.
    """
    address = subcloud["_address"]
    node = next((node for node in nodes.all_of(records) if address in node.addresses), None)
    if node is None:
        why = (
            f"Failed to connect to the host via ssh: ssh: connect to host {address} port 22: No route to host"
        )
        raise ValueRefusedError("bootstrap/prepare-env : Check connectivity", why)
    if node.state != nodes.INSTALLED:
        why = f"The bootstrap of host {address} has already been finalized."
        raise ValueRefusedError("bootstrap/prepare-env : Fail if host is unlocked", why)
    values = {
        **DEFAULTS,
        **subcloud["_bootstrap"],
        "distributed_cloud_role": "subcloud",
        "admin_password": central["password"],
    }
    for _ in check(values, node.type):
        pass
    become(records, node, plan_of(node, values, (records.cloud, subcloud["name"])))


def forget_cloud(records: Records, name: str) -> None:
    """A subcloud was deleted: its services are gone."""
    there = clouds.get(records, name)
    if there is not None and there["central"] == records.cloud:
        nodes.orphan(records, name)
        records.of(name).forget()


def wire(records: Records, host: Doc) -> None:
    """Give a host's ports what the networks of its cloud need, where nothing was given yet."""
    inventory.report(records, host)
    fresh = records.get("ihosts", host["uuid"]) or host
    ports = inventory.ports_of(fresh)
    carried = {entry["network_type"] for entry in records.all("interface_networks", host["uuid"])}
    if "oam" not in carried and host["personality"] == "controller":
        free = next((mac for _, mac in ports if mac != fresh["mgmt_mac"]), fresh["mgmt_mac"])
        _carry(records, fresh, free, "oam0", "oam")
    if "mgmt" not in carried:
        _carry(records, fresh, fresh["mgmt_mac"], "mgmt0", "mgmt")
    if "cluster-host" not in carried and records.find("networks", type="cluster-host"):
        _carry(records, fresh, fresh["mgmt_mac"], "mgmt0", "cluster-host")


def _carry(records: Records, host: Doc, mac: str, name: str, kind: str) -> None:
    port = records.find("iinterfaces", host["uuid"], imac=mac, iftype="ethernet")
    network = records.find("networks", type=kind)
    if port is not None and network is not None:
        named = records.save("iinterfaces", port, ifname=name, ifclass="platform", sriov_numvfs=0)
        wiring.assign(records, host, named, network)


def bring_up(records: Records) -> None:
    """Unlock every host that is locked, as a deployment manager does it."""
    for host in records.all("ihosts"):
        if host["administrative"] == "locked":
            wire(records, host)
            fresh = records.get("ihosts", host["uuid"]) or host
            cancel(records, host["uuid"])
            online = records.save("ihosts", fresh, availability="online", inv_state="inventoried", task="")
            life.start(records, online, "unlock")


def stand(records: Records, host: Doc) -> Doc:
    """Have a host stand unlocked, enabled and available at once, as in a cloud that is long there."""
    wire(records, host)
    cancel(records, host["uuid"])
    fresh = records.get("ihosts", host["uuid"]) or host
    values: Doc = {
        "administrative": "unlocked",
        "operational": "enabled",
        "availability": "available",
        "subfunction_oper": "enabled",
        "subfunction_avail": "available",
        "invprovision": "provisioned",
        "inv_state": "inventoried",
        "vim_progress_status": "services-enabled",
        "task": "",
        "ihost_action": "unlock",
        **configuration.applied(records, fresh),
    }
    return records.save("ihosts", fresh, **values)


def add_host(records: Records, hostname: str, personality: str, mac: str) -> Doc:
    """Keep a host that stands."""
    host = keep(records, {"mgmt_mac": mac}, hostname, personality)
    wiring.reserve(records, host)
    return stand(records, host)
