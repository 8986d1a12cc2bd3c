"""``system`` commands for storage: backends, volume groups, partitions, physical volumes, file systems."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

from lab.starlingx.shell.arguments import Command, arg
from lab.starlingx.shell.client import Client, find
from lab.starlingx.shell.invocation import Events, ExitError, Out
from lab.starlingx.shell.system.hosts import HOST, host_of
from lab.starlingx.shell.table import properties, rows
from lab.starlingx.store import Doc

MIB = 1024
LVM_GUID = "ba5eba11-0000-1111-2222-000000000001"
GUIDS = {"lvm_phys_vol": LVM_GUID}
STATUS = ("Ready", "In-Use", "Creating", "Creating (on unlock)", "Deleting", "Modifying")
BACKEND_TITLES = ("uuid", "name", "backend", "state", "task", "services", "capabilities")
WARNING = (
    "\nSystem configuration has changed.\nPlease follow the administrator guide to complete configuring "
    "the system.\n"
)
NOT_CONFIRMED = (
    "\nWARNING : THIS OPERATION IS NOT REVERSIBLE AND CANNOT BE CANCELLED. \n\n"
    "By confirming this operation, the {} backend will be created.\n\n"
    "Please refer to the system admin guide for minimum spec for {}\nstorage. Set the 'confirmed' field "
    "to execute this operation\nfor the {} backend."
)


def backend_list(client: Client, _: Namespace) -> Events:
    """Storage backends."""
    backends = client.rows("storage_backend")
    yield Out(rows(BACKEND_TITLES, [[doc.get(name) for name in BACKEND_TITLES] for doc in backends]))


def backend_show(client: Client, args: Namespace) -> Events:
    """One storage backend."""
    found = find(client.rows("storage_backend"), args.backend, "name", "uuid")
    if found is None:
        raise ExitError(f"Backend name or UUID not found: {args.backend}")
    yield Out(properties((key, found[key]) for key in found if key != "links"))


def backend_add(client: Client, args: Namespace) -> Events:
    """Add a storage backend. It wants ``--confirmed``, as an operation that cannot be taken back."""
    if not args.confirmed:
        yield Out(NOT_CONFIRMED.format(*[args.backend] * 3))
        return
    body: Doc = {"confirmed": True, "services": args.services, "name": args.name}
    path = f"storage_{args.backend.replace('-', '_')}"
    client.send("POST", "sysinv", f"/v1/{path}", {key: value for key, value in body.items() if value})
    yield Out(WARNING)
    yield from backend_list(client, args)


def _group(client: Client, host: Doc, name: str) -> Doc:
    found = find(client.rows(f"ihosts/{host['uuid']}/ilvgs"), name, "lvm_vg_name", "uuid")
    if found is None:
        raise ExitError(f"Local volume group not found: {name}")
    return found


def _plain(doc: Doc) -> Out:
    return Out(properties((key, value) for key, value in doc.items() if not isinstance(value, list)))


def lvg_list(client: Client, args: Namespace) -> Events:
    """A host's volume groups."""
    host = host_of(client, args.hostnameorid)
    titles = ("UUID", "LVG Name", "State", "Access", "Total Size (GiB)", "Avail Size (GiB)", "Current PVs")
    entries = [
        [
            doc["uuid"],
            doc["lvm_vg_name"],
            doc["vg_state"],
            doc["lvm_vg_access"],
            round(doc["lvm_vg_size"] / MIB**3, 3),
            round(doc["lvm_vg_avail_size"] / MIB**3, 3),
            doc["lvm_cur_pv"],
        ]
        for doc in client.rows(f"ihosts/{host['uuid']}/ilvgs")
    ]
    yield Out(rows(titles, entries))


def lvg_add(client: Client, args: Namespace) -> Events:
    """Add a volume group."""
    host = host_of(client, args.hostnameorid)
    body = {"ihost_uuid": host["uuid"], "lvm_vg_name": args.lvm_vg_name}
    yield _plain(client.send("POST", "sysinv", "/v1/ilvgs", body))


def lvg_delete(client: Client, args: Namespace) -> Events:
    """Delete a volume group."""
    host = host_of(client, args.hostnameorid)
    client.send("DELETE", "sysinv", f"/v1/ilvgs/{_group(client, host, args.lvm_vg_name)['uuid']}")
    yield Out(
        f"Local Volume Group {args.lvm_vg_name} was successfully deleted from host {args.hostnameorid}."
    )


def partition_list(client: Client, args: Namespace) -> Events:
    """A host's partitions."""
    host = host_of(client, args.hostnameorid)
    titles = ("uuid", "device_path", "device_node", "type_guid", "type_name", "size_gib", "status")
    entries: list[list[object]] = [
        [
            *(doc[name] for name in titles[:5]),
            round(doc["size_mib"] / MIB, 3),
            STATUS[doc["status"]] if doc["status"] < len(STATUS) else "Error",
        ]
        for doc in client.rows(f"ihosts/{host['uuid']}/partitions")
        if args.disk in (None, doc["idisk_uuid"])
    ]
    yield Out(rows(titles, entries))


def partition_add(client: Client, args: Namespace) -> Events:
    """Add a partition to a disk."""
    host = host_of(client, args.hostnameorid)
    disks = client.rows(f"ihosts/{host['uuid']}/idisks")
    disk = find(disks, args.disk, "uuid", "device_path", "device_node")
    if disk is None:
        raise ExitError(f"Disk not found: {args.disk}")
    size = int(float(args.size) * MIB) if args.size else int(disk["available_mib"])
    body = {
        "ihost_uuid": host["uuid"],
        "idisk_uuid": disk["uuid"],
        "size_mib": size,
        "type_guid": GUIDS[args.partition_type],
    }
    yield _plain(client.send("POST", "sysinv", "/v1/partitions", body))


def pv_list(client: Client, args: Namespace) -> Events:
    """A host's physical volumes."""
    host = host_of(client, args.hostnameorid)
    titles = ("uuid", "lvm_pv_name", "disk_or_part_uuid", "pv_state", "pv_type", "lvm_vg_name", "ihost_uuid")
    volumes = client.rows(f"ihosts/{host['uuid']}/ipvs")
    yield Out(rows(titles, [[doc[name] for name in titles] for doc in volumes]))


def pv_add(client: Client, args: Namespace) -> Events:
    """Give a volume group a disk or a partition."""
    host = host_of(client, args.hostnameorid)
    group = _group(client, host, args.lvm_vg_name)
    names = ("uuid", "device_path", "device_node")
    found, kind = find(client.rows(f"ihosts/{host['uuid']}/idisks"), args.device, *names), "disk"
    if found is None:
        found = find(client.rows(f"ihosts/{host['uuid']}/partitions"), args.device, *names)
        kind = "partition"
    if found is None:
        raise ExitError(f"Disk or partition {args.device} not found on host {host['hostname']}.")
    body = {
        "ihost_uuid": host["uuid"],
        "ilvg_uuid": group["uuid"],
        "disk_or_part_uuid": found["uuid"],
        "pv_type": kind,
    }
    yield _plain(client.send("POST", "sysinv", "/v1/ipvs", body))


def _of_host(kind: str, *titles: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, args: Namespace) -> Events:
        host = host_of(client, args.hostnameorid)
        entries = [[doc.get(name) for name in titles] for doc in client.rows(f"ihosts/{host['uuid']}/{kind}")]
        yield Out(rows(titles, entries))

    return run


GROUP = arg("lvm_vg_name", metavar="<lvg name>")
COMMANDS: Mapping[str, Command] = {
    "storage-backend-list": Command(backend_list),
    "storage-backend-show": Command(backend_show, (arg("backend"),)),
    "storage-backend-add": Command(
        backend_add,
        (
            arg("backend", choices=("lvm", "ceph", "ceph-rook", "file")),
            arg("-s", "--services"),
            arg("-n", "--name"),
            arg("--confirmed", action="store_true"),
        ),
    ),
    "host-lvg-list": Command(lvg_list, (HOST,)),
    "host-lvg-add": Command(lvg_add, (HOST, GROUP)),
    "host-lvg-delete": Command(lvg_delete, (HOST, GROUP)),
    "host-disk-partition-list": Command(partition_list, (HOST, arg("--disk"))),
    "host-disk-partition-add": Command(
        partition_add,
        (
            HOST,
            arg("disk", metavar="<disk path or uuid>"),
            arg("size", nargs="?", metavar="<size in GiB>"),
            arg("-t", "--partition_type", default="lvm_phys_vol", choices=tuple(GUIDS)),
        ),
    ),
    "host-pv-list": Command(pv_list, (HOST,)),
    "host-pv-add": Command(pv_add, (HOST, GROUP, arg("device", metavar="<disk or partition path or uuid>"))),
    "host-fs-list": Command(_of_host("host_fs", "uuid", "name", "size", "logical_volume", "state"), (HOST,)),
    "host-stor-list": Command(
        _of_host("istors", "uuid", "function", "osdid", "state", "idisk_uuid", "journal_path", "tier_name"),
        (HOST,),
    ),
}
