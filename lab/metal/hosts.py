"""The seam between the API's records and the machines behind them.

The life-cycle engine tells a ``HostDriver`` what became of a device; what a driver gets is a ``Host``:
everything that a machine has to know, read at one moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from lab.metal.database import Row, Transaction
from lab.metal.ports import BOND, LAYER_3


class HostError(Exception):
    """What the driver was asked for did not work; a person reads the message in the device's events."""


@dataclass(frozen=True)
class HostPort:
    """A network port of the machine.

    Attributes:
        name: eth0, eth1, ...
        bond: the bond that it belongs to, whether it is in it now or not.
        bonded: whether it is in it now.
        vlans: VLAN numbers that arrive tagged; on a bonded port those of its bond.
        native: the VLAN number that arrives untagged, if any.
        layer3: whether the service's layer 3 (management addresses, routed blocks) arrives here.
    """

    name: str
    mac: str
    bond: str
    bonded: bool
    vlans: tuple[int, ...]
    native: int | None
    layer3: bool


@dataclass(frozen=True)
class HostAddress:
    """An address of the machine, or (``management`` false) a block that is routed to it."""

    address: str
    network: str
    prefix: int
    gateway: str
    family: int
    public: bool
    management: bool


@dataclass(frozen=True)
class Host:
    """A device as a machine sees it."""

    id: str
    hostname: str
    project_id: str
    facility: str
    metro: str
    plan: str
    operating_system: str
    state: str
    ipxe_script_url: str | None
    always_pxe: bool
    userdata: str
    customdata: Mapping[str, Any]
    root_password: str | None
    tags: tuple[str, ...]
    ssh_keys: tuple[str, ...]
    ports: tuple[HostPort, ...]
    addresses: tuple[HostAddress, ...]


@dataclass(frozen=True)
class Reinstall:
    """How a reinstall was asked for: keep the disks that do not hold the system; skip wiping."""

    preserve_data: bool = False
    deprovision_fast: bool = False


class HostDriver(Protocol):
    """Makes machines of devices.

    Every call may come again for the same host after a restart, so it must find out what is already done. A
    call that takes long may be cancelled (``asyncio.CancelledError``) when its device is deleted. What cannot
    be done is raised as ``HostError`` with a reason for a person; provisioning and reinstalling then end in
    state ``failed``.
    """

    async def resume(self, hosts: Sequence[Host]) -> None:
        """The emulator has (re)started; these devices exist."""
        ...

    async def provision(self, host: Host) -> None:
        """Make the machine and install it; return when it runs."""
        ...

    async def reinstall(self, host: Host, how: Reinstall) -> None:
        """Install the machine anew; return when it runs."""
        ...

    async def power(self, host: Host, *, on: bool) -> None:
        """Switch the machine on or off."""
        ...

    async def reboot(self, host: Host) -> None:
        """Restart the machine."""
        ...

    async def rescue(self, host: Host) -> None:
        """Restart the machine into a rescue system."""
        ...

    async def ports_changed(self, host: Host) -> None:
        """Bonding, layer or VLANs of the host's ports are different now."""
        ...

    async def addresses_changed(self, host: Host) -> None:
        """Management addresses or routed blocks are different now."""
        ...

    async def destroy(self, host: Host) -> None:
        """Take the machine away with all that belongs to it."""
        ...


@dataclass
class RecordsOnly:
    """The driver of a lab whose devices are records: everything works, nothing happens.

    Attributes:
        calls: what it was told, as (what, hostname); tests read it.
    """

    calls: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    async def resume(self, hosts: Sequence[Host]) -> None:
        """Note it."""
        self.calls += [("resume", host.hostname) for host in hosts]

    async def provision(self, host: Host) -> None:
        """Note it."""
        self.calls.append(("provision", host.hostname))

    async def reinstall(self, host: Host, how: Reinstall) -> None:
        """Note it."""
        self.calls.append(("reinstall, keeping data" if how.preserve_data else "reinstall", host.hostname))

    async def power(self, host: Host, *, on: bool) -> None:
        """Note it."""
        self.calls.append(("power on" if on else "power off", host.hostname))

    async def reboot(self, host: Host) -> None:
        """Note it."""
        self.calls.append(("reboot", host.hostname))

    async def rescue(self, host: Host) -> None:
        """Note it."""
        self.calls.append(("rescue", host.hostname))

    async def ports_changed(self, host: Host) -> None:
        """Note it."""
        self.calls.append(("ports", host.hostname))

    async def addresses_changed(self, host: Host) -> None:
        """Note it."""
        self.calls.append(("addresses", host.hostname))

    async def destroy(self, host: Host) -> None:
        """Note it."""
        self.calls.append(("destroy", host.hostname))


def snapshot(tx: Transaction, device: Row) -> Host:
    """Read a device as its machine sees it."""
    keys = [tx.get("ssh_keys", key) for key in device["ssh_keys"]]
    rows = tx.all("SELECT * FROM assignments WHERE device_id = ? ORDER BY rowid", device["id"])
    return Host(
        id=device["id"],
        hostname=device["hostname"],
        project_id=device["project_id"],
        facility=device["facility"],
        metro=device["metro"],
        plan=device["plan"],
        operating_system=device["operating_system"],
        state=device["state"],
        ipxe_script_url=device["ipxe_script_url"],
        always_pxe=device["always_pxe"],
        userdata=device["userdata"],
        customdata=device["customdata"],
        root_password=device["root_password"],
        tags=tuple(device["tags"]),
        ssh_keys=tuple(key["key"] for key in keys if key is not None),
        ports=_ports(tx, device),
        addresses=tuple(
            HostAddress(
                address=row["address"],
                network=row["network"],
                prefix=row["cidr"],
                gateway=row["gateway"],
                family=row["address_family"],
                public=row["public"],
                management=row["management"],
            )
            for row in rows
        ),
    )


def _ports(tx: Transaction, device: Row) -> tuple[HostPort, ...]:
    rows = tx.all("SELECT * FROM ports WHERE device_id = ? ORDER BY position", device["id"])
    bonds = {row["id"]: row for row in rows if row["kind"] == BOND}
    found: list[HostPort] = []
    for row in rows:
        if row["kind"] == BOND:
            continue
        bond = bonds[row["bond_id"]]
        carrier = bond if row["bonded"] else row
        vlans = tx.all(
            "SELECT v.vxlan, p.native FROM port_vlans p JOIN vlans v ON v.id = p.vlan_id WHERE p.port_id = ?"
            " ORDER BY v.vxlan",
            carrier["id"],
        )
        found.append(
            HostPort(
                name=row["name"],
                mac=row["mac"],
                bond=bond["name"],
                bonded=row["bonded"],
                vlans=tuple(item["vxlan"] for item in vlans if not item["native"]),
                native=next((item["vxlan"] for item in vlans if item["native"]), None),
                layer3=row["bonded"] and bond["layer"] == LAYER_3,
            )
        )
    return tuple(found)
