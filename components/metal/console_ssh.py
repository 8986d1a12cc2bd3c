"""The out-of-band console of one server, listened to over SSH.

Its SSH library costs half a second to import: only where a server is waited for is it imported.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from typing import Final

import asyncssh

from model.plan.fleet import ConsolePlan

LINES: Final = 15
"""What is kept: a screen of it says why a boot ended."""
AGAIN_SECONDS: Final = 5
"""The service ends a session when the server is off, as it is between two boots."""
_CONTROL: Final = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][0-9A-B]|[^\t\x20-\x7e\u00a0-\uffff]")


class ConsoleSession:
    """What a server's console says from now on, for as long as ``follow`` runs."""

    def __init__(self, plan: ConsolePlan, identity: str, private_key: str) -> None:
        self._plan = plan
        self._identity = identity
        self._key = asyncssh.import_private_key(private_key)
        self._host_key = asyncssh.import_public_key(plan.host_key)
        self._lines: deque[str] = deque(maxlen=LINES)
        self._rest = ""
        self.trouble = ""
        """Why it is not listened to right now; empty where it is."""

    def lines(self) -> list[str]:
        """Its last lines, without what moves cursors and paints."""
        return [*self._lines, *filter(None, [_plain(self._rest)])][-LINES:]

    async def follow(self) -> None:
        """Listen until cancelled; sessions that end are begun again."""
        while True:
            try:
                await self._session()
                self.trouble = "the session ended"
            except (OSError, asyncssh.Error) as error:
                self.trouble = str(error) or type(error).__name__
            await asyncio.sleep(AGAIN_SECONDS)

    async def _session(self) -> None:
        plan = self._plan
        connected = asyncssh.connect(
            plan.host,
            plan.port,
            username=self._identity,
            client_keys=[self._key],
            known_hosts=([self._host_key], [], []),
            config=None,
            agent_path=None,
            connect_timeout=15,
            keepalive_interval=30,
        )
        async with connected as connection, connection.create_process(errors="replace") as process:
            self.trouble = ""
            while text := await process.stdout.read(4096):
                self._take(text)

    def _take(self, text: str) -> None:
        *whole, self._rest = re.split(r"[\r\n]+", self._rest + text)
        self._lines.extend(filter(None, map(_plain, whole)))


def _plain(line: str) -> str:
    return _CONTROL.sub("", line).rstrip()
