"""Applications of the platform."""

from collections.abc import Iterable
from typing import Final

from typing_extensions import override

from providers.kit.errors import Failure, ProviderError
from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.cloud.watch import watch
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text

_LIMIT: Final = 3600.0
_MOVING: Final = (
    "uploading",
    "applying",
    "removing",
    "updating",
    "recovering",
    "deleting",
    "restore-requested",
)


class Application(Managed):
    """An application that StarlingX manages."""

    declaration = Declaration(
        "Application",
        "An application that StarlingX manages, from a tarball on the active controller. It is uploaded and"
        " applied; a new tarball updates it in place. Deleted, it is removed and deleted.",
        {
            "name": must("Its name.", key="name", replaces=True, form="name"),
            "version": may("Its version.", key="app_version"),
            "tarfile": may("Path of the tarball on the active controller.", silent=True),
            "applied": may("Whether it runs.", Kind.BOOL, default=True),
            "status": told("uploaded, applied, apply-failed ...", key="status"),
            "progress": told("What it is doing.", key="progress"),
        },
        naming=("name",),
    )
    kind = "application"
    adopts = True

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """R1 has none."""
        del inputs
        if cloud.policy.release.first:
            yield Failure("", "release 2018.10 has no applications")

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By name."""
        return await cloud.row("application", name=known.get("name"))

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """Whether it is applied is its status."""
        return {**self.plain(row), "applied": row.get("status") in ("applied", "applying", "updating")}

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Upload it."""
        if not want.get("tarfile"):
            raise ProviderError(f"application {want['name']} is not there: give the tarfile to upload")
        body = {
            "name": text(want, "name"),
            "app_version": text(want, "version"),
            "tarfile": text(want, "tarfile"),
        }
        await job.cloud.post("application", {**body, "binary_data": None})

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Another version is an update; applied or not is a directive, given once it stands still."""
        if changed & {"version", "tarfile"} and want.get("tarfile"):
            body = {
                "name": text(want, "name"),
                "app_version": text(want, "version"),
                "tarfile": text(want, "tarfile"),
            }
            await job.cloud.write(Call("POST", "platform", "/apps/update", body), "application")

    @override
    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """Wait until it stands still; then apply or remove it as wanted."""
        name = text(want, "name")
        status = await self._still(job, name)
        wanted = want.get("applied") is not False
        if wanted != (status == "applied"):
            if status not in ("uploaded", "applied", "apply-failed", "remove-failed", "upload-failed"):
                raise ProviderError(f"application {name} is {status}: neither to be applied nor removed")
            await self._direct(job, name, "apply" if wanted else "remove")
            status = await self._still(job, name)
        if status.endswith("-failed"):
            row = await self.find(job.cloud, want)
            raise ProviderError(f"application {name} is {status}: {(row or {}).get('progress')}")

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """Remove it, then delete it."""
        name = str(row["name"])
        if await self._still(job, name) not in ("uploaded", "upload-failed"):
            await self._direct(job, name, "remove")
            await self._still(job, name)
        await job.cloud.delete("application", name)

    async def _direct(self, job: Job, name: str, directive: str) -> None:
        call = Call("PATCH", "platform", f"/apps/{name}", {"values": {}}, {"directive": directive})
        await job.cloud.write(call, "application")

    async def _still(self, job: Job, name: str) -> str:
        """Wait until nothing of it is under way, and return its status."""
        seen: dict[str, str] = {}

        async def look() -> tuple[bool, str]:
            rows = await job.cloud.lists.rows("application", max_age=job.cloud.poll * 0.9)
            row = next((one for one in rows if one.get("name") == name), None)
            if row is None:
                raise ProviderError(f"the application {name} is gone: somebody has deleted it")
            seen["status"] = str(row["status"])
            return seen[
                "status"
            ] not in _MOVING, f"{name}: {row['status']}, {row.get('progress') or ''}".rstrip(", ")

        await watch(job.operation, f"{name} to stand still", look, limit=_LIMIT, poll=job.cloud.poll)
        return seen["status"]
