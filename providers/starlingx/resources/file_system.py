"""File systems of hosts, and those that the controllers share."""

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Value, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import number, text


class FileSystem(Managed):
    """A file system of the platform."""

    declaration = Declaration(
        "FileSystem",
        "The size of a file system of a host, or without a host of one that the controllers replicate. It can"
        " only grow: deleted, it keeps its size.",
        {
            "name": must(
                "Its name, such as scratch, backup, docker; or extension, etcd, platform.",
                key="name",
                replaces=True,
                form="name",
            ),
            "host": may(
                "The host's name; left out: the controllers'.", silent=True, replaces=True, form="name"
            ),
            "sizeGib": must("Its size, GiB.", Kind.INT, key="size", minimum=1, maximum=1048576),
            "logicalVolume": told("Its logical volume.", key="logical_volume"),
            "state": told("Where it stands.", key="state"),
        },
    )
    kind = "hostfs"
    setting = True

    @override
    def name_of(self, values: Values) -> str:
        """`host/name`, or only the name."""
        return "/".join(one for one in (text(values, "host"), text(values, "name")) if one)

    @override
    def parse(self, resource_id: str) -> dict[str, Value]:
        """With a host, or without."""
        host, _, name = resource_id.rpartition("/")
        return {"name": name, **({"host": host} if host else {})}

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By host and name."""
        if known.get("host"):
            return await cloud.row("hostfs", text(known, "host"), name=known.get("name"))
        return await cloud.row("controllerfs", name=known.get("name"))

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Grow it."""
        body = [
            [
                {"op": "replace", "path": "/name", "value": text(want, "name")},
                {"op": "replace", "path": "/size", "value": str(number(want, "sizeGib"))},
            ]
        ]
        if want.get("host"):
            host = await job.cloud.host(text(want, "host"))
            path = f"/ihosts/{host['uuid']}/host_fs/update_many"
        else:
            path = f"/isystems/{(await job.cloud.system())['uuid']}/controller_fs/update_many"
        await job.cloud.write(Call("PUT", "platform", path, body), "hostfs", "controllerfs")

    @override
    async def put_back(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """It cannot shrink."""
        await job.operation.info(f"{self.name_of(want)} keeps its size: a file system cannot shrink")
