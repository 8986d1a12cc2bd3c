"""Installed controllers: what runs StarlingX's image, whether it is configured already or not.

A node is a machine of the lab (its agent tells of it), or a controller that ``shell.play`` keeps on
loopback. It becomes a host of a cloud when it is bootstrapped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from lab.errors import LabError
from lab.starlingx import clouds
from lab.starlingx.dcmanager import kept
from lab.starlingx.jobs import later
from lab.starlingx.releases import RELEASES, Release
from lab.starlingx.store import Doc, Records, put_setting, setting

KIND = "node"
ASKED = "agents asked"
INSTALLED, CONFIGURING, FAILED, CONFIGURED = "installed", "configuring", "failed", "configured"
LOST_SECONDS = 600.0
"""Until a system controller takes a subcloud that does not answer for offline."""

AIO, STANDARD = "All-in-one", "Standard"


@dataclass(frozen=True)
class Node:
    """A node.

    Attributes:
        id: what the lab calls it: the MAC address of its first port.
        name: what its server is called, for people: its system has no name before it is configured.
        machine: changes with every installation.
        boot: changes with every boot.
        version: of the image, e.g. ``18.10``.
        type: the system type that its kickstart installed: ``All-in-one`` or ``Standard``.
        account: who logs in there: ``wrsroot``, ``sysadmin``.
        ports: names and MAC addresses of its ports, in order.
        addresses: what its interfaces have now.
        state: how far it is configured: one of the four above.
        cloud: the cloud that it belongs to; none before it is bootstrapped.
        hostname: the name of its host there.
        wanted: counts what the lab has decided for it.
        applied: the last of these that it has taken over.
        away: whether it stopped telling of itself: it is off, or its machine hangs.
        played: whether it is a folder on loopback; else it is a machine.
        reboot: the boot that shall end; none if it may go on.
    """

    id: str
    name: str
    machine: str = ""
    boot: str = ""
    version: str = ""
    type: str = STANDARD
    account: str = "sysadmin"
    ports: Sequence[tuple[str, str]] = ()
    addresses: Sequence[str] = ()
    state: str = INSTALLED
    cloud: str | None = None
    hostname: str | None = None
    wanted: int = 1
    applied: int = 0
    away: bool = False
    played: bool = False
    reboot: str | None = None

    @classmethod
    def get(cls, records: Records, key: str) -> Node:
        """The node of that id.

        Raises:
            LabError: there is none.
        """
        found = records.of("").get(KIND, key)
        if found is None:
            raise LabError(f"the lab has no controller {key}: it has not told of itself yet")
        return cls.of(found)

    @classmethod
    def of(cls, doc: Doc) -> Node:
        """A node as it is kept."""
        known = {found.name for found in fields(cls)}
        values = {name: value for name, value in doc.items() if name in known}
        values["ports"] = tuple((name, mac) for name, mac in values["ports"])
        values["id"] = doc["uuid"]
        return cls(**values)

    @property
    def release(self) -> Release:
        """The release of its image.

        Raises:
            LabError: the lab does not know that version.
        """
        for release in RELEASES.values():
            if release.version == self.version:
                return release
        raise LabError(f"the lab does not know StarlingX {self.version}, which {self.name} has installed")

    def but(self, **changes: Any) -> Node:
        """The same with changes."""
        return replace(self, **changes)


def all_of(records: Records) -> list[Node]:
    """Every node."""
    return [Node.of(doc) for doc in records.of("").all(KIND)]


def of_host(records: Records, cloud: str, hostname: str | None) -> Node | None:
    """The node that is this host; none if the host is played."""
    for node in all_of(records):
        if node.cloud == cloud and node.hostname == hostname:
            return node
    return None


def keep(records: Records, node: Node) -> Node:
    """Keep a node as it is now."""
    kept = records.of("")
    doc = asdict(node)
    key = doc.pop("id")
    known = kept.get(KIND, key)
    if known is None:
        kept.add(KIND, {**doc, "uuid": key})
    else:
        kept.save(KIND, known, **doc)
    return node


def decide(records: Records, node: Node, **changes: Any) -> Node:
    """Change what the lab has decided for a node: its agent takes it over."""
    return keep(records, node.but(**changes, wanted=node.wanted + 1))


def report(records: Records, told: Node) -> Node:
    """An agent tells of its node. A new installation has nothing to do with what was there before."""
    found = records.of("").get(KIND, told.id)
    if found is None:
        return keep(records, told)
    known = Node.of(found)
    if not known.machine:
        # A controller has installed it: it is a host of its cloud from its first boot on.
        changes: Doc = {"machine": told.machine, "boot": told.boot, "addresses": told.addresses}
        return keep(records, known.but(**changes))
    if known.machine != told.machine:
        _forget_cloud(records, known)
        return keep(records, told)
    rebooted = known.boot != told.boot
    changes = {"boot": told.boot, "addresses": told.addresses, "applied": told.applied, "away": False}
    if known.away and known.cloud is not None:
        later(records.of(known.cloud), 0, "cloud.followed", known.cloud)
    if rebooted:
        # A node begins anew with what it has; what it got before this boot it may have lost.
        changes |= {"reboot": None}
        changes |= {"state": FAILED} if known.state == CONFIGURING else {}
    return keep(records, known.but(**changes))


def ask(records: Records) -> None:
    """Have every agent tell of its node at once: somebody looks for one by its address."""
    put_setting(records, ASKED, asked(records) + 1)


def asked(records: Records) -> int:
    """How often that was so."""
    return setting(records, ASKED, 0)


def lose(records: Records, key: str) -> None:
    """A node stopped telling of itself in the middle of a call: who looks after its cloud will find out."""
    found = records.of("").get(KIND, key)
    if found is None:
        return
    node = keep(records, Node.of(found).but(away=True))
    if node.cloud is not None:
        later(records.of(node.cloud), LOST_SECONDS, "cloud.followed", node.cloud)


def orphan(records: Records, cloud: str) -> None:
    """A cloud was forgotten: its controllers have StarlingX on their disks that nothing answers for."""
    for node in all_of(records):
        if node.cloud == cloud:
            keep(records, node.but(cloud=None, hostname=None, state=FAILED))


def _forget_cloud(records: Records, node: Node) -> None:
    """A controller was installed anew: a cloud that had no other node is gone with its disk.

    Its system controller will find out that nobody answers.
    """
    mates = [other for other in all_of(records) if other.cloud == node.cloud and other.id != node.id]
    cloud = clouds.get(records, node.cloud) if node.cloud is not None else None
    if cloud is None or mates:
        return
    records.of(cloud["name"]).forget()
    if cloud["central"]:
        kept.audit_later(records, cloud["central"], cloud["name"], LOST_SECONDS)


def reboot(records: Records, hostname: str | None) -> None:
    """Have the machine of a host of this cloud reboot, where it has one."""
    node = of_host(records, records.cloud, hostname)
    if node is not None:
        keep(records, node.but(reboot=node.boot))


def is_down(records: Records, hostname: str | None) -> bool:
    """Whether the machine of a host of this cloud has yet to come back from its reboot."""
    node = of_host(records, records.cloud, hostname)
    return node is not None and node.reboot is not None


def is_awaited(records: Records, host: Doc) -> bool:
    """Whether a host that was added has yet to boot on its machine; only where controllers are machines."""
    cloud = clouds.get(records, records.cloud)
    active = cloud.get("active") or "controller-0" if cloud is not None else None
    controller = of_host(records, records.cloud, active)
    if controller is None or controller.played:
        return False
    own = of_host(records, records.cloud, host["hostname"])
    return own is None or not own.boot


def recover(records: Records) -> None:
    """The lab begins again: what configured a controller when it ended is no more."""
    for node in all_of(records):
        if node.state == CONFIGURING:
            keep(records, node.but(state=FAILED))


def refresh(records: Records) -> None:
    """Have the machines of this cloud take over what is decided for them now."""
    for node in all_of(records):
        if node.cloud == records.cloud:
            decide(records, node)
