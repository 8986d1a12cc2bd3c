"""Where nobody listens to a server's console, what waits for it in vain says how a person reads it."""

from __future__ import annotations

import pulumi


class ConsoleWays:
    """The ways to the consoles of one site's servers."""

    def __init__(self, site: str) -> None:
        self._ways: dict[str, pulumi.Output[str]] = {}
        self._failed = pulumi.ErrorHook(f"{site}-console-way", self._tell)

    def around(self, name: str, way: pulumi.Output[str]) -> pulumi.ResourceHookBinding:
        """The hooks of what waits.

        Args:
            name: its resource name.
            way: the command by which a person reads the console of the server that it waits for.
        """
        self._ways[name] = way
        return pulumi.ResourceHookBinding(on_error=[self._failed])

    async def _tell(self, args: pulumi.ErrorHookArgs) -> bool:
        way = self._ways.get(args.name)
        if way is not None:
            pulumi.log.error(f"{args.name}: its console may say more: {await way.future()}")
        return False
