"""The host driver: makes machines of the Metal API's devices. See `lab.metal.hosts.HostDriver`."""

import asyncio
import os
import uuid
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

from lab.hosts import (
    cloudconfig,
    cluster,
    console,
    faults,
    host_keys,
    image,
    names,
    netboot,
    packages,
    record,
    seed,
    sos,
    watch,
)
from lab.hosts.console import Outcome
from lab.hosts.errors import as_host_error
from lab.hosts.fabric import Fabric
from lab.hosts.machine import Machine
from lab.hosts.places import Places
from lab.hosts.qemu import Boot, Nic
from lab.hosts.record import Record
from lab.metal.hosts import Host, HostError, Reinstall


@dataclass
class Machines:
    """All machines of one lab. It must live in the lab's namespace."""

    places: Places
    say: Callable[[str], None] = lambda _: None
    _hosts: dict[str, Host] = field(default_factory=dict[str, Host])
    _background: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _consoles: asyncssh.SSHAcceptor | None = None

    def __post_init__(self) -> None:
        self.fabric = Fabric(self.places, self._hosts, self._image)
        self._booting = asyncio.Semaphore(_machines_at_once())

    # --- the driver's calls

    async def resume(self, hosts: Sequence[Host]) -> None:
        """Switches, layer 3, DHCP and the mirror; and every machine that was on runs again."""
        self._hosts.update({host.id: host for host in hosts})
        with as_host_error():
            await asyncio.to_thread(packages.ensure, self.say)
            await asyncio.to_thread(image.ensure, self.say)
        await self.fabric.prepare()
        await self._serve_consoles()
        await asyncio.to_thread(self._forget_strangers)
        for host in hosts:
            if self._record(host) is not None:
                await self.fabric.plug(host)
        await self.fabric.follow_layer3()
        for host in hosts:
            kept = self._record(host)
            if kept is not None and kept.on and kept.installing is None:
                await self._start(host, Boot.DISK if kept.boot is Boot.NETWORK else kept.boot)

    async def provision(self, host: Host) -> None:
        """A new machine with the operating system of the device, or installed as its iPXE script says."""
        await self._install(host, keep_disk=False)

    async def reinstall(self, host: Host, how: Reinstall) -> None:
        """The same again on the same machine."""
        await self._install(host, keep_disk=how.preserve_data)

    async def power(self, host: Host, *, on: bool) -> None:
        """The power button."""
        self._hosts[host.id] = host
        if on:
            await self._start(host, _usual_boot(host))
        else:
            self._note(host, on=False)
            await asyncio.to_thread(self._machine(host).stop)

    async def reboot(self, host: Host) -> None:
        """Power off and on."""
        self._hosts[host.id] = host
        await asyncio.to_thread(self._machine(host).stop)
        await self._start(host, _usual_boot(host))

    async def rescue(self, host: Host) -> None:
        """A system of the service's own; the disk stays as it is and can be mounted (/dev/sda)."""
        self._hosts[host.id] = host
        machine = self._machine(host)
        await asyncio.to_thread(machine.stop)
        with as_host_error():
            await asyncio.to_thread(machine.new_rescue_disk)
            await asyncio.to_thread(_write_seed, host, machine)
        await self._start(host, Boot.RESCUE)

    async def ports_changed(self, host: Host) -> None:
        """The switch follows."""
        self._hosts[host.id] = host
        if self._record(host) is not None:
            await self.fabric.plug(host)
        await self.fabric.follow_layer3()

    async def addresses_changed(self, host: Host) -> None:
        """The namespace's routes follow."""
        self._hosts[host.id] = host
        await self.fabric.follow_layer3()

    async def destroy(self, host: Host) -> None:
        """Nothing is left of the machine."""
        self._hosts.pop(host.id, None)
        kept = self._record(host)
        await asyncio.to_thread(self._machine(host).destroy)
        if kept is not None:
            await self.fabric.unplug(kept)
        await self.fabric.follow_layer3()

    # --- installing

    async def _install(self, host: Host, *, keep_disk: bool) -> None:
        self._hosts[host.id] = host
        await self.fabric.plug(host)
        await self.fabric.follow_layer3()
        if host.operating_system == netboot.CUSTOM_IPXE:
            await self._install_from_network(host, keep_disk=keep_disk)
        else:
            await self._install_image(host)

    async def _install_image(self, host: Host) -> None:
        machine = self._machine(host)
        async with self._booting:
            await asyncio.to_thread(machine.stop)
            with as_host_error():
                await asyncio.to_thread(machine.new_disk, empty=False)
                await asyncio.to_thread(_write_seed, host, machine)
            (machine.folder / cluster.MARK).unlink(missing_ok=True)
            self._note(host, instance=uuid.uuid4().hex, installing=None)
            offset = console.size(machine.console)
            await self._start(host, Boot.DISK)
            await watch.until_up(machine, offset, watch.public_address(host))

    async def _install_from_network(self, host: Host, *, keep_disk: bool) -> None:
        machine = self._machine(host)
        kept = self._record(host)
        if kept is None or kept.installing is None or not machine.running():
            # Else the lab was restarted in the middle of this installation: it goes on where it is.
            await asyncio.to_thread(machine.stop)
            if not (keep_disk and machine.disk.exists()):
                with as_host_error():
                    await asyncio.to_thread(machine.new_disk, empty=True)
            machine.seed.unlink(missing_ok=True)
            kept = self._note(host, instance=uuid.uuid4().hex, installing=console.size(machine.console))
            await self._start(host, Boot.NETWORK)
        try:
            async with self._booting:
                await watch.until_installed(machine, kept.installing or 0)
        except HostError:
            self._note(host, installing=None, on=machine.running())
            raise
        offset = console.size(machine.console)
        async with self._booting:
            await self._start(host, Boot.DISK)
            self._note(host, installing=None)
            await watch.until_up(machine, offset, None)

    # --- machines and their records

    def _image(self) -> image.HostImage:
        return image.HostImage(image.folder())

    def _machine(self, host: Host) -> Machine:
        places = self.places
        # What was installed from the network is StarlingX: its commands are the lab's.
        installed = host.operating_system == netboot.CUSTOM_IPXE
        lab_port = installed or cluster.is_node(places.machine(host.id))
        folders = places.machine(host.id), places.sockets(host.id)
        return Machine(host.id, *folders, self._image(), places.mark, lab_port=lab_port)

    def _record(self, host: Host) -> Record | None:
        return record.read(self.places.machine(host.id))

    def _note(self, host: Host, **changes: Any) -> Record:
        known = self._record(host)
        if known is None:
            raise HostError(f"there is no machine of {host.hostname}: reinstall or delete the device")
        changed = known.but(**changes)
        record.write(self.places.machine(host.id), changed)
        return changed

    async def _start(self, host: Host, boot: Boot) -> None:
        kept = self._note(host, on=True, boot=boot)
        switch = self.fabric.switch(kept.metro)
        nics = [
            Nic(port.mac, switch.socket, kept.switch_ports[port.mac], names.slot(host.plan, position))
            for position, port in enumerate(host.ports)
        ]
        machine = self._machine(host)
        offset = console.size(machine.console)
        with as_host_error():
            told = {"instance": kept.instance, "host": kept.hostname}
            await asyncio.to_thread(machine.start, nics, boot, told)
            await asyncio.to_thread(faults.follow, self.places, kept, machine)
        if boot is Boot.NETWORK and kept.installing is None:
            self._spawn(self._fall_back_to_disk(host, machine, offset))

    async def _fall_back_to_disk(self, host: Host, machine: Machine, offset: int) -> None:
        """A server that always boots from the network goes on to its disk where that has nothing for it.

        Where a StarlingX controller is on that network, it says what becomes of the server.
        """
        answer: dict[str, Any] = {}
        while machine.running():
            answer = await asyncio.to_thread(cluster.ask, self.places, host, list(self._hosts.values()))
            if answer["state"] in ("install", "disk"):
                break
            if answer["state"] == "wait":
                await asyncio.sleep(watch.POLL)
                continue
            text = await asyncio.to_thread(console.since, machine.console, offset)
            if console.progress(text).outcome is Outcome.NOTHING_TO_BOOT:
                break
            await asyncio.sleep(watch.POLL)
        kept = self._record(host)
        if kept is not None and kept.on and kept.boot is Boot.NETWORK and kept.installing is None:
            await asyncio.to_thread(machine.stop)
            if answer.get("state") == "install":
                with as_host_error():
                    await asyncio.to_thread(cluster.install, self.places, machine, host, answer)
                self._note(host, instance=uuid.uuid4().hex)
            await self._start(host, Boot.DISK)

    def _forget_strangers(self) -> None:
        """Machines whose devices are gone (the API's state was reset) go too."""
        for folder in self.places.machines():
            if folder.name not in self._hosts:
                sockets = self.places.sockets(folder.name)
                Machine(folder.name, folder, sockets, self._image(), self.places.mark).destroy()

    async def _serve_consoles(self) -> None:
        def answers(identity: str) -> bool:
            return faults.console_answers(self.places, self._hosts[identity].hostname)

        def socket(identity: str) -> Path:
            return self._machine(self._hosts[identity]).console_socket

        if self._consoles is None:
            self._consoles = await sos.serve(self._hosts.get, socket, answers)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _usual_boot(host: Host) -> Boot:
    return Boot.NETWORK if host.always_pxe else Boot.DISK


def _write_seed(host: Host, machine: Machine) -> None:
    config = cloudconfig.parse(host.userdata)
    machine.seed.write_bytes(seed.build(host, config, host_keys.generate(host.hostname)))


def _machines_at_once() -> int:
    """How many boot at the same time: more would only make each slower than its own limits allow."""
    return max(3, (os.cpu_count() or 2) + 1)


def create(state: Path) -> Machines:
    """The driver for `--hosts lab.hosts.driver:create`; `state` is the metal part's state folder."""
    return Machines(Places(state.resolve().parent))
