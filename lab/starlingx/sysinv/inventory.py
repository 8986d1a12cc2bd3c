"""What a host's agent reports: ports, disks, CPUs, memory, volume groups.

And what becomes of storage at an unlock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import wiring
from lab.starlingx.sysinv.shapes import DATA

READY, IN_USE = 0, 1
VFS = 32
CORES = 8
NUMA_NODES = 2
PORTS = ("enp0s3", "enp0s8", "data0", "data1", "sriov0")
"""The ports of a host unless the lab says otherwise.

OAM, management, two for data, one with virtual functions.
"""

MGMT_PORT = 1


@cache
def hardware() -> Mapping[str, Any]:
    """The hardware of the recorded hosts."""
    return json.loads((DATA / "hardware.json").read_text(encoding="utf-8"))


def ports_of(host: Doc) -> list[tuple[str, str]]:
    """Names and MACs of a host's ports; the second has its management MAC."""
    told: Sequence[Sequence[str]] | None = host.get("_ports")
    if told:
        return [(name, mac) for name, mac in told]
    mac = host["mgmt_mac"]
    if mac == "00:00:00:00:00:00":
        mac = f"08:00:27:c0:{host['id'] % 256:02x}:00" if host["id"] > 1 else "08:00:27:c0:00:00"
    head, last = mac[:-2], int(mac[-2:], 16)
    order = [1, 0, 2, 3, 4]
    return [(name, f"{head}{(last + order[at]) % 256:02x}") for at, name in enumerate(PORTS)]


def report(records: Records, host: Doc) -> None:
    """Keep what the agent reports, once."""
    if records.all("inodes", host["uuid"]):
        return
    key = host["uuid"]
    nodes = [
        records.add("inodes", {"numa_node": at, "capabilities": {"is_active": True}, "ihost_uuid": key}, key)
        for at in range(NUMA_NODES)
    ]
    _ports(records, host)
    _cpus(records, host, nodes)
    for entry in _entries("imemorys"):
        node: str = nodes[int(entry["numa_node"])]["uuid"]
        records.add("imemorys", {**entry, "ihost_uuid": key, "inode_uuid": node}, key)
    _disks(records, host)
    for entry in _entries("host_fs"):
        full: Doc = {**entry, "state": "In-Use", "capabilities": {"functions": []}, "ihost_uuid": key}
        records.add("host_fs", full, key)
    fresh = records.get("ihosts", key) or host
    records.save(
        "ihosts",
        fresh,
        iscsi_initiator_name=f"iqn.2018-05.io.starlingx:{key[:12]}",
        nvme_host_id=key,
        nvme_host_nqn=f"nqn.2014-08.org.nvmexpress:uuid:{key}",
    )


def _entries(kind: str) -> list[Doc]:
    return hardware()[kind]


def _ports(records: Records, host: Doc) -> None:
    ports = ports_of(host)
    known = {mac for _, mac in ports}
    mac = host["mgmt_mac"] if host["mgmt_mac"] in known else ports[min(MGMT_PORT, len(ports) - 1)][1]
    records.save("ihosts", records.get("ihosts", host["uuid"]) or host, mgmt_mac=mac)
    for at, (name, address) in enumerate(ports):
        interface = wiring.add_interface(records, host, name, "ethernet", imac=address)
        port: Doc = {
            "name": name,
            "namedisplay": None,
            "pname": name,
            "mac": address,
            "mtu": 1500,
            "speed": 10000,
            "link_mode": 0,
            "autoneg": "Yes",
            "bootp": "True" if address == mac else None,
            "pciaddr": f"0000:00:{at + 3:02x}.0",
            "pclass": "Ethernet controller",
            "pvendor": "Intel Corporation",
            "pdevice": "Ethernet Controller X710",
            "psvendor": "",
            "psdevice": "",
            "dev_id": 0,
            "numa_node": 0,
            "driver": "i40e",
            "dpdksupport": True,
            "sriov_totalvfs": VFS if name.startswith("sriov") else None,
            "sriov_numvfs": 0,
            "capabilities": {},
            "host_uuid": host["uuid"],
            "interface_uuid": interface["uuid"],
        }
        records.add("ethernet_ports", port, host["uuid"])
    if host["hostname"] != "controller-0":
        wiring.wire_management(records, host, mac)


def _cpus(records: Records, host: Doc, nodes: Sequence[Doc]) -> None:
    for number in range(CORES * NUMA_NODES):
        node = number // CORES
        cpu: Doc = {
            "cpu": number,
            "core": number % CORES,
            "thread": 0,
            "cpu_family": "6",
            "cpu_model": "Intel(R) Xeon(R) Gold 6338N CPU @ 2.20GHz",
            "allocated_function": "Platform",
            "numa_node": node,
            "capabilities": {},
            "ihost_uuid": host["uuid"],
            "inode_uuid": nodes[node]["uuid"],
        }
        records.add("icpus", cpu, host["uuid"])


def _disks(records: Records, host: Doc) -> None:
    key = host["uuid"]
    disks = [
        records.add(
            "idisks",
            {
                **entry,
                "serial_id": f"VB{key[:8]}-{at}",
                "ihost_uuid": key,
                "istor_uuid": None,
                "ipv_uuid": None,
            },
            key,
        )
        for at, entry in enumerate(_entries("idisks"))
    ]
    root = disks[0]
    partition = records.add(
        "partitions",
        {
            "start_mib": 22831,
            "end_mib": 278831,
            "size_mib": 256000,
            "device_node": "/dev/sda5",
            "device_path": f"{root['device_path']}-part5",
            "type_guid": "ba5eba11-0000-1111-2222-000000000001",
            "type_name": "LVM Physical Volume",
            "idisk_uuid": root["uuid"],
            "status": IN_USE,
            "ihost_uuid": key,
            "ipv_uuid": None,
            "capabilities": {},
        },
        key,
    )
    group = records.add("ilvgs", _group(host), key)
    volume = records.add("ipvs", _volume(host, group, partition), key)
    records.save("partitions", partition, ipv_uuid=volume["uuid"])


def _group(host: Doc) -> Doc:
    return {
        "vg_state": "provisioned",
        "lvm_vg_name": "cgts-vg",
        "lvm_vg_uuid": f"Yab1-{host['uuid'][:8]}",
        "lvm_vg_access": "wz--n-",
        "lvm_max_lv": 0,
        "lvm_cur_lv": 12,
        "lvm_max_pv": 0,
        "lvm_cur_pv": 1,
        "lvm_vg_size": 268435456000,
        "lvm_vg_avail_size": 100663296000,
        "lvm_vg_total_pe": 8000,
        "lvm_vg_free_pe": 3000,
        "capabilities": {},
        "ihost_uuid": host["uuid"],
    }


def _volume(host: Doc, group: Doc, partition: Doc) -> Doc:
    return {
        "pv_state": "provisioned",
        "pv_type": "partition",
        "disk_or_part_uuid": partition["uuid"],
        "disk_or_part_device_node": partition["device_node"],
        "disk_or_part_device_path": partition["device_path"],
        "lvm_pv_name": partition["device_node"],
        "lvm_vg_name": "cgts-vg",
        "lvm_pv_uuid": f"Xab1-{host['uuid'][:8]}",
        "lvm_pv_size": 268435456000,
        "lvm_pe_total": 8000,
        "lvm_pe_alloced": 5000,
        "capabilities": {},
        "ihost_uuid": host["uuid"],
        "forilvgid": group["id"],
        "ilvg_uuid": group["uuid"],
    }


def settle_storage(records: Records, host: Doc) -> None:
    """What was waiting for the unlock is done: volume groups, volumes, OSDs, backends, huge pages."""
    key = host["uuid"]
    for kind, name, state in (("ilvgs", "vg_state", "provisioned"), ("ipvs", "pv_state", "provisioned")):
        for doc in records.all(kind, key):
            if doc[name] == "adding":
                records.save(kind, doc, **{name: state})
    for doc in records.all("istors", key):
        records.save("istors", doc, state="configured")
    for doc in records.all("storage_backend"):
        if doc["state"] == "configuring-on-unlock":
            records.save("storage_backend", doc, state="configured", task=None)
    for doc in records.all("imemorys", key):
        pages = {
            f"vm_hugepages_nr_{size}": doc[f"vm_hugepages_nr_{size}_pending"]
            for size in ("2M", "1G")
            if doc[f"vm_hugepages_nr_{size}_pending"] is not None
        }
        if pages:
            records.save("imemorys", doc, **pages)
