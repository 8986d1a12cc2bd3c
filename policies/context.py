"""The stack that a pack judges: its plan, its secrets, and its neighbours' ledgers."""

import ipaddress
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel

from model.ledger_file import ledger_path, read_ledger
from model.plan import FleetPlan, plan
from model.plan.profiles import provider_profile
from model.spec import FLEET_KEY, Fleet, SpecError, load, parse
from model.spec.base import check_secret_name

PROJECT: Final = "murmuration"
POLICIES_KEY: Final = f"{PROJECT}:policies"
"""The configuration key of a stack file that configures its policies."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A network that another stack has."""

    stack: str
    """The stack."""
    key: str
    """The network's key there."""
    subnet: str | None
    """Its subnet, as far as the ledger knows."""
    vlan: int | None
    """Its VLAN id, as far as the ledger knows."""
    domain: str
    """The layer-2 domain that the VLAN id is of."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a stack beside its resources."""

    stack: str = ""
    """Its name."""
    fleet: Fleet | None = None
    """What its stack file says; None where that cannot be used."""
    plan: FleetPlan | None = None
    """What follows from it."""
    problem: str = "the stack's configuration is not there"
    """Why there is no plan, where there is none."""
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    """Values of the secret configuration keys by name, to find where they leak; never shown."""
    keys: frozenset[str] = frozenset()
    """Names of all configuration keys of this project, secret or not."""
    peers: tuple[Peer, ...] = ()
    """Networks of other stacks, from their ledgers."""
    peer_problems: tuple[str, ...] = ()
    """Other stacks that cannot be read."""
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    """Configuration of policies by name."""

    @property
    def local(self) -> bool:
        """Whether all that the stack talks to is on this machine: none of it can be reached or paid."""
        return self.fleet is not None and is_local(self.fleet)


def is_loopback(url: str) -> bool:
    """Whether a URL is of this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_local(fleet: Fleet) -> bool:
    """Whether all that a fleet talks to is on this machine; an endpoint left out is elsewhere."""
    endpoints = [site.provider.endpoint for site in fleet.sites.values()]
    endpoints += [cloud.endpoint.url for cloud in fleet.openstack.values()]
    return bool(endpoints) and all(endpoint is not None and is_loopback(endpoint) for endpoint in endpoints)


def secret_names(value: object) -> Iterator[str]:
    """Names of all configuration keys that a part of the stack file names as holding a secret."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            found: object = getattr(value, name)
            if isinstance(found, str) and _names_secret(field.annotation, field.metadata):
                yield found
            else:
                yield from secret_names(found)
    elif isinstance(value, Mapping):
        for entry in cast("Mapping[object, object]", value).values():
            yield from secret_names(entry)
    elif isinstance(value, tuple | list):
        for entry in cast("Sequence[object]", value):
            yield from secret_names(entry)


def _names_secret(annotation: object, metadata: Sequence[object]) -> bool:
    """Whether a field is of the model's type for names of secrets, bare or optional."""
    marks = [
        *metadata,
        *(mark for part in get_args(annotation) for mark in getattr(part, "__metadata__", ())),
    ]
    return any(isinstance(mark, AfterValidator) and mark.func is check_secret_name for mark in marks)


def read_context(root: Path, environment: Mapping[str, str]) -> Context:
    """The context of the stack that the engine told of, by PULUMI_STACK, PULUMI_CONFIG and the secret keys.

    What is wrong with the stack file stops no pack: the program itself tells it, and rules that need the plan
    say that they lack it.
    """
    stack = environment.get("PULUMI_STACK", "")
    config = _text_map(environment.get("PULUMI_CONFIG"))
    secret_keys = _names(environment.get("PULUMI_CONFIG_SECRET_KEYS"))
    own = {
        key.removeprefix(f"{PROJECT}:"): value
        for key, value in config.items()
        if key.startswith(f"{PROJECT}:")
    }
    secrets = {key.removeprefix(f"{PROJECT}:"): config[key] for key in secret_keys if key in config}
    fleet, made, problem = _plan(root, stack, config.get(FLEET_KEY))
    peers, peer_problems = _peers(root, stack) if fleet and not is_local(fleet) else ((), ())
    return Context(
        stack=stack,
        fleet=fleet,
        plan=made,
        problem=problem,
        secrets=secrets,
        keys=frozenset(own),
        peers=peers,
        peer_problems=peer_problems,
        settings=_map(_json(config.get(POLICIES_KEY))),
    )


def _plan(root: Path, stack: str, text: str | None) -> tuple[Fleet | None, FleetPlan | None, str]:
    if text is None:
        return None, None, f"the stack has no configuration {FLEET_KEY}"
    try:
        fleet = parse(_json(text), f"Pulumi.{stack}.yaml")
        return fleet, plan(fleet, read_ledger(ledger_path(stack, root))), ""
    except SpecError as error:
        return None, None, str(error)


def _peers(root: Path, stack: str) -> tuple[tuple[Peer, ...], tuple[str, ...]]:
    """Networks of the other stacks that are not local; a lab's networks are of no one else's world."""
    peers: list[Peer] = []
    problems: list[str] = []
    for path in sorted(root.glob("Pulumi.*.yaml")):
        name = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        if name == stack:
            continue
        try:
            fleet = load(path)
            ledger = read_ledger(ledger_path(name, root))
        except SpecError as error:
            problems.append(f"{path.name}: {str(error).splitlines()[0]}")
            continue
        if is_local(fleet):
            continue
        for key, record in ledger.networks.items():
            site = fleet.sites.get(record.site)
            domain = provider_profile(site).domain if site else f"{name}/{record.site}"
            peers.append(Peer(name, key, record.subnet, record.vlan, domain))
    return tuple(peers), tuple(problems)


def _json(text: str | None) -> object:
    try:
        return json.loads(text) if text else None
    except json.JSONDecodeError:
        return None


def _map(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _text_map(text: str | None) -> dict[str, str]:
    return {key: value for key, value in _map(_json(text)).items() if isinstance(value, str)}


def _names(text: str | None) -> list[str]:
    value = _json(text)
    return [str(name) for name in cast("list[object]", value)] if isinstance(value, list) else []
