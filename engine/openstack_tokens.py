"""The tokens of the OpenStack plugin that we build, made from the Python SDK it has to answer.

The Terraform provider says which resources and data sources there are (`pulumi-resource-openstack names`);
the SDK says by which tokens programs ask for them. This module joins the two.
`engine/build/openstack/tokens.json` is its committed
result: `pulumi-resource-openstack names | python -m engine.openstack_tokens >
    engine/build/openstack/tokens.json`.
"""

import json
import re
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypedDict

Kind = Literal["resources", "functions"]

# What the SDK calls a module, by the prefix that Terraform gives its names.
MODULES = {"lb": "loadbalancer", "fw": "firewall", "db": "database"}

# Tokens that no rule leads to: the SDK's own spellings, and two functions kept under the names they had by
# mistake.
IRREGULAR: dict[Kind, dict[str, list[str]]] = {
    "resources": {
        "openstack_blockstorage_quotaset_v3": ["openstack:blockstorage/quoteSetV3:QuoteSetV3"],
        "openstack_objectstorage_object_v1": ["openstack:objectstorage/containerObject:ContainerObject"],
    },
    "functions": {
        "openstack_dns_zone_v2": ["openstack:dns/getDnsZone:getDnsZone"],
        "openstack_lb_flavor_v2": ["openstack:loadbalancer/getLbFlavorDeprecated:getLbFlavorDeprecated"],
        "openstack_sharedfilesystem_availability_zones_v2": [
            "openstack:sharedfilesystem/getAvailbilityZones:getAvailbilityZones"
        ],
        "openstack_workflow_workflow_v2": [
            "openstack:index/getWorkflowWorkflowV2:getWorkflowWorkflowV2",
            "openstack:index/workflowWorkflowV2:WorkflowWorkflowV2",
        ],
    },
}

_TOKEN = re.compile(r"'(openstack:[A-Za-z0-9]+/[A-Za-z0-9]+:[A-Za-z0-9]+)'")
_INVOKED = re.compile(r"invoke(?:_output)?\(" + _TOKEN.pattern)


class TokenMap(TypedDict):
    """Terraform name → the SDK's tokens for it, the current one first, older ones after it."""

    resources: dict[str, list[str]]
    functions: dict[str, list[str]]


def sdk_tokens(package: Path | None = None) -> dict[Kind, set[str]]:
    """Collect the tokens that the installed SDK (or the one in `package`) registers and invokes."""
    package = package or _installed_sdk()
    everything: set[str] = set()
    functions: set[str] = set()
    for module in package.rglob("*.py"):
        text = module.read_text(encoding="utf-8")
        everything.update(_TOKEN.findall(text))
        functions.update(_INVOKED.findall(text))
    return {"resources": everything - functions, "functions": functions}


def make_token_map(names: dict[Kind, list[str]], tokens: dict[Kind, set[str]]) -> TokenMap:
    """Join the Terraform provider's names with the SDK's tokens.

    Raises:
        ValueError: where a name finds no token or a token no name: the SDK and the provider do not belong
            together.
    """
    made: TokenMap = {
        "resources": _join("resources", names["resources"], tokens["resources"]),
        "functions": _join("functions", names["functions"], tokens["functions"]),
    }
    for kind in ("resources", "functions"):
        used = {token for found in made[kind].values() for token in found}
        if missing := sorted(tokens[kind] - used):
            raise ValueError(f"the SDK has {kind} that the provider does not offer: {', '.join(missing)}")
    return made


def _join(kind: Kind, names: Iterable[str], tokens: set[str]) -> dict[str, list[str]]:
    """Find each name's tokens, refusing a name that has none."""
    by_key = {_key(token): token for token in tokens}
    joined: dict[str, list[str]] = {}
    for name in sorted(names):
        found = IRREGULAR[kind].get(name) or [by_key[key] for key in _keys(kind, name) if key in by_key]
        if not found:
            raise ValueError(f"the SDK has no token for the {kind[:-1]} {name}")
        joined[name] = found
    return joined


def _key(token: str) -> tuple[str, str]:
    """Reduce a token to what a Terraform name can be compared with: module and member, lower case."""
    module, _, member = token.split(":")[1].partition("/")
    return module, member.lower()


def _keys(kind: Kind, name: str) -> list[tuple[str, str]]:
    """List the keys a Terraform name may have, best first: in its module, without its version, at the top."""
    bare = name.removeprefix("openstack_")
    prefix, _, rest = bare.partition("_")
    module = MODULES.get(prefix, prefix)
    verb = "get" if kind == "functions" else ""
    members = dict.fromkeys((rest, re.sub(r"_?v\d+$", "", rest)))
    keys = [(module, verb + member.replace("_", "")) for member in members]
    return [*keys, ("index", verb + bare.replace("_", ""))]


def _installed_sdk() -> Path:
    """Find the installed SDK's folder."""
    spec = find_spec("pulumi_openstack")
    if spec is None or spec.origin is None:
        raise ValueError("pulumi_openstack is not installed: run `make setup`")
    return Path(spec.origin).parent


def main() -> None:
    """Read the provider's names from standard input, write the map to standard output."""
    names: dict[Kind, list[str]] = json.load(sys.stdin)
    json.dump(make_token_map(names, sdk_tokens()), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
