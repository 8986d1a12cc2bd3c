"""Storage backends."""

from collections.abc import Iterable
from typing import Any, Final

from typing_extensions import override

from providers.kit.errors import Failure, ProviderError
from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.cloud.watch import watch
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import mapping, text, texts

_PATHS: Final = {
    "ceph": "storage_ceph",
    "ceph-rook": "storage_ceph_rook",
    "lvm": "storage_lvm",
    "file": "storage_file",
}
_SETTLED: Final = ("configured", "configuring-on-unlock", "configuring-with-app", "provisioned")
_LIMIT: Final = 1800.0


class StorageBackend(Managed):
    """A storage backend."""

    declaration = Declaration(
        "StorageBackend",
        "Where volumes and images are kept: lvm or ceph, on modern releases ceph-rook. It is configured at"
        " once, at the next unlock, or with its application. The service cannot remove one: it stays.",
        {
            "name": must("Its name, such as `lvm-store`.", key="name", replaces=True, form="name"),
            "backend": must("What it is.", key="backend", replaces=True, choices=tuple(_PATHS)),
            "services": may(
                "Who keeps data there, such as cinder, glance, block, filesystem.", Kind.SET, key="services"
            ),
            "capabilities": may("Its parameters, such as replication and min_replication.", Kind.MAP),
        },
        naming=("name",),
    )
    kind = "backend"
    adopts = True

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """Replication is of two or three."""
        if cloud.policy.release.first and inputs.get("backend") == "ceph-rook":
            yield Failure("backend", "release 2018.10 has no ceph-rook: lvm, ceph or file")
        replication = mapping(inputs, "capabilities").get("replication")
        if replication is not None and str(replication) not in ("1", "2", "3"):
            yield Failure("capabilities", f"replication must be 1, 2 or 3, not {replication}")

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By name."""
        return await cloud.row("backend", name=known.get("name"))

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """Of the parameters those that are texts or numbers."""
        given: dict[str, Any] = row.get("capabilities") or {}
        return {**self.plain(row), "capabilities": {key: str(value) for key, value in given.items()}}

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it; the service asks to be told that this cannot be undone."""
        body = {
            "name": text(want, "name"),
            "backend": text(want, "backend"),
            "services": ",".join(texts(want, "services")),
            "capabilities": mapping(want, "capabilities"),
            "confirmed": True,
        }
        path = f"/{_PATHS[text(want, 'backend')]}"
        await job.cloud.write(Call("POST", "platform", path, body), "backend", "cluster")

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Services and parameters are changed in service."""
        body: list[dict[str, Any]] = []
        if "services" in changed:
            body.append({"op": "replace", "path": "/services", "value": ",".join(texts(want, "services"))})
        if "capabilities" in changed:
            value = mapping(want, "capabilities")
            body.append({"op": "replace", "path": "/capabilities", "value": value})
        path = f"/{_PATHS[str(row['backend'])]}/{row['uuid']}"
        await job.cloud.write(Call("PATCH", "platform", path, body), "backend")

    @override
    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """Wait until it is configured, or can only be with an unlock or an application."""

        async def look() -> tuple[bool, str]:
            rows = await job.cloud.lists.rows("backend", max_age=job.cloud.poll * 0.9)
            row = next((one for one in rows if one.get("name") == want.get("name")), None)
            if row is None or "err" in str(row.get("state")):
                raise ProviderError(f"storage backend {want['name']}: {row and row.get('state')}")
            words = f"storage backend {want['name']}: {row['state']}"
            return row["state"] in _SETTLED, words + (f", {row['task']}" if row.get("task") else "")

        what = f"storage backend {want['name']} to be configured"
        await watch(job.operation, what, look, limit=_LIMIT, poll=job.cloud.poll)

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """It stays: the service has no way to remove one that has held data."""
        await job.operation.warn(f"the storage backend {row['name']} stays: StarlingX cannot remove it")
