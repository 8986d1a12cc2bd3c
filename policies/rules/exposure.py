"""What must not be open or readable: security groups, plain HTTP, secrets in the clear."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from policies.context import is_loopback, secret_names
from policies.guard import (
    Finding,
    Guard,
    LocalOptions,
    NoOptions,
    Scene,
    Scope,
    Unanswered,
    Violation,
    no_plan,
    unanswered,
)
from policies.resource import UNKNOWN, Resource, Unknown

GROUP_RULE: Final = "openstack:networking/secGroupRule:SecGroupRule"
GROUP_RULES: Final = "murmuration-openstack:index:SecurityGroupRules"
"""All rules of a group, by name in its `rules`, in the same words."""
RULE_FIELDS: Final = (
    "direction",
    "remoteIpPrefix",
    "remoteGroupId",
    "portRangeMin",
    "portRangeMax",
    "protocol",
)
ANYWHERE: Final = frozenset({"0.0.0.0/0", "::/0"})
SSH: Final = 22
ALL_PORTS: Final = 65_535
ENDPOINTS: Final = frozenset({"endpoint", "authUrl", "auth_url", "url", "baseUrl", "identityEndpoint"})
"""Inputs of providers and of OpenStack's catalogue that are the address of an API."""
PLAIN_INPUTS: Final = frozenset({"customData", "description", "hostname", "name", "tags", "userData"})
"""Inputs that a service stores and shows in the clear."""


def _open_ssh(scene: Scene[LocalOptions]) -> Iterator[Finding]:
    for rule in scene.of_type(GROUP_RULE):
        yield from _lets_in(rule)
    for rules in scene.of_type(GROUP_RULES):
        names = rules.keys("rules")
        if isinstance(names, Unknown):
            yield unanswered(rules, "rules")
            continue
        for name in names:
            yield from _lets_in(rules, "rules", name)


def _lets_in(rule: Resource, *path: str) -> Iterator[Finding]:
    """What is wrong with one rule: a resource, or what is at a path of its inputs."""
    values = {name: rule.read(*path, name) for name in RULE_FIELDS}
    # A group that is only known after up is still a group, and so no address from anywhere.
    if values["direction"] == "egress" or values["remoteGroupId"] is not None:
        return
    unknown = [name for name, value in values.items() if value is UNKNOWN]
    if unknown:
        yield unanswered(rule, ".".join([*path, unknown[0]]))
    elif _anywhere(values["remoteIpPrefix"]) and _ssh_or_all(values):
        which = ": ".join([rule.name, *path[1:]])
        yield Violation(f"{which} lets the whole internet in on {_ports(values)}", rule.urn)


def _anywhere(prefix: object) -> bool:
    """Whether a remote prefix is everyone; none at all means everyone to Neutron."""
    return prefix is None or prefix == "" or prefix in ANYWHERE


def _ssh_or_all(values: Mapping[str, object]) -> bool:
    if values["protocol"] not in {None, "", "any", "0", "tcp", "6"}:
        return False
    first, last = values["portRangeMin"], values["portRangeMax"]
    if first is None or last is None:
        return True
    low, high = int(cast("float", first)), int(cast("float", last))
    return low <= SSH <= high or (low <= 1 and high >= ALL_PORTS)


def _ports(values: Mapping[str, object]) -> str:
    first, last = values["portRangeMin"], values["portRangeMax"]
    if first is None or last is None:
        return "all ports"
    low, high = int(cast("float", first)), int(cast("float", last))
    return f"port {low}" if low == high else f"ports {low} to {high}"


def _plain_http(scene: Scene[LocalOptions]) -> Iterator[Finding]:
    for resource in scene.resources:
        for name in ENDPOINTS:
            value = resource.read(name)
            if isinstance(value, Unknown):
                yield unanswered(resource, name)
            elif isinstance(value, str) and value.startswith("http://") and not is_loopback(value):
                message = (
                    f"{name} of {resource.name} is plain HTTP ({value}): tokens would travel in the clear"
                )
                yield Violation(message, resource.urn)


def _secret_keys(scene: Scene[NoOptions]) -> Iterator[Finding]:
    """Configuration keys that the fleet names as holding a secret are secret."""
    context = scene.context
    if context.fleet is None:
        yield no_plan(context)
        return
    for key in sorted(set(secret_names(context.fleet))):
        if key in context.keys and key not in context.secrets:
            message = (
                f"configuration key {key} holds a secret and is in the clear: "
                f"`pulumi config set --secret {key}`, and change the secret itself, which git has seen"
            )
            yield Violation(message)
        elif key not in context.keys:
            yield Unanswered("configuration", key, "is not set")


def _leaked(scene: Scene[NoOptions]) -> Iterator[Finding]:
    """No secret of the configuration is in an input that a service shows; it is never repeated."""
    secrets = {name: value for name, value in scene.context.secrets.items() if len(value) >= SHORTEST_SECRET}
    for resource in scene.resources:
        for name in sorted(PLAIN_INPUTS & set(resource.props)):
            value = _plain(resource, name)
            if isinstance(value, Unknown):
                if secrets:
                    yield unanswered(resource, name)
                continue
            for key, secret in secrets.items():
                if secret in value:
                    yield Violation(
                        f"{name} of {resource.name} holds the secret {key} in the clear", resource.urn
                    )


SHORTEST_SECRET: Final = 6
"""Shorter values are found by chance everywhere."""


def _plain(resource: Resource, name: str) -> str | Unknown:
    """The text of an input, lists joined."""
    value = resource.read(name)
    if isinstance(value, Sequence) and not isinstance(value, str):
        texts = resource.texts(name)
        return texts if isinstance(texts, Unknown) else "\n".join(texts or [])
    if isinstance(value, Unknown):
        return value
    return value if isinstance(value, str) else ""


GUARDS: Final[tuple[Guard[Any], ...]] = (
    Guard(
        "open-ssh",
        "SSH, or all ports, open to the whole internet is found and attacked within minutes.",
        "give remoteIpPrefix of the security group rule the operators' networks, or go over the router.",
        Scope.RESOURCE,
        _open_ssh,
        LocalOptions,
    ),
    Guard(
        "plain-http",
        "An API's endpoint without TLS shows its tokens to everyone on the way.",
        "use https:// in endpoints of the stack file, and give StarlingX's clouds a certificate "
        "(starlingx.ca_certificate); only what is on this machine may do without.",
        Scope.RESOURCE,
        _plain_http,
        LocalOptions,
    ),
    Guard(
        "secret-keys",
        "Tokens and private keys are encrypted in the stack file.",
        "set the key by `pulumi config set --secret NAME`.",
        Scope.STACK,
        _secret_keys,
        NoOptions,
    ),
    Guard(
        "leaked-secret",
        "What a service stores as user data, tags or description it shows to everyone in the project.",
        "hand secrets over by a remote command or a file, never by metadata.",
        Scope.RESOURCE,
        _leaked,
        NoOptions,
    ),
)
"""Rules of what is open or readable."""
