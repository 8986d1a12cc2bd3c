"""Whether a subcloud is managed, apart from its deployment."""

from typing import Final

from typing_extensions import override

from providers.kit.schema import Kind
from providers.kit.values import Values
from providers.starlingx.cloud import subclouds
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text

_STATES: Final = ("managed", "unmanaged")


class SubcloudManagement(Managed):
    """Manages a subcloud once its hosts are in service."""

    declaration = Declaration(
        "SubcloudManagement",
        "Whether the central cloud manages a subcloud. It is a resource of its own to depend on the"
        " subcloud's hosts: only one that is deployed and online can be managed. Deleted, it is unmanaged.",
        {
            "subcloud": must("The subcloud's name.", key="name", replaces=True, form="subcloud"),
            "state": may("Managed or not.", key="management-state", default="managed", choices=_STATES),
            "waitForSync": may(
                "Whether to wait until platform, identity and certificates are in sync.",
                Kind.BOOL,
                silent=True,
                default=True,
            ),
            "installation": may(
                "Which installation of its controller-0 it is on: any text. When it changes, it was deployed"
                " anew, and is managed again.",
                silent=True,
            ),
            "availability": told("online or offline.", key="availability-status"),
        },
        naming=("subcloud",),
    )
    kind = "subcloud"
    setting = True

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """The subcloud itself."""
        return await cloud.row("subcloud", name=known.get("subcloud"))

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Manage it once it is online; unmanage it at once."""
        name, state = text(want, "subcloud"), text(want, "state")
        if state == "managed":
            await subclouds.wait_online(job.operation, job.cloud, name)
        await subclouds.set_managed(job.cloud, name, state)

    @override
    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """Its first synchronization is waited for."""
        if want.get("state") == "managed" and want.get("waitForSync") is not False and changed != set():
            await subclouds.wait_in_sync(job.operation, job.cloud, text(want, "subcloud"))
