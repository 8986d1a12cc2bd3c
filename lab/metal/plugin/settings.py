"""The provider's configuration as the operations use it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from providers.kit.errors import MissingConfigError
from providers.kit.values import Value, reveal

OFFICIAL_ENDPOINT: Final = "https://api.equinix.com/metal/v1"


@dataclass(frozen=True)
class Settings:
    """Where the API is and how patient to be: seconds, and tries after the first."""

    token: str = field(repr=False)
    endpoint: str = OFFICIAL_ENDPOINT
    max_retries: int = 10
    max_retry_wait: float = 30.0


def read_settings(config: Mapping[str, Value]) -> Settings:
    """Return the settings in a checked configuration.

    Raises:
        MissingConfigError: there is no token.
    """
    token, endpoint = reveal(config.get("authToken")), reveal(config.get("endpoint"))
    if not isinstance(token, str) or not token:
        raise MissingConfigError({"equinix-metal:authToken": "The API auth key for API operations."})
    retries, wait = reveal(config.get("maxRetries")), reveal(config.get("maxRetryWaitSeconds"))
    return Settings(
        token,
        endpoint.rstrip("/") if isinstance(endpoint, str) and endpoint else OFFICIAL_ENDPOINT,
        retries if isinstance(retries, int) else 10,
        float(wait) if isinstance(wait, int | float) else 30.0,
    )
