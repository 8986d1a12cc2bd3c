"""Finding in an OpenStack cloud what a killed run had asked it for."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from engine.errors import EngineError
from engine.recovery.adopt import Pending
from providers.openstack import listing
from providers.openstack.listing import Listing
from providers.openstack.session import GONE, Account, CloudError, Session

WAIT_SECONDS: Final = 1800
"""A stack has half an hour (its resource's `timeout`); nothing else takes longer."""
LOOK_SECONDS: Final = 3
UNFINISHED: Final = frozenset(
    {"BUILD", "creating", "downloading", "attaching", "saving", "CREATE_IN_PROGRESS"}
)
WHOLE: Final = frozenset(
    {
        None,
        "ACTIVE",
        "DOWN",
        "SHUTOFF",
        "active",
        "available",
        "in-use",
        "pending",
        "accepted",
        "CREATE_COMPLETE",
    }
)
"""States in which something is taken in as it is; many kinds have none."""
FILTERED: Final = frozenset({"identity", "image", "network"})
"""Services whose lists can be asked for one name."""
VOLUMES: Final = "volumev3"
VOLUMES_TODAY: Final = "block-storage"
"""What newer clouds call that service."""
_OWNED: Final = {"name": "name", "tenantId": "project_id"}
_IN_DOMAIN: Final = {"name": "name", "domainId": "domain_id"}


@dataclass(frozen=True, slots=True)
class Kind:
    """How what the create of a kind may have made is told from all else."""

    listing: Listing
    """Where it would be; `{routerId}` and the like in its path are inputs of the resource."""
    same: Mapping[str, str] = field(default_factory=lambda: {"name": "name"})
    """Inputs of the resource -> what they are called there; one that was not given may be anything."""
    id: str = "{id}"
    """What the plugin calls it, of what is found there and of the resource's inputs."""


KINDS: Final[Mapping[str, Kind]] = {
    "Project": Kind(listing.PROJECTS, {**_IN_DOMAIN, "isDomain": "is_domain"}),
    "User": Kind(listing.USERS, _IN_DOMAIN),
    "Role": Kind(listing.ROLES),
    "Flavor": Kind(listing.FLAVORS),
    "FlavorAccess": Kind(
        Listing("compute", "/flavors/{flavorId}/os-flavor-access", "flavor_access"),
        {"tenantId": "tenant_id"},
        "{flavorId}/{tenantId}",
    ),
    "Keypair": Kind(Listing("compute", "/os-keypairs", "keypairs"), id="{name}"),
    "Instance": Kind(Listing("compute", "/servers/detail", "servers")),
    "VolumeAttach": Kind(
        Listing("compute", "/servers/{instanceId}/os-volume_attachments", "volumeAttachments"),
        {"volumeId": "volumeId"},
        "{instanceId}/{id}",
    ),
    "Volume": Kind(Listing(VOLUMES, "/volumes/detail", "volumes")),
    "Image": Kind(listing.IMAGES),
    "ImageAccess": Kind(
        Listing("image", "/v2/images/{imageId}/members", "members"),
        {"memberId": "member_id"},
        "{imageId}/{memberId}",
    ),
    "Network": Kind(listing.NETWORKS, _OWNED),
    "Subnet": Kind(listing.SUBNETS, {**_OWNED, "networkId": "network_id"}),
    "Router": Kind(listing.ROUTERS, _OWNED),
    "RouterInterface": Kind(listing.PORTS, {"routerId": "device_id", "subnetId": "subnet_id"}),
    "Port": Kind(listing.PORTS, {**_OWNED, "networkId": "network_id"}),
    "SecGroup": Kind(listing.SECURITY_GROUPS, _OWNED),
    "FloatingIp": Kind(
        Listing("network", "/v2.0/floatingips", "floatingips"),
        {
            "tenantId": "project_id",
            "portId": "port_id",
            "address": "floating_ip_address",
            "description": "description",
        },
    ),
    "RbacPolicyV2": Kind(
        Listing("network", "/v2.0/rbac-policies", "rbac_policies"),
        {"objectId": "object_id", "targetTenant": "target_tenant", "action": "action"},
    ),
    "StackV1": Kind(Listing("orchestration", "/stacks", "stacks"), {"name": "stack_name"}),
}
"""Last word of the type token -> how it is found."""


class OpenStackLookup:
    """Looks pending creates up as the account of their own provider."""

    def __init__(self, provider: Mapping[str, Any], tell: Callable[[str], None]) -> None:
        """Keep the account: the provider's inputs, readable; `tell` is told what takes long."""
        account = Account(
            url=str(provider["authUrl"]),
            user=str(provider["userName"]),
            project=str(provider.get("tenantName", "")),
            domain=str(provider.get("userDomainName", "Default")),
            region=str(provider.get("region", "RegionOne")),
            ca_file=provider.get("cacertFile"),
            project_domain=provider.get("projectDomainName"),
            domain_id=provider.get("userDomainId"),
            project_id=provider.get("tenantId"),
        )
        self._account = account
        self._password = str(provider["password"])
        self._tell = tell

    def find(self, pending: Pending, known: frozenset[str]) -> str | None:
        """Return the id of what was made; None where nothing was. `known` are the ids that the state has.

        Raises:
            EngineError: where the cloud does not answer, where more than one object could be it, or where
                what is there is of no use.
        """
        name = pending.kind.rsplit(":", 1)[-1]
        kind = KINDS.get(name)
        if kind is None:
            raise EngineError(f"nothing here knows how to look up a {name}")
        try:
            return asyncio.run(self._find(pending, kind, known))
        except CloudError as error:
            raise EngineError(str(error)) from None

    async def _find(self, pending: Pending, kind: Kind, known: frozenset[str]) -> str | None:
        async def password() -> str:
            return self._password

        session = Session(self._account, password)
        deadline, told = time.monotonic() + WAIT_SECONDS, False
        while True:
            made = {
                kind.id.format_map({**pending.inputs, **one}): one
                for one in await _listed(session, kind, pending.inputs)
                if _is_it(one, kind.same, pending.inputs)
            }
            ids = sorted(made.keys() - known)
            if len(ids) > 1:
                raise EngineError(f"more than one could be {pending.urn}: {', '.join(ids)}")
            if not ids:
                return None
            state = _state(made[ids[0]])
            if state in WHOLE:
                return ids[0]
            if state not in UNFINISHED or time.monotonic() > deadline:
                raise EngineError(
                    f"it is there ({ids[0]}) and {state}: delete it, and say that it is not there"
                )
            if not told:
                self._tell(f"{pending.urn.rsplit('::', 1)[-1]} is {state}; waiting for it")
                told = True
            await asyncio.sleep(LOOK_SECONDS)


async def _listed(session: Session, kind: Kind, inputs: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    where = replace(kind.listing, path=kind.listing.path.format_map(inputs))
    query: dict[str, str] = {}
    if where.service in FILTERED and "name" in kind.same and "name" in inputs:
        query["name"] = str(inputs["name"])
    if where.service == VOLUMES and not await session.has(VOLUMES):
        where = replace(where, service=VOLUMES_TODAY)
    try:
        found = await where.ask(session, query)
    except CloudError as error:
        if error.status == GONE:
            return ()
        raise
    # Nova wraps each key pair, Neutron has a port's subnets inside its addresses.
    plain = [one.get("keypair", one) for one in found]
    return [
        {**one, "subnet_id": one["fixed_ips"][0]["subnet_id"]} if one.get("fixed_ips") else one
        for one in plain
    ]


def _is_it(found: Mapping[str, Any], same: Mapping[str, str], wanted: Mapping[str, Any]) -> bool:
    given = {name: word for name, word in same.items() if wanted.get(name) is not None}
    return bool(given) and all(found.get(word) == wanted[name] for name, word in given.items())


def _state(found: Mapping[str, Any]) -> str | None:
    return found.get("status") or found.get("stack_status")
