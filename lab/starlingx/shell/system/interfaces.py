"""``system host-if-*`` and what interfaces carry: networks, data networks, addresses, routes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass

from lab.starlingx.shell.arguments import Command, arg
from lab.starlingx.shell.client import Client, find
from lab.starlingx.shell.invocation import Events, ExitError, Out
from lab.starlingx.shell.system.hosts import HOST, host_of
from lab.starlingx.shell.table import properties, rows
from lab.starlingx.store import Doc

HIDDEN = ("links",)


def interface_of(client: Client, host: Doc, key: str) -> Doc:
    """An interface of a host, by its name, its port's, or its uuid.

    Raises:
        ExitError: there is none.
    """
    interfaces = client.rows(f"ihosts/{host['uuid']}/iinterfaces")
    found = find(interfaces, key, "ifname", "uuid")
    if found is None:
        port = find(client.rows(f"ihosts/{host['uuid']}/ethernet_ports"), key, "name")
        found = find(interfaces, str(port["interface_uuid"]), "uuid") if port else None
    if found is None:
        raise ExitError(f"Interface not found: host {host['hostname']} if {key}")
    return found


def show(client: Client, key: str) -> Out:
    """An interface's properties."""
    full: Doc = client.get("sysinv", f"/v1/iinterfaces/{key}")
    ports = [
        port["name"]
        for port in client.rows(f"ihosts/{full['ihost_uuid']}/ethernet_ports")
        if port["interface_uuid"] == key
    ]
    shown = {"ports": ports, **{name: value for name, value in full.items() if name not in HIDDEN}}
    return Out(properties(sorted(shown.items())))


def if_list(client: Client, args: Namespace) -> Events:
    """A host's interfaces; those without a use only with ``-a``."""
    host = host_of(client, args.hostnameorid)
    ports: dict[str, str] = {
        port["interface_uuid"]: port["name"] for port in client.rows(f"ihosts/{host['uuid']}/ethernet_ports")
    }
    titles = ("uuid", "name", "class", "type", "vlan id", "ports", "uses i/f", "used by i/f", "attributes")
    entries = [
        [
            found["uuid"],
            found["ifname"],
            found["ifclass"],
            found["iftype"],
            found["vlan_id"],
            [ports[found["uuid"]]] if found["uuid"] in ports else [],
            found["uses"],
            found["used_by"],
            f"MTU={found['imtu']}",
        ]
        for found in client.rows(f"ihosts/{host['uuid']}/iinterfaces")
        if args.all or found["ifclass"] or found["used_by"]
    ]
    yield Out(rows(titles, entries))


def if_show(client: Client, args: Namespace) -> Events:
    """One interface."""
    host = host_of(client, args.hostnameorid)
    yield show(client, interface_of(client, host, args.ifnameoruuid)["uuid"])


def if_modify(client: Client, args: Namespace) -> Events:
    """Change an interface."""
    host = host_of(client, args.hostnameorid)
    found = interface_of(client, host, args.ifnameoruuid)
    changes = {
        name: value
        for name, value in vars(args).items()
        if value is not None and name not in ("hostnameorid", "ifnameoruuid", "datanetworks")
    }
    if "networktype" in changes and "ifclass" not in changes:
        changes["ifclass"] = "data" if changes["networktype"] == "data" else "platform"
    client.patch(f"iinterfaces/{found['uuid']}", changes)
    for name in (args.datanetworks or "").split(","):
        if name:
            DATA_NETWORK.put(client, found, name)
    if changes.get("networktype") in ("mgmt", "oam", "infra"):
        NETWORK.put(client, found, changes["networktype"])
    yield show(client, found["uuid"])


def if_add(client: Client, args: Namespace) -> Events:
    """Add an interface."""
    host = host_of(client, args.hostnameorid)
    body: Doc = {
        "ihost_uuid": host["uuid"],
        "ifname": args.ifname,
        "iftype": args.iftype,
        "uses": args.uses,
        **{
            name: getattr(args, name)
            for name in ("imtu", "ifclass", "aemode", "txhashpolicy", "vlan_id")
            if getattr(args, name) is not None
        },
    }
    made: Doc = client.send("POST", "sysinv", "/v1/iinterfaces", body)
    yield show(client, made["uuid"])


def if_delete(client: Client, args: Namespace) -> Events:
    """Delete an interface."""
    host = host_of(client, args.hostnameorid)
    found = interface_of(client, host, args.ifnameoruuid)
    client.send("DELETE", "sysinv", f"/v1/iinterfaces/{found['uuid']}")
    yield Out(f"Deleted interface: host {args.hostnameorid} if {args.ifnameoruuid}")


@dataclass(frozen=True, slots=True)
class Carried:
    """A kind of network that interfaces carry, and the three commands about it."""

    key: str
    """``network`` or ``datanetwork``, as the API's names begin."""
    called: str
    """As a refusal begins."""
    assignment: str
    """As the answer to a removal calls it."""

    def put(self, client: Client, interface: Doc, network: str) -> Doc:
        """Have an interface carry a network.

        Raises:
            ExitError: there is none of that name.
        """
        found = find(client.rows(f"{self.key}s"), network, "name", "uuid")
        if found is None:
            raise ExitError(f"{self.called} not found: {network}")
        body = {"interface_uuid": interface["uuid"], f"{self.key}_uuid": found["uuid"]}
        return client.send("POST", "sysinv", f"/v1/interface_{self.key}s", body)

    def assign(self, client: Client, args: Namespace) -> Events:
        """``interface-...-assign``."""
        host = host_of(client, args.hostnameorid)
        made = self.put(client, interface_of(client, host, args.ifnameoruuid), args.network)
        told = ("uuid", "ifname", f"{self.key}_name")
        yield Out(properties([("hostname", host["hostname"]), *((key, made[key]) for key in told)]))

    def list(self, client: Client, args: Namespace) -> Events:
        """``interface-...-list``."""
        host = host_of(client, args.hostnameorid)
        told = ("uuid", "ifname", f"{self.key}_name")
        found = client.rows(f"ihosts/{host['uuid']}/interface_{self.key}s")
        entries = [[host["hostname"], *(entry[key] for key in told)] for entry in found]
        yield Out(rows(("hostname", *told), entries))

    def remove(self, client: Client, args: Namespace) -> Events:
        """``interface-...-remove``."""
        client.send("DELETE", "sysinv", f"/v1/interface_{self.key}s/{args.uuid}")
        yield Out(f"Deleted {self.assignment}: {args.uuid}")

    def commands(self) -> Mapping[str, Command]:
        """The commands by name."""
        return {
            f"interface-{self.key}-assign": Command(self.assign, (HOST, INTERFACE, CARRIED)),
            f"interface-{self.key}-list": Command(self.list, (HOST,)),
            f"interface-{self.key}-remove": Command(self.remove, (arg("uuid"),)),
        }


NETWORK = Carried("network", "Network", "Interface Network")
DATA_NETWORK = Carried("datanetwork", "Data network", "Interface DataNetwork")
INTERFACE = arg("ifnameoruuid", metavar="<interface name or uuid>")
CARRIED = arg("network", metavar="<network name or id>")
MTU = arg("-m", "--imtu")
CLASS = arg("-c", "--ifclass", "--class")
COMMANDS: Mapping[str, Command] = {
    "host-if-list": Command(if_list, (HOST, arg("-a", "--all", action="store_true"))),
    "host-if-show": Command(if_show, (HOST, INTERFACE)),
    "host-if-modify": Command(
        if_modify,
        (
            HOST,
            INTERFACE,
            arg("-n", "--name", dest="ifname"),
            MTU,
            CLASS,
            arg("-nt", "--networktype"),
            arg("-p", "--providernetworks"),
            arg("-d", "--datanetworks"),
            arg("-N", "--num-vfs", dest="sriov_numvfs"),
            arg("-V", "--vlan_id"),
            arg("--ipv4-mode", dest="ipv4_mode"),
            arg("--ipv6-mode", dest="ipv6_mode"),
        ),
    ),
    "host-if-add": Command(
        if_add,
        (
            HOST,
            arg("ifname"),
            arg("iftype", nargs="?", default="ethernet"),
            arg("uses", nargs="*"),
            MTU,
            CLASS,
            arg("-a", "--aemode"),
            arg("-x", "--txhashpolicy"),
            arg("-V", "--vlan_id"),
        ),
    ),
    "host-if-delete": Command(if_delete, (HOST, INTERFACE)),
    **NETWORK.commands(),
    **DATA_NETWORK.commands(),
}
