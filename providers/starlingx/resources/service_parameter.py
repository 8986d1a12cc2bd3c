"""Service parameters."""

from typing import Any

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.errors import ApiError
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text


class ServiceParameter(Managed):
    """One parameter of a service of the platform."""

    declaration = Declaration(
        "ServiceParameter",
        "A parameter of a service of the platform, such as platform/maintenance/heartbeat_failure_action. One"
        " that was there before gets its value back at the end.",
        {
            "service": must("The service.", key="service", replaces=True, form="name"),
            "section": must("The section.", key="section", replaces=True, form="name"),
            "name": must("The parameter.", key="name", replaces=True),
            "value": must("Its value.", key="value"),
            "personality": may("Only hosts of this personality.", key="personality", replaces=True),
            "resource": may("The resource of a custom parameter.", key="resource", replaces=True),
            "apply": may("Whether to apply it at once.", Kind.BOOL, silent=True, default=True),
        },
        naming=("service", "section", "name"),
    )
    kind = "parameter"
    adopts = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By service, section and name."""
        service, section, name = (known.get(key) for key in ("service", "section", "name"))
        return await cloud.row("parameter", service=service, section=section, name=name)

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it."""
        body: dict[str, Any] = {
            "service": text(want, "service"),
            "section": text(want, "section"),
            "personality": want.get("personality"),
            "resource": want.get("resource"),
            "parameters": {text(want, "name"): text(want, "value")},
        }
        await job.cloud.post("parameter", body)

    @override
    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """Apply what was made or changed."""
        if want.get("apply") is not False and (changed is None or "value" in changed):
            await self._apply(job, text(want, "service"))

    @override
    async def put_back(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """And apply."""
        await super().put_back(job, row, want, changed)
        await self._apply(job, text(want, "service"))

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """And apply; one that the platform needs stays."""
        try:
            await super().remove(job, row)
        except ApiError as error:
            if "is required" not in error.reason:
                raise
            await job.operation.warn(f"{row['name']} stays: {error.reason}")
            return
        await self._apply(job, str(row["service"]))

    async def _apply(self, job: Job, service: str) -> None:
        call = Call("POST", "platform", "/service_parameter/apply", {"service": service}, again=True)
        await job.cloud.write(call, "parameter", "host")
