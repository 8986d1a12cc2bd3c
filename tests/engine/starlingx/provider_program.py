"""A Pulumi program made of data, so that an edit is an edit of data: `plan.json` beside it.

Each entry is `name: {kind, inputs, depends_on?}`; `provider` holds the provider's configuration.
"""

import json
import pathlib
from typing import Any

import pulumi

from providers.starlingx import sdk


def main() -> None:
    """Register the plan's resources."""
    plan: dict[str, Any] = json.loads(pathlib.Path("plan.json").read_text())
    provider = sdk.Provider("cloud", **plan["provider"])
    made: dict[str, pulumi.Resource] = {}
    for name, entry in plan["resources"].items():
        options = pulumi.ResourceOptions(
            provider=provider,
            depends_on=[made[other] for other in entry.get("depends_on", [])],
            import_=entry.get("import"),
        )
        made[name] = getattr(sdk, entry["kind"])(name, **entry["inputs"], opts=options)
    hosts = sdk.get_hosts(personality="controller", opts=pulumi.InvokeOutputOptions(provider=provider))
    pulumi.export("hosts", hosts.apply(lambda found: [host["hostname"] for host in found["hosts"]]))


main()
