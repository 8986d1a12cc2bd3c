"""Machines that boot from a cloud's management network: its controller knows them, or learns of them here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lab.starlingx import nodes
from lab.starlingx.nodes import CONFIGURED, Node
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import configuration, hosts

NOBODY, WAIT, INSTALL, DISK = "nobody", "wait", "install", "disk"


@dataclass(frozen=True)
class Booting:
    """A machine whose firmware asks the network what to boot.

    Attributes:
        mac: of the port that asks.
        name: its host name before; for people.
        ports: names and MAC addresses of its ports, in order.
        peers: MAC addresses of ports that are on the same network as the port that asks.
    """

    mac: str
    name: str
    ports: Sequence[tuple[str, str]]
    peers: Sequence[str]


def answer(records: Records, machine: Booting) -> Doc:
    """What the machine shall do, in the words of ``state``.

    ``nobody``: no controller is on its network. ``wait``: its cloud does not want it yet. ``install``: it
    becomes a host of this ``version`` and ``type``, with this ``account``. ``disk``: it is one, and boots it.
    """
    controller = next((node for node in nodes.all_of(records) if _is_served(node, machine.peers)), None)
    if controller is None or controller.cloud is None:
        return {"state": NOBODY}
    there = records.of(controller.cloud)
    if not any(host["operational"] == "enabled" for host in configuration.controllers(there)):
        return {"state": WAIT}
    host = there.find("ihosts", mgmt_mac=machine.mac)
    if host is None:
        host = hosts.keep(there, {"mgmt_mac": machine.mac}, None, None)
        there.save("ihosts", host, _ports=[list(port) for port in machine.ports])
    if host["personality"] is None:
        return {"state": WAIT}
    if host.get("_installed") and host["inv_state"] != "reinstalling":
        return {"state": DISK}
    there.save("ihosts", host, _ports=[list(port) for port in machine.ports], _installed=True)
    _expect(records, controller, host, machine)
    return {
        "state": INSTALL,
        "hostname": host["hostname"],
        "version": controller.version,
        "account": controller.account,
        "type": there.one("isystems")["system_type"],
    }


def _is_served(node: Node, peers: Sequence[str]) -> bool:
    return node.state == CONFIGURED and any(mac in peers for _, mac in node.ports)


def _expect(records: Records, controller: Node, host: Doc, machine: Booting) -> None:
    """The machine will tell of itself as this host's."""
    nodes.keep(
        records,
        Node(
            id=machine.ports[0][1],
            name=machine.name,
            version=controller.version,
            account=controller.account,
            ports=tuple(machine.ports),
            state=CONFIGURED,
            cloud=controller.cloud,
            hostname=host["hostname"],
        ),
    )
