"""Disks, partitions, volume groups, physical volumes and OSDs of hosts."""

from __future__ import annotations

import re

from lab.starlingx.calls import Call
from lab.starlingx.jobs import handles, later
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv.collection import Collection, host_of, refuse, require_locked
from lab.starlingx.sysinv.patching import number

READY, IN_USE, CREATING, ON_UNLOCK, DELETING, MODIFYING = range(6)
STATUS = {CREATING: "Creating", DELETING: "Deleting", MODIFYING: "Modifying"}
GIB = 1024
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
GROUPS = ("nova-local", "cgts-vg", "cinder-volumes")
AGENT = 60.0
"""Seconds until a host's agent has looked at what is to be done to its disks."""


def create_partition(call: Call, body: Doc) -> Doc:
    """Add a partition to a disk."""
    records = call.records
    host = host_of(call, body.get("ihost_uuid"))
    guid = str(body.get("type_guid"))
    if not UUID.fullmatch(guid):
        raise refuse(f"Expected a uuid but received {guid}.")
    disk = records.get("idisks", str(body.get("idisk_uuid")))
    if disk is None:
        raise refuse("Invalid data")
    size = int(number(body.get("size_mib")) or 0)
    if size > disk["available_mib"]:
        raise refuse(
            f"Requested size {size // GIB} GiB is larger than the "
            f"{round(disk['available_mib'] / GIB, 2)} GiB available."
        )
    count = sum(doc["idisk_uuid"] == disk["uuid"] for doc in records.all("partitions", host["uuid"])) + 1
    made = records.add(
        "partitions",
        {
            "start_mib": None,
            "end_mib": None,
            "size_mib": size,
            "device_node": f"{disk['device_node']}{count}",
            "device_path": f"{disk['device_path']}-part{count}",
            "type_guid": guid,
            "type_name": None,
            "idisk_uuid": disk["uuid"],
            "status": CREATING,
            "ihost_uuid": host["uuid"],
            "ipv_uuid": None,
            "capabilities": {},
        },
        host["uuid"],
    )
    if host["inv_state"] == "inventoried":
        later(records, AGENT, "partition.settle", made["uuid"])
    return made


@handles("partition.settle")
def settle(records: Records, subject: str, _payload: Doc) -> None:
    """The agent has made, grown or deleted a partition."""
    partition = records.get("partitions", subject)
    if partition is None:
        return
    if partition["status"] == DELETING:
        disk = records.get("idisks", partition["idisk_uuid"])
        if disk is not None:
            records.save("idisks", disk, available_mib=disk["available_mib"] + partition["size_mib"])
        records.remove("partitions", subject)
        return
    if partition["status"] == CREATING:
        disk = records.get("idisks", partition["idisk_uuid"])
        if disk is not None:
            records.save("idisks", disk, available_mib=disk["available_mib"] - partition["size_mib"])
    records.save(
        "partitions",
        partition,
        start_mib=1,
        end_mib=1 + partition["size_mib"],
        type_name="LVM Physical Volume",
        status=IN_USE if partition["ipv_uuid"] else READY,
    )


def change_partition(call: Call, partition: Doc, wanted: Doc) -> Doc:
    """Grow a partition."""
    host = host_of(call, partition["ihost_uuid"])
    if host["invprovision"] != "provisioned":
        raise refuse("Only partition Add/Delete operations are allowed on an unprovisioned host.")
    size, now = int(number(wanted.get("size_mib")) or 0), partition["size_mib"]
    if size <= now:
        raise refuse(
            f"Requested partition size must be larger than current size: {size // GIB} GiB <= {now / GIB} GiB"
        )
    disk = call.records.get("idisks", partition["idisk_uuid"])
    if disk is not None:
        if size - now > disk["available_mib"]:
            raise refuse(f"Requested extra size {size - now} MiB is larger than the available.")
        call.records.save("idisks", disk, available_mib=disk["available_mib"] - (size - now))
    changed = call.records.save("partitions", partition, size_mib=size, status=MODIFYING)
    later(call.records, AGENT, "partition.settle", partition["uuid"])
    return changed


def remove_partition(call: Call, partition: Doc) -> None:
    """Delete a partition: the agent does it."""
    for other in call.records.all("partitions", partition["ihost_uuid"]):
        if other["status"] in STATUS:
            raise refuse(
                "Cannot delete a partition while the current status of another partition is "
                f"'{STATUS[other['status']]}'. Wait for the operation to finish."
            )
    if partition["ipv_uuid"] or partition["status"] == IN_USE:
        raise refuse("Can not delete partition. Only partitions in one of these states can be deleted: Ready")
    call.records.save("partitions", partition, status=DELETING)
    later(call.records, AGENT, "partition.settle", partition["uuid"])


def create_group(call: Call, body: Doc) -> Doc:
    """Add a volume group; its name is one of the few that mean something."""
    records, name = call.records, body.get("lvm_vg_name")
    host = host_of(call, body.get("ihost_uuid"))
    if name not in GROUPS:
        raise refuse(f"Volume Group name ({name}) must be \"'nova-local' or 'cgts-vg'\"")
    if records.find("ilvgs", host["uuid"], lvm_vg_name=name):
        raise refuse(f"Volume Group ({name}) already present")
    require_locked(host, "Host must be locked")
    empty = dict.fromkeys(
        (
            "lvm_max_lv",
            "lvm_cur_lv",
            "lvm_max_pv",
            "lvm_cur_pv",
            "lvm_vg_size",
            "lvm_vg_avail_size",
            "lvm_vg_total_pe",
            "lvm_vg_free_pe",
        ),
        0,
    )
    doc: Doc = {
        **empty,
        "vg_state": "adding",
        "lvm_vg_name": name,
        "lvm_vg_uuid": None,
        "lvm_vg_access": None,
    }
    return records.add("ilvgs", {**doc, "capabilities": {}, "ihost_uuid": host["uuid"]}, host["uuid"])


def change_group(call: Call, group: Doc, wanted: Doc) -> Doc:
    """Volume groups have nothing to change, but cinder-volumes of 2018.10."""
    if group["lvm_vg_name"] != "cinder-volumes":
        raise refuse(f"{group['lvm_vg_name']} volume group does not have any parameters to modify")
    return call.records.save("ilvgs", group, capabilities=wanted.get("capabilities", group["capabilities"]))


def remove_group(call: Call, group: Doc) -> None:
    """Delete a volume group."""
    if group["lvm_vg_name"] == "cgts-vg":
        raise refuse("cgts-vg volume group cannot be deleted")
    require_locked(host_of(call, group["ihost_uuid"]), "Host must be locked")
    for volume in call.records.all("ipvs", group["ihost_uuid"]):
        if volume["ilvg_uuid"] == group["uuid"]:
            remove_volume(call, volume)
    call.records.remove("ilvgs", group["uuid"])


def create_volume(call: Call, body: Doc) -> Doc:
    """Give a volume group a disk or a partition."""
    records = call.records
    host = host_of(call, body.get("ihost_uuid"))
    group = records.get("ilvgs", str(body.get("ilvg_uuid")))
    if group is None:
        raise refuse(f"Volume group {body.get('ilvg_uuid')} could not be found.", 404)
    key = str(body.get("disk_or_part_uuid"))
    kind = str(body.get("pv_type") or "disk")
    table = "idisks" if kind == "disk" else "partitions"
    device = records.get(table, key)
    if device is None:
        raise refuse("Invalid data")
    if kind == "disk" and device["capabilities"].get("stor_function") == "rootfs":
        raise refuse("Cannot assign the rootfs disk to a physical volume.")
    if device["ipv_uuid"]:
        raise refuse(f"{kind.capitalize()} already assigned to a physical volume.")
    made = records.add(
        "ipvs",
        {
            "pv_state": "adding",
            "pv_type": kind,
            "disk_or_part_uuid": key,
            "disk_or_part_device_node": device["device_node"],
            "disk_or_part_device_path": device["device_path"],
            "lvm_pv_name": device["device_node"],
            "lvm_vg_name": group["lvm_vg_name"],
            "lvm_pv_uuid": None,
            "lvm_pv_size": 0,
            "lvm_pe_total": 0,
            "lvm_pe_alloced": 0,
            "capabilities": {},
            "ihost_uuid": host["uuid"],
            "forilvgid": group["id"],
            "ilvg_uuid": group["uuid"],
        },
        host["uuid"],
    )
    taken: Doc = {"ipv_uuid": made["uuid"]} | ({"status": IN_USE} if table == "partitions" else {})
    records.save(table, device, **taken)
    return made


def remove_volume(call: Call, volume: Doc) -> None:
    """Take a disk or partition out of its volume group."""
    records = call.records
    require_locked(host_of(call, volume["ihost_uuid"]), "Host must be locked")
    table = "idisks" if volume["pv_type"] == "disk" else "partitions"
    device = records.get(table, volume["disk_or_part_uuid"])
    if device is not None:
        records.save(table, device, ipv_uuid=None, **({"status": READY} if table == "partitions" else {}))
    records.remove("ipvs", volume["uuid"])


def create_osd(call: Call, body: Doc) -> Doc:
    """Make a disk an OSD."""
    records = call.records
    host = host_of(call, body.get("ihost_uuid"))
    disk = records.get("idisks", str(body.get("idisk_uuid")))
    if disk is None:
        raise refuse("Invalid data")
    if disk["capabilities"].get("stor_function") == "rootfs":
        raise refuse("Can not associate to a rootfs disk")
    if disk["istor_uuid"] or disk["ipv_uuid"]:
        raise refuse("Disk already assigned.")
    tier = records.get("storage_tiers", str(body.get("tier_uuid"))) or records.find("storage_tiers")
    made = records.add(
        "istors",
        {
            "osdid": records.number("osd") - 1,
            "function": body.get("function") or "osd",
            "state": "configuring-on-unlock",
            "capabilities": {},
            "ihost_uuid": host["uuid"],
            "idisk_uuid": disk["uuid"],
            "journal_size_mib": None,
            "journal_path": f"{disk['device_path']}-part2",
            "journal_node": f"{disk['device_node']}2",
            "fortierid": tier["id"] if tier else None,
            "tier_uuid": tier["uuid"] if tier else None,
            "tier_name": tier["name"] if tier else None,
        },
        host["uuid"],
    )
    records.save("idisks", disk, istor_uuid=made["uuid"])
    kept = {**made, "journal_location": made["uuid"], "updated_at": None}
    records.save("istors", kept, journal_size_mib=400)
    return kept


def remove_osd(call: Call, osd: Doc) -> None:
    """Give an OSD's disk back."""
    require_locked(host_of(call, osd["ihost_uuid"]))
    disk = call.records.get("idisks", osd["idisk_uuid"])
    if disk is not None:
        call.records.save("idisks", disk, istor_uuid=None)
    call.records.remove("istors", osd["uuid"])


DISKS = Collection("idisks", missing="Disk {} could not be found.")
PARTITIONS = Collection(
    "partitions",
    missing="Disk partition {} could not be found.",
    create=create_partition,
    change=change_partition,
    remove=remove_partition,
)
VOLUME_GROUPS = Collection(
    "ilvgs",
    missing="Local Volume Group {} could not be found.",
    create=create_group,
    change=change_group,
    remove=remove_group,
)
VOLUMES = Collection(
    "ipvs",
    missing="Physical Volume {} could not be found.",
    create=create_volume,
    remove=remove_volume,
)
OSDS = Collection("istors", missing="Stor {} could not be found.", create=create_osd, remove=remove_osd)
