"""The ways to a cloud: its OAM address, and, as long as it does not answer there, controller-0 itself."""

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import httpx

from providers.starlingx.connector.settings import Bastion, Settings

if TYPE_CHECKING:
    from providers.starlingx.connector.bastion import Forwarder


class Way:
    """One of them. `auth_url` is Keystone's on it, `interface` which of the catalog's endpoints it leads to.

    `hops` are the machines that it goes through; with `carried` the last of them forwards nothing itself.
    """

    def __init__(
        self,
        auth_url: str,
        interface: str,
        hops: Sequence[Bastion],
        patience: float,
        *,
        carried: bool = False,
    ) -> None:
        self.auth_url = auth_url.rstrip("/")
        self.interface = interface
        self._hops = hops
        self._patience = patience
        self._carried = carried
        self._forwarder: Forwarder | None = None

    async def through(self, url: httpx.URL) -> tuple[httpx.URL, dict[str, str]]:
        """Return the URL to ask for this one, and the headers that are needed then.

        Raises:
            ApiError: a machine on the way cannot be reached, is another machine, or refuses the key.
        """
        if not self._hops:
            return url, {}
        forwarder = self._forwarder = self._forwarder or self._make()
        return await forwarder.through(url)

    def _make(self) -> "Forwarder":
        module = importlib.import_module("providers.starlingx.connector.bastion")
        made = module.Relay if self._carried else module.Forwarder
        return made(self._hops, self._patience)

    async def close(self) -> None:
        """Close its connections."""
        if self._forwarder is not None:
            await self._forwarder.close()


def ways(settings: Settings) -> list[Way]:
    """Return the ways to a cloud, the first of which is taken where it leads there."""
    account, inside, patience = settings.account, settings.inside, settings.patience.first_contact
    hops = [settings.bastion] if settings.bastion else []
    found = [Way(account.auth_url, account.interface, hops, patience)]
    if inside is not None:
        through = [*hops, inside.controller]
        found.append(Way(inside.auth_url, inside.interface, through, patience, carried=True))
    return found
