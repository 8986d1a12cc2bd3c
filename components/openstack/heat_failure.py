"""What to do when a stack of Heat fails: say why, and where it was to be made, leave nothing behind.

The plugin only says that a stack is "in error status". One that it was making it forgets, too: the next
``up`` finds its name taken. One that it was changing stays as far as it came, and Heat takes the next change.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import pulumi

from providers.openstack.session import GONE, CloudError, Session

PAUSE: Final = 1.0
PATIENCE: Final = 120
"""How often it is asked, with that pause between, whether a failed stack is gone."""

NEXT: Final = {
    "create": "It is deleted, so that the next `up` makes it anew",
    "update": "It stays as far as it came: correct template or parameters, and the next `up` changes it",
}
"""Operation that failed -> what becomes of the stack."""


class HeatFailures:
    """Looks after the stacks of one project, as the member who makes them."""

    def __init__(self, project: str, session: Session) -> None:
        self._project = project
        self._session = session
        self.hook = pulumi.ErrorHook(f"{project}-heat-failure", self._failed)
        """To be bound to stacks as ``on_error``."""

    async def _failed(self, args: pulumi.ErrorHookArgs) -> bool:
        """Explain and clear up; trying again would end the same way."""
        name = (args.new_inputs or {}).get("name")
        if args.failed_operation not in NEXT or not isinstance(name, str):
            return False
        try:
            await self._explain(name, args.failed_operation)
        except CloudError as error:
            pulumi.log.warn(f"{self._project}: why the stack '{name}' failed cannot be asked: {error}")
        return False

    async def _explain(self, name: str, operation: str) -> None:
        listed = await self._session.get("orchestration", "/stacks", {"name": name})
        for stack in listed["stacks"]:
            if not str(stack["stack_status"]).endswith("FAILED"):
                continue
            path = f"/stacks/{name}/{stack['id']}"
            resources: list[dict[str, Any]] = (await self._session.get("orchestration", f"{path}/resources"))[
                "resources"
            ]
            reasons = [
                f"{one['resource_name']} ({one['resource_type']}): {one['resource_status_reason']}"
                for one in resources
                if str(one["resource_status"]).endswith("FAILED")
            ]
            why = "; ".join(reasons) or stack.get("stack_status_reason")
            pulumi.log.error(f"{self._project}: the stack '{name}' failed: {why}. {NEXT[operation]}")
            if operation == "create":
                await self._session.delete("orchestration", path)
                await self._gone(path)

    async def _gone(self, path: str) -> None:
        for _ in range(PATIENCE):
            try:
                stack = (await self._session.get("orchestration", path))["stack"]
            except CloudError as error:
                if error.status == GONE:
                    return
                raise
            if stack["stack_status"] == "DELETE_COMPLETE":
                return
            await asyncio.sleep(PAUSE)
