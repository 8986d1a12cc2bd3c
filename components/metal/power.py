"""Restart a server of the service (``restart``), or power it off (``off``).

METAL_API, METAL_TOKEN and METAL_DEVICE in the environment say which. Run by itself, on the machine of the
operator, by any Python 3: it needs nothing but the standard library.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

TIMEOUT_SECONDS = 60
GONE, OFF = 404, "inactive"


def restart(environment: Mapping[str, str]) -> None:
    """Ask for the restart.

    Raises:
        SystemExit: it is refused, or the service cannot be reached; the text says what to do.
    """
    _ask(environment, "/actions", {"type": "reboot"})
    print("it restarts, and boots from the network")


def off(environment: Mapping[str, str]) -> None:
    """Have it powered off, unless it is off or gone.

    Raises:
        SystemExit: it is refused, or the service cannot be reached; the text says what to do.
    """
    found = _ask(environment, "?include=state")
    if found is None or found.get("state") == OFF:
        print("it is off")
        return
    _ask(environment, "/actions", {"type": "power_off"})
    print("it is powered off")


def _ask(environment: Mapping[str, str], path: str, body: Mapping[str, str] | None = None) -> Any:
    """Return what the service answers; None: there is no such server, which is fine where it is only read."""
    url = f"{environment['METAL_API'].rstrip('/')}/devices/{environment['METAL_DEVICE']}{path}"
    headers = {"X-Auth-Token": environment["METAL_TOKEN"], "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode() if body else None, headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=TIMEOUT_SECONDS
        ) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        if error.code == GONE and body is None:
            return None
        said = error.read().decode(errors="replace")[:500]
        sys.exit(f"{url}: the service refuses ({error.code}): {said}; correct that and run again")
    except OSError as error:
        sys.exit(f"{url}: the service cannot be reached ({error}): check its address, and run again")


if __name__ == "__main__":
    {"restart": restart, "off": off}[sys.argv[1]](os.environ)
