"""An installed controller becomes controller-0 of a cloud: what ``config_controller`` and Ansible leave."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from lab.starlingx import clouds, nodes
from lab.starlingx.bootstrap import Plan, bootstrap
from lab.starlingx.clouds import FIRST
from lab.starlingx.dcmanager import kept
from lab.starlingx.nodes import CONFIGURED, CONFIGURING, FAILED, Node
from lab.starlingx.shell.invocation import Shell
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import inventory, wiring

SUFFIX = f"-{FIRST}"


@dataclass(frozen=True)
class Carries:
    """A network on ports of controller-0, as 2018.10's configuration files say it.

    Attributes:
        network: ``mgmt`` or ``oam``.
        ports: one port, or two of an aggregate.
    """

    network: str
    ports: Sequence[str]
    mtu: int
    vlan: int | None = None
    lag: int | None = None


@dataclass(frozen=True)
class Wanted:
    """The cloud that a controller shall become.

    Attributes:
        password: of the user admin.
        carries: what the bootstrap itself puts on ports; later releases leave that to the operator.
        subcloud: the system controller's name and the subcloud's; none for a cloud of its own.
    """

    mode: str
    type: str
    role: str | None
    password: str
    plan: Plan
    carries: Sequence[Carries] = ()
    subcloud: tuple[str, str] | None = None


@contextmanager
def configuring(shell: Shell) -> Generator[None]:
    """Mark the controller while it is configured; one that is interrupted stays half configured."""
    with shell.records() as records:
        nodes.keep(records, Node.get(records, shell.node).but(state=CONFIGURING))
    done = False
    try:
        yield
        done = True
    finally:
        with shell.records() as records:
            node = Node.get(records, shell.node)
            if not done and node.state == CONFIGURING:
                nodes.keep(records, node.but(state=FAILED))


def become(records: Records, node: Node, wanted: Wanted) -> Node:
    """Make the cloud, with the node as its controller-0."""
    name = _name(records, node, wanted)
    cloud = _cloud(records, node, wanted, name)
    there = records.of(name)
    host = bootstrap(there, cloud, wanted.plan)
    inventory.report(there, host)
    fresh = there.get("ihosts", host["uuid"]) or host
    for carries in wanted.carries:
        _put(there, fresh, carries)
    clouds.readdress(there)
    return nodes.decide(records, node, state=CONFIGURED, cloud=name, hostname=FIRST)


def _name(records: Records, node: Node, wanted: Wanted) -> str:
    """What the lab calls the cloud: as the fleet calls it, where the controller's host name tells."""
    if wanted.subcloud is not None:
        return wanted.subcloud[1]
    name = node.name.removesuffix(SUFFIX)
    if name in ("", "localhost", FIRST) or clouds.get(records, name) is not None:
        return f"cloud-{node.id.replace(':', '')}"
    return name


def _cloud(records: Records, node: Node, wanted: Wanted, name: str) -> Doc:
    if clouds.get(records, name) is not None:
        records.of(name).forget()
    central, region = None, None
    if wanted.subcloud is not None:
        central = wanted.subcloud[0]
        found = kept.find(records.of(central), name)
        region = found["region-name"]
        records.of(central).save(kept.KIND, found, _oam=wanted.plan.floating, _mode=wanted.mode)
    return clouds.create(
        records,
        name,
        release=node.release.name,
        central=central,
        region=region,
        role=wanted.role,
        mode=wanted.mode,
        system_type=wanted.type,
        password=wanted.password,
    )


def _put(records: Records, host: Doc, carries: Carries) -> None:
    """Have ports carry a network, on an aggregate or a VLAN of them where the file says so."""
    ports = dict(inventory.ports_of(host))
    lower = [_port(records, host, ports[name], name) for name in carries.ports]
    if carries.lag is None:
        interface = records.save(
            "iinterfaces", lower[0], imtu=carries.mtu, ifclass="platform", sriov_numvfs=0
        )
    else:
        uses = [doc["ifname"] for doc in lower]
        known = records.find("iinterfaces", host["uuid"], iftype="ae", uses=uses)
        interface = known or wiring.add_interface(
            records,
            host,
            "bond0",
            "ae",
            imac=lower[0]["imac"],
            imtu=carries.mtu,
            ifclass="platform",
            uses=uses,
            aemode={1: "active_standby", 2: "balanced"}.get(carries.lag, "802.3ad"),
        )
    if carries.vlan:
        interface = wiring.add_interface(
            records,
            host,
            f"{interface['ifname']}.{carries.vlan}",
            "vlan",
            imac=interface["imac"],
            imtu=carries.mtu,
            ifclass="platform",
            vlan_id=carries.vlan,
            uses=[interface["ifname"]],
        )
    named = records.save("iinterfaces", interface, networktype=carries.network)
    network = records.find("networks", type=carries.network)
    if network is None:
        return
    for assignment in records.all("interface_networks", host["uuid"]):
        if assignment["network_uuid"] == network["uuid"]:
            wiring.withdraw(records, assignment)
    wiring.assign(records, host, named, network)


def _port(records: Records, host: Doc, mac: str, name: str) -> Doc:
    found = records.find("iinterfaces", host["uuid"], imac=mac, iftype="ethernet")
    if found is None:
        raise LookupError(f"{host['hostname']} has no port {name}")
    return found
