"""Waiting for machines: until one is up, until one is installed."""

import asyncio

from lab.hosts import console
from lab.hosts.console import Outcome
from lab.hosts.machine import Machine
from lab.metal.hosts import Host, HostError

BOOT_LIMIT = 600.0
"""Seconds until a machine must be up after it was switched on. Many boot at once on few cores."""

INSTALL_LIMIT = 1800.0
"""Seconds that an installation from the network may take. A real one takes up to an hour."""

POLL = 0.5
"""Seconds between two looks."""

IPV4 = 4


def public_address(host: Host) -> str | None:
    """The device's own public IPv4 address."""
    own = (a.address for a in host.addresses if a.management and a.public and a.family == IPV4)
    return next(own, None)


async def until_up(machine: Machine, offset: int, address: str | None) -> None:
    """Until the machine answers on SSH at `address`, or (without one) its console asks for a login.

    Args:
        machine: the machine.
        offset: length of its console log before it was switched on.
        address: where it is reached.

    Raises:
        HostError: it switched itself off, or takes too long.
    """
    limit = asyncio.get_running_loop().time() + BOOT_LIMIT
    while asyncio.get_running_loop().time() < limit:
        if not machine.running():
            raise HostError(f"the machine switched itself off. Its console's end:\n{_end(machine)}")
        if await (_asks_for_login(machine, offset) if address is None else _answers_ssh(address)):
            return
        await asyncio.sleep(POLL)
    raise HostError(f"the machine is not up after {BOOT_LIMIT:.0f} s. Its console's end:\n{_end(machine)}")


async def until_installed(machine: Machine, offset: int) -> None:
    """Until the installer says on the console that it is done, and the machine has switched itself off.

    Raises:
        HostError: the iPXE script or the installer failed (the reason is theirs), or it takes too long.
    """
    limit = asyncio.get_running_loop().time() + INSTALL_LIMIT
    while asyncio.get_running_loop().time() < limit:
        running = machine.running()
        found = console.progress(await asyncio.to_thread(console.since, machine.console, offset))
        if found.outcome in (Outcome.FAILED, Outcome.NOTHING_TO_BOOT):
            raise HostError(found.reason)
        if not running and found.outcome is Outcome.INSTALLED:
            return
        if not running:
            raise HostError(
                f"the machine switched itself off uninstalled. Its console's end:\n{_end(machine)}"
            )
        if found.outcome is Outcome.UP:
            # It booted something else that is no installer of the lab's: as good as any.
            return
        await asyncio.sleep(POLL)
    raise HostError(f"not installed after {INSTALL_LIMIT / 60:.0f} min. The console's end:\n{_end(machine)}")


def _end(machine: Machine) -> str:
    return console.last_lines(machine.console)


async def _asks_for_login(machine: Machine, offset: int) -> bool:
    text = await asyncio.to_thread(console.since, machine.console, offset)
    return console.progress(text).outcome is Outcome.UP


async def _answers_ssh(address: str) -> bool:
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(address, 22)
            try:
                return (await reader.readline()).startswith(b"SSH-")
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
