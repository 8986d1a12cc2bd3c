"""What lies between a lab's machines, as the API has it: switches, layer 3, DHCP and the mirror."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lab.hosts import dhcp, layer3, mirror, ports, record
from lab.hosts.errors import as_host_error
from lab.hosts.image import HostImage
from lab.hosts.places import Places
from lab.hosts.qemu import Boot
from lab.hosts.record import Record
from lab.hosts.switch import FIRST_PORT, PORTS, Switch, SwitchError
from lab.metal.hosts import Host


@dataclass
class Fabric:
    """The networks of one lab. It must live in the lab's namespace."""

    places: Places
    hosts: dict[str, Host]
    """Device id -> device as it is now; the driver keeps it."""
    image: Callable[[], HostImage]
    """What the mirror's ISO is taken from."""
    _changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _dhcp: dict[str, dhcp.Server] = field(default_factory=dict[str, dhcp.Server])
    _mirror: asyncio.Task[None] | None = None

    async def prepare(self) -> None:
        """The lab's own address and the mirror; again is no use and no harm."""
        if self._mirror is not None:
            return
        with as_host_error():
            await asyncio.to_thread(layer3.prepare)
        self._mirror = asyncio.create_task(mirror.serve(mirror.create_app(self.hosts.get, self.image)))

    def switch(self, metro: str) -> Switch:
        """The switch of a site."""
        return Switch(self.places.switch(metro), layer3.tap(metro), self.places.mark)

    def records(self) -> list[Record]:
        """What is kept of every machine."""
        found = (record.read(folder) for folder in self.places.machines())
        return [one for one in found if one is not None]

    async def plug(self, host: Host) -> None:
        """Give a machine its ports on the site's switch, and let them carry what the API says.

        Raises:
            HostError: the switch does not start or refuses.
        """
        async with self._changing:
            with as_host_error():
                switch = self.switch(host.metro)
                await asyncio.to_thread(switch.start)
                kept = record.read(self.places.machine(host.id)) or self._new(host)
                wanted = {kept.switch_ports[port.mac]: ports.carried(port) for port in host.ports}
                await asyncio.to_thread(switch.carry, wanted)

    def _new(self, host: Host) -> Record:
        taken = {
            number
            for kept in self.records()
            if kept.metro == host.metro
            for number in kept.switch_ports.values()
        }
        numbers = record.free_ports(taken, FIRST_PORT, PORTS - 1, len(host.ports))
        macs = [port.mac for port in host.ports]
        kept = Record(host.id, host.hostname, host.metro, dict(zip(macs, numbers, strict=True)))
        record.write(self.places.machine(host.id), kept)
        return kept

    async def unplug(self, kept: Record) -> None:
        """Nothing is carried to a machine's ports any more."""
        with contextlib.suppress(SwitchError):
            nothing = dict.fromkeys(kept.switch_ports.values(), ports.NOTHING)
            await asyncio.to_thread(self.switch(kept.metro).carry, nothing)

    async def follow_layer3(self) -> None:
        """Gateways, routes and DHCP for the devices as they are now.

        Raises:
            HostError: a switch does not start, or iproute2 refuses.
        """
        async with self._changing:
            # A site whose last machine went keeps its switch, but must lose its gateways.
            metros = sorted({kept.metro for kept in self.records()} | set(self.places.switches()))
            taps = [layer3.tap(metro) for metro in metros]
            with as_host_error():
                for metro in metros:
                    await asyncio.to_thread(self.switch(metro).start)
                await asyncio.to_thread(layer3.apply, layer3.wanted(self._hosts_of(metros)), taps)
            for interface in taps:
                if interface not in self._dhcp:
                    self._dhcp[interface] = dhcp.Server(interface, self._lease)

    def _hosts_of(self, metros: Iterable[str]) -> list[Host]:
        known = set(metros)
        return [host for host in self.hosts.values() if host.metro in known]

    def _lease(self, mac: str) -> dhcp.Lease | None:
        for host in self.hosts.values():
            if any(port.mac == mac and port.layer3 for port in host.ports):
                kept = record.read(self.places.machine(host.id))
                network = kept is not None and kept.boot is Boot.NETWORK
                return dhcp.lease(host, boots_from_network=network)
        return None
