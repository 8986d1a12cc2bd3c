"""Groups of subclouds."""

from collections.abc import Iterable
from typing import Any, Final

from typing_extensions import override

from providers.kit.errors import Failure
from providers.kit.schema import Kind
from providers.kit.values import Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import number, text

_DEFAULT: Final = "Default"


class SubcloudGroup(Managed):
    """A group of subclouds that are updated together."""

    declaration = Declaration(
        "SubcloudGroup",
        "A group of subclouds that are updated together. The group `Default` is there always.",
        {
            "name": must("Its name.", key="name", replaces=True, form="name"),
            "description": may("What it is for.", key="description", default="No description"),
            "updateApplyType": may(
                "How its members are updated.",
                key="update_apply_type",
                default="parallel",
                choices=("parallel", "serial"),
            ),
            "maxParallelSubclouds": may(
                "How many at once.",
                Kind.INT,
                key="max_parallel_subclouds",
                default=2,
                minimum=1,
                maximum=5000,
            ),
        },
        naming=("name",),
    )
    kind = "group"

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """R1 has none."""
        del inputs
        if cloud.policy.release.first:
            yield Failure("", "release 2018.10 has no subcloud groups")

    @override
    def lasting(self, values: Values) -> bool:
        """The default group is."""
        return values.get("name") == _DEFAULT

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By name."""
        return await cloud.row("group", name=known.get("name"))

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it."""
        await job.cloud.post("group", self._body(want, list(self.declaration.own)))

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Change it in service."""
        path = f"/subcloud-groups/{row['id']}"
        await job.cloud.write(Call("PATCH", "dcmanager", path, self._body(want, sorted(changed))), "group")

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """Dcmanager refuses while it has members."""
        await job.cloud.delete("group", str(row["id"]))

    def _body(self, want: Values, names: list[str]) -> dict[str, Any]:
        body = {key: text(want, name) for name, key in self._texts().items() if name in names}
        if "maxParallelSubclouds" in names:
            return {**body, "max_parallel_subclouds": number(want, "maxParallelSubclouds", 2)}
        return body

    def _texts(self) -> dict[str, str]:
        return {"name": "name", "description": "description", "updateApplyType": "update_apply_type"}
