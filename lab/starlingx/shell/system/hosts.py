"""``system host-*``: hosts, their states, ports, disks and labels."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

from lab.starlingx.shell.arguments import Command, arg, pairs
from lab.starlingx.shell.client import Client, find
from lab.starlingx.shell.invocation import Events, ExitError, Out
from lab.starlingx.shell.table import properties, rows
from lab.starlingx.store import Doc

HOST = arg("hostnameorid", metavar="<hostname or id>")
COLUMNS = ("id", "hostname", "personality", "administrative", "operational", "availability")
GIB = 1024
HIDDEN = ("links", "ihost_action", "action_state")


def host_of(client: Client, key: str) -> Doc:
    """A host by its name, number or uuid.

    Raises:
        ExitError: there is none.
    """
    found = find(client.rows("ihosts"), key, "hostname", "id", "uuid")
    if found is None:
        raise ExitError(f"host not found: {key}")
    return found


def show(client: Client, key: str) -> Out:
    """A host's properties."""
    full: Doc = client.get("sysinv", f"/v1/ihosts/{host_of(client, key)['uuid']}")
    shown: Doc = {
        name: value
        for name, value in full.items()
        if name not in HIDDEN and not (isinstance(value, list) and name != "peers")
    }
    return Out(properties(sorted(shown.items())))


def host_list(client: Client, _: Namespace) -> Events:
    """All hosts."""
    entries = [[host[name] for name in COLUMNS] for host in client.rows("ihosts")]
    yield Out(rows(COLUMNS, entries))


def host_show(client: Client, args: Namespace) -> Events:
    """One host."""
    yield show(client, args.hostnameorid)


def host_add(client: Client, args: Namespace) -> Events:
    """Add a host."""
    given = {name: value for name, value in vars(args).items() if value is not None}
    made: Doc = client.send("POST", "sysinv", "/v1/ihosts", given)
    yield show(client, made["uuid"])


def host_update(client: Client, args: Namespace) -> Events:
    """Change a host: a discovered one gets its personality this way."""
    host = host_of(client, args.hostnameorid)
    client.patch(f"ihosts/{host['uuid']}", pairs(args.attributes))
    yield show(client, host["uuid"])


def _action(name: str, forced: str | None = None) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, args: Namespace) -> Events:
        host = host_of(client, args.hostnameorid)
        action = forced if forced and args.force else name
        client.patch(f"ihosts/{host['uuid']}", {"action": action})
        yield show(client, host["uuid"])

    return run


def host_delete(client: Client, args: Namespace) -> Events:
    """Delete a host."""
    host = host_of(client, args.hostnameorid)
    client.send("DELETE", "sysinv", f"/v1/ihosts/{host['uuid']}")
    yield Out(f"Deleted host {args.hostnameorid}")


def port_list(client: Client, args: Namespace) -> Events:
    """A host's ports."""
    host = host_of(client, args.hostnameorid)
    titles = ("uuid", "name", "type", "pci address", "device", "processor", "accelerated", "device type")
    entries = [
        [
            port["uuid"],
            port["name"],
            "ethernet",
            port["pciaddr"],
            port["dev_id"],
            port["numa_node"],
            bool(port["dpdksupport"]),
            port["pdevice"],
        ]
        for port in client.rows(f"ihosts/{host['uuid']}/ethernet_ports")
    ]
    yield Out(rows(titles, entries))


def disk_list(client: Client, args: Namespace) -> Events:
    """A host's disks."""
    host = host_of(client, args.hostnameorid)
    titles = (
        "uuid",
        "device_node",
        "device_num",
        "device_type",
        "size_gib",
        "available_gib",
        "rpm",
        "serial_id",
        "device_path",
    )
    entries = [
        [
            disk["uuid"],
            disk["device_node"],
            disk["device_num"],
            disk["device_type"],
            round(disk["size_mib"] / GIB, 3),
            round(disk["available_mib"] / GIB, 3),
            disk["rpm"],
            disk["serial_id"],
            disk["device_path"],
        ]
        for disk in client.rows(f"ihosts/{host['uuid']}/idisks")
    ]
    yield Out(rows(titles, entries))


LABEL_TITLES = ("hostname", "label key", "label value")


def label_list(client: Client, args: Namespace) -> Events:
    """A host's labels."""
    host = host_of(client, args.hostnameorid)
    entries = [
        [host["hostname"], label["label_key"], label["label_value"]]
        for label in client.rows(f"ihosts/{host['uuid']}/labels")
    ]
    yield Out(rows(LABEL_TITLES, entries))


def label_assign(client: Client, args: Namespace) -> Events:
    """Give a host labels."""
    host = host_of(client, args.hostnameorid)
    wanted = pairs(args.attributes)
    query = {"overwrite": "true"} if args.overwrite else {}
    made = client.send("POST", "sysinv", f"/v1/labels/{host['uuid']}", wanted, query=query)
    for label in made["labels"]:
        shown = {
            "uuid": label["uuid"],
            "host_uuid": host["uuid"],
            "label_key": label["label_key"],
            "label_value": label["label_value"],
        }
        yield Out(properties(shown.items()))


def label_remove(client: Client, args: Namespace) -> Events:
    """Take labels from a host."""
    host = host_of(client, args.hostnameorid)
    for key in args.attributes:
        found = find(client.rows(f"ihosts/{host['uuid']}/labels"), key, "label_key")
        if found is None:
            continue
        client.send("DELETE", "sysinv", f"/v1/labels/{found['uuid']}")
        yield Out(f"Deleted host label {key} for host {host['hostname']}")


FORCE = arg("-f", "--force", action="store_true")
PAIRS = arg("attributes", metavar="<path=value>", nargs="+")
COMMANDS: Mapping[str, Command] = {
    "host-list": Command(host_list),
    "host-show": Command(host_show, (HOST,)),
    "host-add": Command(
        host_add,
        (
            arg("-n", "--hostname"),
            arg("-p", "--personality"),
            arg("-m", "--mgmt_mac"),
            arg("-i", "--mgmt_ip"),
            arg("-s", "--subfunctions"),
            arg("-b", "--boot_device"),
            arg("-r", "--rootfs_device"),
            arg("-c", "--console"),
            arg("-o", "--install_output"),
        ),
    ),
    "host-update": Command(host_update, (HOST, PAIRS)),
    "host-lock": Command(_action("lock", "force-lock"), (HOST, FORCE)),
    "host-unlock": Command(_action("unlock", "force-unlock"), (HOST, FORCE)),
    "host-swact": Command(_action("swact", "force-swact"), (HOST, FORCE)),
    "host-reboot": Command(_action("reboot"), (HOST,)),
    "host-reset": Command(_action("reset"), (HOST,)),
    "host-reinstall": Command(_action("reinstall"), (HOST,)),
    "host-power-on": Command(_action("power-on"), (HOST,)),
    "host-power-off": Command(_action("power-off"), (HOST,)),
    "host-delete": Command(host_delete, (HOST,)),
    "host-port-list": Command(port_list, (HOST,)),
    "host-disk-list": Command(disk_list, (HOST,)),
    "host-label-list": Command(label_list, (HOST,)),
    "host-label-assign": Command(label_assign, (HOST, PAIRS, arg("--overwrite", action="store_true"))),
    "host-label-remove": Command(label_remove, (HOST, PAIRS)),
}
