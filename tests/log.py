"""What a plugin tells the engine, kept for a test to read."""

from __future__ import annotations

from providers.kit.log import EngineLog, Severity


class Log(EngineLog):
    """A log that is kept instead of sent."""

    def __init__(self) -> None:
        super().__init__("")
        self.lines: list[tuple[Severity, str]] = []

    async def write(
        self, severity: Severity, message: str, urn: str = "", *, status: bool = False, stream: int = 0
    ) -> None:
        self.lines.append((severity, message))

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.lines]
