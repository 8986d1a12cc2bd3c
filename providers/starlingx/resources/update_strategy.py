"""Orchestrated updates of subclouds: one strategy at a time."""

from collections.abc import Iterable
from typing import Any, Final

from typing_extensions import override

from providers.kit.errors import Failure, ProviderError
from providers.kit.resource import Found, Operation
from providers.kit.schema import Kind
from providers.kit.values import Value, Values, reveal_map
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.cloud.watch import watch
from providers.starlingx.connector.errors import ApiError, shorten
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import from_row, number, text

_MISSING: Final = 404
_MODERN: Final = ("sw-deploy", "kubernetes", "kube-rootca-update", "firmware", "prestage")
_DONE: Final = "complete"
_ENDED: Final = frozenset({_DONE, "failed", "aborted"})
_HOURS: Final = 6 * 3600.0
_PATH: Final = "/sw-update-strategy"
_SENT: Final = {
    "subcloudApplyType": "subcloud-apply-type",
    "maxParallelSubclouds": "max-parallel-subclouds",
    "releaseId": "release_id",
    "toVersion": "to-version",
    "subcloud": "cloud_name",
    "group": "subcloud_group",
}


class UpdateStrategy(Managed):
    """One orchestrated update."""

    declaration = Declaration(
        "UpdateStrategy",
        "An orchestrated update of subclouds. It is created, applied, and waited for; a failed step is told"
        " by its subcloud. A central cloud has one at a time. A change of it makes a new one; a finished one"
        " that somebody has deleted is not done again.",
        {
            "strategyType": must(
                "What is updated; patch is for 2018.10.", replaces=True, choices=(*_MODERN, "patch")
            ),
            "releaseId": may("sw-deploy: the release to deploy.", silent=True, replaces=True),
            "toVersion": may("kubernetes: the version to go to.", silent=True, replaces=True),
            "subcloud": may("Only this subcloud.", silent=True, replaces=True),
            "group": may("Only this group.", silent=True, replaces=True),
            "subcloudApplyType": may(
                "How subclouds are updated.", silent=True, replaces=True, choices=("parallel", "serial")
            ),
            "maxParallelSubclouds": may(
                "How many at once.", Kind.INT, silent=True, replaces=True, minimum=1, maximum=5000
            ),
            "stopOnFailure": may(
                "Whether a failure stops the others.", Kind.BOOL, silent=True, replaces=True
            ),
            "force": may(
                "Also subclouds that are not online or in sync.", Kind.BOOL, silent=True, replaces=True
            ),
            "sysadminPassword": may("prestage: password of sysadmin.", secret=True, silent=True),
            "apply": may("Whether to apply it.", Kind.BOOL, silent=True, default=True),
            "trigger": may(
                "Any text: when it changes, the update is done again.", silent=True, replaces=True
            ),
            "state": told("Where it stands."),
        },
        naming=("strategyType",),
    )
    kind = "subcloud"

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """Releases know other types; some need a target."""
        kind, first = inputs.get("strategyType"), cloud.policy.release.first
        if kind is not None and first != (kind == "patch"):
            valid = "patch" if first else ", ".join(_MODERN)
            yield Failure("strategyType", f"release {cloud.policy.release.value} has no {kind}: {valid}")
        if kind == "sw-deploy" and "releaseId" not in inputs:
            yield Failure("releaseId", "a sw-deploy needs the releaseId to deploy")
        if "subcloud" in inputs and "group" in inputs:
            yield Failure("group", "give a subcloud or a group, not both")

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """The strategy of that type, if there is one."""
        query = {} if cloud.policy.release.first else {"type": text(known, "strategyType")}
        try:
            row = await cloud.session.ask(Call("GET", "dcmanager", _PATH, query=query))
        except ApiError as error:
            if error.status == _MISSING:
                return None
            raise
        return row if row and row.get("type") in (None, known.get("strategyType")) else None

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """Its id and state."""
        return {"strategyType": str(row["type"]), "state": str(row["state"]), "uuid": str(row.get("id", ""))}

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Create it; another type's must be gone first."""
        body: dict[str, Any] = {"type": text(want, "strategyType")}
        body |= {
            key: from_row(self.declaration.own[name], want[name])
            for name, key in _SENT.items()
            if name in want
        }
        for name, key in (("stopOnFailure", "stop-on-failure"), ("force", "force")):
            if name in want:
                body[key] = "true" if want[name] else "false"
        if "sysadminPassword" in want:
            body["sysadmin_password"] = want["sysadminPassword"]
        if "maxParallelSubclouds" in want:
            body["max-parallel-subclouds"] = number(want, "maxParallelSubclouds")
        await job.cloud.write(Call("POST", "dcmanager", _PATH, body), "subcloud")

    @override
    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """Apply it and wait for its end."""
        if want.get("apply") is False:
            return
        row = await self.find(job.cloud, want)
        if row is not None and row["state"] == "initial":
            call = Call(
                "POST", "dcmanager", f"{_PATH}/actions", {"action": "apply", "type": want["strategyType"]}
            )
            await job.cloud.write(call, "subcloud")
        await self._wait(job, want)

    async def _wait(self, job: Job, want: Values) -> None:
        async def look() -> tuple[bool, str]:
            row = await self.find(job.cloud, want)
            if row is None:
                raise ProviderError(f"the {want['strategyType']} strategy is gone: somebody has deleted it")
            if row["state"] in _ENDED - {_DONE}:
                failed = [
                    one for one in await self._steps(job.cloud) if one.get("state") in ("failed", "aborted")
                ]
                told_by = "; ".join(f"{one['cloud']}: {shorten(str(one.get('details')))}" for one in failed)
                raise ProviderError(
                    f"the {want['strategyType']} strategy is {row['state']}: {told_by or 'no step failed'}"
                )
            steps = await self._steps(job.cloud)
            done = sum(one.get("state") == _DONE for one in steps)
            return row[
                "state"
            ] == _DONE, f"{want['strategyType']}: {row['state']}, {done} of {len(steps)} subclouds done"

        what = f"the {want['strategyType']} strategy to be complete"
        await watch(job.operation, what, look, limit=_HOURS, poll=job.cloud.poll)

    async def _steps(self, cloud: Cloud) -> list[Row]:
        call = Call("GET", "dcmanager", f"{_PATH}/steps")
        answer: dict[str, Any] = await cloud.session.ask(call) or {}
        return answer.get("strategy-steps") or []

    @override
    async def read(self, operation: Operation, found: Found) -> Found | None:
        """A finished one that is gone was cleared away: what it did is done."""
        read = await super().read(operation, found)
        if read is None and reveal_map(found.state).get("state") == _DONE:
            return Found(found.id, found.state)
        return read

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Nothing of one can be altered."""

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """Delete it; one under way is aborted first."""
        if row["state"] in ("applying", "aborting"):
            call = Call("POST", "dcmanager", f"{_PATH}/actions", {"action": "abort", "type": row["type"]})
            await job.cloud.write(call, "subcloud")

            async def look() -> tuple[bool, str]:
                now = await self.find(job.cloud, {"strategyType": row["type"]})
                return now is None or now["state"] in _ENDED, f"strategy: {now and now['state']}"

            await watch(job.operation, "the strategy to be aborted", look, limit=_HOURS, poll=job.cloud.poll)
        query = {} if job.cloud.policy.release.first else {"type": str(row["type"])}
        await job.cloud.write(Call("DELETE", "dcmanager", _PATH, query=query), "subcloud")
