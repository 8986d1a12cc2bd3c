"""Restart a server of the service: METAL_API, METAL_TOKEN and METAL_DEVICE in the environment say which.

Run by itself, on the machine of the operator, by any Python 3: it needs nothing but the standard library.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping

TIMEOUT_SECONDS = 60


def restart(environment: Mapping[str, str]) -> None:
    """Ask for the restart.

    Raises:
        SystemExit: it is refused, or the service cannot be reached; the text says what to do.
    """
    api, device = environment["METAL_API"].rstrip("/"), environment["METAL_DEVICE"]
    url = f"{api}/devices/{device}/actions"
    headers = {"X-Auth-Token": environment["METAL_TOKEN"], "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps({"type": "reboot"}).encode(), headers, method="POST")
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=TIMEOUT_SECONDS
        ):
            print("it restarts, and boots from the network")
    except urllib.error.HTTPError as error:
        said = error.read().decode(errors="replace")[:500]
        sys.exit(f"{url}: the service refuses ({error.code}): {said}; correct that and run again")
    except OSError as error:
        sys.exit(f"{url}: the service cannot be reached ({error}): check its address, and run again")


if __name__ == "__main__":
    restart(os.environ)
