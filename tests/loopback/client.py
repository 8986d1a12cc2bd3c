"""How tests ask the HTTP services that they run on loopback."""

from typing import Final

import httpx

LOOPBACK: Final = httpx.Client(trust_env=False, verify=False)
"""One for all: a client of its own for each request reads the system's authorities each time."""
