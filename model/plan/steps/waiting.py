"""What a wait is told: what for, how long, and what to do where it is in vain."""

from typing import Final

from model.plan.fleet import MetalSitePlan
from model.plan.steps.bundle import bundle

INSTALL_MINUTES: Final = 60
"""An installation boots several times, each time through minutes of firmware; an hour is the longest seen."""
SWITCH_MINUTES: Final = 10
"""Ports that were set to layer 2 carry their VLANs within minutes, or their VLANs are wrong."""


def console(site: MetalSitePlan, hostname: str, device: str) -> str:
    """How a person reads a machine's console: the lab's, or the service's out-of-band console over SSH."""
    if site.on_this_machine:
        return f"python -m lab console {hostname}"
    if site.console:
        return f"ssh -p {site.console.port} {device}@{site.console.host}"
    return f"ssh {device}@{site.console_host}"


def installed(*, hostname: str, digest: str, look: str) -> str:
    """Payload of the wait for an installation, on its boot server; another digest makes it wait again.

    The address is not told: the service takes it from the server with its layer 3 and no longer knows it. The
    boot server knows who fetched the kickstart.
    """
    advice = f"See how far its installation came: {look}. When the reason is gone, run up again."
    return _wait(
        f"the installation of {hostname}", "", INSTALL_MINUTES, advice=advice, node=hostname, digest=digest
    )


def reachable(host: str, *, hostname: str, digest: str, look: str) -> str:
    """Payload of the wait for a node behind its router."""
    advice = (
        "Its port of OAM and the router's must carry the same VLAN, and its system must have OAM's address "
        f"on that port (nics in the stack file). Its console: {look}"
    )
    return _wait(
        f"{hostname} behind the router", host, SWITCH_MINUTES, advice=advice, node=hostname, digest=digest
    )


def _wait(what: str, host: str, minutes: int, *, advice: str, node: str, digest: str) -> str:
    return bundle(
        {
            "WHAT": what,
            "HOST": host,
            "NODE": node,
            "PORT": "22",
            "MINUTES": str(minutes),
            "ADVICE": advice,
            "DIGEST": digest,
        }
    )
