"""A host in or out of service, apart from its configuration."""

from collections.abc import Iterable
from typing import Final

from typing_extensions import override

from providers.kit import diff as diffing
from providers.kit.values import Values
from providers.starlingx.cloud import hosts
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.cloud.policy import ALLOWED
from providers.starlingx.declare import Declaration, must, told
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text

STATES: Final = ("unlocked", "locked")


async def bring(job: Job, name: str, wanted: str) -> None:
    """Lock or unlock a host, and wait until it is so."""
    if wanted == "unlocked":
        await hosts.unlock(job.operation, job.cloud, name)
    else:
        await job.cloud.locks.keep_locked(job.operation, name, f"locking {name}")


def warning(cloud: Cloud, name: str, state: Values, inputs: Values) -> str | None:
    """Return what a preview says where a host is to be locked, or to be unlocked again."""
    before, after = state.get("administrative"), inputs.get("administrative")
    if before == "unlocked" and after == "locked":
        allowed = cloud.policy.may_lock(name)
        refusal = "" if allowed else f": refused until {ALLOWED} names it"
        return f"{name} is taken out of service{refusal}"
    return f"{name} is unlocked, which reboots it" if before == "locked" and after == "unlocked" else None


class HostState(Managed):
    """Unlocks a host once it is configured."""

    declaration = Declaration(
        "HostState",
        "Whether a host is in service. It is a resource of its own so that it can depend on the host's"
        " interfaces and storage. Deleted, a host that was locked before is locked again if allowed.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "administrative": must("In or out of service.", key="administrative", choices=STATES),
            "operational": told("enabled or disabled.", key="operational"),
            "availability": told("available, degraded, online, offline, failed ...", key="availability"),
        },
        naming=("host",),
    )
    kind = "host"
    setting = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """The host itself."""
        return await cloud.row("host", hostname=known.get("host"))

    @override
    def unsettled(self, state: Values, inputs: Values) -> str | None:
        """One that is unlocked and still reboots is waited for."""
        known = (state.get("administrative"), inputs.get("administrative"), state.get("operational"))
        return "operational" if known == ("unlocked", "unlocked", "disabled") else None

    @override
    def lock_reason(self, values: Values, changed: Iterable[str]) -> str | None:
        """It is itself the lock."""
        return None

    @override
    def warn(self, state: Values, inputs: Values, changes: diffing.Changes) -> str | None:
        """Say what happens to the host."""
        return warning(self._cloud(), text(state, "host"), state, inputs)

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Lock or unlock; put back at a deletion only where a lock is allowed."""
        await bring(job, text(want, "host"), text(want, "administrative"))

    @override
    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """An unlock that an earlier run has begun is waited for."""
        if want.get("administrative") == "unlocked":
            await hosts.unlock(job.operation, job.cloud, text(want, "host"))

    @override
    async def put_back(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Lock it again, where the stack allows that; else it stays in service."""
        host = text(want, "host")
        if want.get("administrative") == "locked" and not job.cloud.policy.may_lock(host):
            await job.operation.info(f"{host} stays unlocked: {ALLOWED} does not name it")
            return
        await self.alter(job, row, want, changed)
