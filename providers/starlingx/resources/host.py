"""Hosts: added or taken over, provisioned, reinstalled, removed."""

from collections.abc import Iterable
from typing import Any, Final

from typing_extensions import override

from providers.kit import diff as diffing
from providers.kit.errors import Failure, ProviderError
from providers.kit.values import Value, Values
from providers.starlingx.cloud import hosts
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.cloud.policy import Mode, Policy
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources import host_state
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import inner, text

_ADDED: Final = ("bmType", "bmIp", "bmUsername", "console", "installOutput", "rootfsDevice", "bootDevice")
_STATE: Final = "administrative"
_UNPROVISIONED: Final = (None, "unprovisioned")


class Host(Managed):
    """One host of a cloud."""

    declaration = Declaration(
        "Host",
        "A host of the cloud. It is added by its management MAC address, or taken over where it has booted"
        " from the network and waits for a personality, or is there already. The create waits until it is"
        " installed and has told its inventory. Its state can be given here, or by a HostState once its"
        " interfaces and storage are configured; not by both.",
        {
            "hostname": must(
                "Its name: controller-0, controller-1, storage-N, or any for workers.",
                key="hostname",
                replaces=True,
                form="name",
            ),
            "personality": must(
                "What it does: worker is for modern releases, compute for 2018.10.",
                key="personality",
                replaces=True,
                choices=("controller", "worker", "storage", "compute"),
            ),
            "managementMac": may(
                "MAC address of its management port; needed to add it.",
                replaces=True,
                silent=True,
                form="mac",
            ),
            "subfunctions": may(
                "controller,worker for an all-in-one controller.", silent=True, replaces=True
            ),
            "location": may("Where it stands."),
            "console": may("Kernel console, such as `ttyS1,115200`.", key="console", lock=True),
            "installOutput": may(
                "Of the installer.", key="install_output", lock=True, choices=("text", "graphical")
            ),
            "rootfsDevice": may("Disk of the root file system.", key="rootfs_device", lock=True),
            "bootDevice": may("Disk to boot from.", key="boot_device", lock=True),
            "bmType": may(
                "Its board management controller.",
                key="bm_type",
                choices=("none", "dynamic", "ipmi", "redfish"),
            ),
            "bmIp": may("Address of its board management controller.", key="bm_ip", form="address"),
            "bmUsername": may("User of its board management controller.", key="bm_username"),
            "bmPassword": may("Password of its board management controller.", secret=True, silent=True),
            "clockSynchronization": may(
                "Protocol.", key="clock_synchronization", lock=True, choices=("ntp", "ptp")
            ),
            "administrative": may(
                "In or out of service; left out, a HostState tells it.",
                key="administrative",
                choices=host_state.STATES,
                given=_STATE,
            ),
            "reinstall": may("Any text: when it changes, the host is reinstalled.", silent=True, lock=True),
            "operational": told("enabled or disabled.", key="operational", given=_STATE),
            "availability": told(
                "available, degraded, online, offline, failed ...", key="availability", given=_STATE
            ),
            "managementIp": told("Its management address.", key="mgmt_ip"),
            "inventoryState": told("inventoried once its agent has told all.", key="inv_state"),
            "configStatus": told(
                "`Config out-of-date` where a lock and unlock is due.", key="config_status", given=_STATE
            ),
        },
        naming=("hostname",),
    )
    kind = "host"
    adopts = True

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """The release and the mode know some personalities only."""
        personality, name = text(inputs, "personality"), text(inputs, "hostname")
        if personality and name:
            wrong = refused_personality(cloud.policy, personality, name)
            if wrong:
                yield Failure("personality", wrong)
        if "bmIp" in inputs and inputs.get("bmType", "none") == "none":
            yield Failure("bmIp", "bmIp needs a bmType: dynamic, ipmi or redfish")

    @override
    def host_of(self, values: Values) -> str | None:
        """Itself."""
        return text(values, "hostname") or None

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By name."""
        return await cloud.row("host", hostname=known.get("hostname"))

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """The location is an object inside the row."""
        return {**self.plain(row), "location": inner(row, "location").get("locn")}

    @override
    def is_ours(self, row: Row) -> bool:
        """One that was in service before is not ours to delete."""
        return row.get("invprovision") in _UNPROVISIONED

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Give a host that has booted its personality, or add it."""
        await _check_mode(job.cloud, text(want, "personality"))
        mac = text(want, "managementMac").lower()
        waiting = await _discovered(job.cloud, mac)
        if waiting is not None:
            await job.operation.info(f"{want['hostname']} has booted already: it gets its personality")
            names = {"personality": want["personality"], "hostname": want["hostname"]}
            if "subfunctions" in want:
                names["subfunctions"] = want["subfunctions"]
            await job.cloud.patch("host", str(waiting["uuid"]), {**names, **self._provisioning(want)})
            return
        if not mac:
            raise ProviderError(f"there is no host {want['hostname']}: give its managementMac to add it")
        body: dict[str, Any] = {
            "personality": want["personality"],
            "mgmt_mac": mac,
            "hostname": want["hostname"],
            **self._provisioning(want),
        }
        if "subfunctions" in want:
            body["subfunctions"] = want["subfunctions"]
        await job.cloud.post("host", body)

    def _provisioning(self, want: Values) -> dict[str, Any]:
        given = self.changes(want, [name for name in _ADDED if name in want])
        if "bmPassword" in want:
            given["bm_password"] = want["bmPassword"]
        if "location" in want:
            given["location"] = {"locn": want["location"]}
        return given

    @override
    def warn(self, state: Values, inputs: Values, changes: diffing.Changes) -> str | None:
        """Say what happens to the host."""
        said = super().warn(state, inputs, changes)
        return said or host_state.warning(self._cloud(), text(state, "hostname"), state, inputs)

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Settings first, then a reinstall, then its state."""
        name = text(want, "hostname")
        settings = self.changes(want, changed - {"administrative", "hostname", "personality"})
        if "location" in changed:
            settings["location"] = {"locn": want.get("location")}
        if changed & {"bmPassword", "bmType", "bmIp", "bmUsername"} and want.get("bmPassword"):
            settings["bm_password"] = want["bmPassword"]
        if settings:
            await job.cloud.patch("host", str(row["uuid"]), settings)
        if "reinstall" in changed:
            await hosts.reinstall(job.operation, job.cloud, name)
        if "administrative" in changed:
            await host_state.bring(job, name, text(want, "administrative"))

    @override
    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """A new one is waited for until it can be configured; then until it is in service."""
        name = text(want, "hostname")
        if changed is None:
            await hosts.wait_ready(job.operation, job.cloud, name)
        if want.get("administrative") == "unlocked":
            await hosts.unlock(job.operation, job.cloud, name)

    @override
    async def put_back(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Its settings as far as its state allows; its state stays."""
        for name in [name for name in changed if self.declaration.fields[name].lock]:
            if row.get("administrative") != "locked" and not job.cloud.policy.may_lock(
                text(want, "hostname")
            ):
                changed = changed - {name}
        await super().put_back(job, row, want, changed - {"administrative"})

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """Lock it where that is allowed, then delete it; the active controller stays."""
        name = str(row["hostname"])
        if hosts.is_active(row):
            await job.operation.warn(f"{name} is the active controller: it stays")
            return
        if row.get("administrative") == "unlocked":
            await job.cloud.locks.keep_locked(job.operation, name, f"deleting {name}")
        await job.cloud.delete("host", str(row["uuid"]))


def refused_personality(policy: Policy, personality: str, name: str) -> str | None:
    """Return why a cloud of this release and mode cannot have such a host."""
    old, new = ("worker", "compute") if policy.release.first else ("compute", "worker")
    if personality == old:
        return (
            f"release {policy.release.value} has no {old}; its hosts for workloads are of personality {new}"
        )
    if personality == "controller" and name not in ("controller-0", "controller-1"):
        return f"controllers are named controller-0 and controller-1, not {name}"
    if personality == "storage" and not name.startswith("storage-"):
        return f"storage hosts are named storage-0, storage-1 ..., not {name}"
    if policy.mode is Mode.SIMPLEX and name != "controller-0":
        return f"a simplex cloud has controller-0 only, not {name}"
    if policy.mode in (Mode.DUPLEX, Mode.DUPLEX_DIRECT) and personality == "storage":
        return "an all-in-one duplex cloud has no storage hosts: that is for mode standard"
    return None


async def _check_mode(cloud: Cloud, personality: str) -> None:
    """Refuse what the running system cannot have, whatever the program said of it."""
    system = await cloud.system()
    if system.get("system_mode") == "simplex":
        raise ProviderError(f"the cloud is simplex: it has controller-0 only, no further {personality}")
    if system.get("system_type") == "All-in-one" and personality == "storage":
        raise ProviderError("the cloud is all-in-one: it has no storage hosts")


async def _discovered(cloud: Cloud, mac: str) -> Row | None:
    """Return a host that has booted from the network and waits for its personality."""
    for row in await cloud.lists.rows("host", max_age=0):
        if mac and str(row.get("mgmt_mac")).lower() == mac:
            if row.get("personality"):
                raise ProviderError(f"{mac} is host {row.get('hostname')} ({row.get('personality')}) already")
            return row
    return None
