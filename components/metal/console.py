"""The out-of-band consoles of a site's servers, listened to while something is waited for on them.

The service shows only what a console says from the moment on when somebody looks. So the engine's hooks begin
to listen before an installation and each wait, and tell the last lines where that fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

import pulumi

from components.late import import_late
from components.remote import Operator
from model.plan.fleet import ConsolePlan

SESSION_MODULE: Final = "components.metal.console_ssh"


class Session(Protocol):
    """One console."""

    trouble: str
    """Why it is not listened to; empty where it is."""

    def lines(self) -> list[str]:
        """What it said last."""
        ...

    async def follow(self) -> None:
        """Listen until cancelled."""
        ...


class Consoles:
    """Who listens to the consoles of one site's servers."""

    def __init__(self, site: str, plan: ConsolePlan, operator: Operator) -> None:
        self._plan = plan
        self._operator = operator
        self._devices: dict[str, pulumi.Output[str] | None] = {}
        self._secrets: dict[str, Sequence[pulumi.Output[str]]] = {}
        self._heard: dict[str, tuple[Session, asyncio.Task[None]]] = {}
        self._begin = pulumi.ResourceHook(
            f"{site}-console-listen", self._listen, pulumi.ResourceHookOptions(ignore_errors=True)
        )
        self._end = pulumi.ResourceHook(f"{site}-console-leave", self._leave)
        self._failed = pulumi.ErrorHook(f"{site}-console-tell", self._tell)

    def around(
        self, name: str, device: pulumi.Output[str] | None, secrets: Sequence[pulumi.Output[str]]
    ) -> pulumi.ResourceHookBinding:
        """The hooks of what waits.

        Args:
            name: its resource name.
            device: UUID of the server that it waits for; None: it is the server itself, once it is there.
            secrets: what the console may have been told, and nobody else shall be.
        """
        self._devices[name] = device
        self._secrets[name] = secrets
        waits = device is not None
        return pulumi.ResourceHookBinding(
            before_create=[self._begin] if waits else [],
            after_create=[self._end] if waits else [],
            before_update=[self._begin],
            after_update=[self._end],
            on_error=[self._failed],
        )

    async def _listen(self, args: pulumi.ResourceHookArgs) -> None:
        device = self._devices[args.name]
        identity = str(await device.future()) if device is not None else args.id
        key = str(await self._operator.private_key.future())
        session: Session = import_late(SESSION_MODULE).ConsoleSession(self._plan, identity, key)
        self._heard[args.name] = session, asyncio.create_task(session.follow())

    def _leave(self, args: pulumi.ResourceHookArgs) -> None:
        if heard := self._heard.pop(args.name, None):
            heard[1].cancel()

    async def _tell(self, args: pulumi.ErrorHookArgs) -> bool:
        heard = self._heard.pop(args.name, None)
        if heard is None:
            return False
        session, listening = heard
        listening.cancel()
        secrets = [str(await secret.future()) for secret in self._secrets[args.name]]
        pulumi.log.error(said(args.name, session, secrets))
        return False


def said(name: str, session: Session, secrets: Sequence[str]) -> str:
    """What is told of a console, without secrets: its last lines, or why there are none."""
    lines = session.lines()
    if not lines:
        return f"{name}: its console said nothing meanwhile" + (
            f", since it could not be listened to: {session.trouble}" if session.trouble else ""
        )
    text = "\n".join(f"    {line}" for line in lines)
    for secret in filter(None, secrets):
        text = text.replace(secret, "[secret]")
    return f"{name}: the last lines of its console:\n{text}"
