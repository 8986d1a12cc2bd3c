"""A person with curl: asks the lab's Metal API, from inside its namespace.

``python -m lab exec -- python -m tests.engine.metal_api METHOD PATH [JSON]`` prints the answer's JSON.
"""

import json
import sys

import httpx

from lab.metal.world import FULL_ACCESS

BASE = "http://127.0.0.1:8126"


def main() -> None:
    method, path, *body = sys.argv[1:]
    answer = httpx.request(
        method,
        f"{BASE}{path}",
        headers={"X-Auth-Token": FULL_ACCESS},
        json=json.loads(body[0]) if body else None,
        timeout=30,
    )
    print(json.dumps({"status": answer.status_code, "body": answer.json() if answer.content else None}))


if __name__ == "__main__":
    main()
