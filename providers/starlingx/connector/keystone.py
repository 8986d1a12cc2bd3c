"""Keystone v3: a token, and where the services are by type and region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from providers.starlingx.connector.errors import ApiError
from providers.starlingx.connector.settings import Account

# dcmanager may be registered in either; a region that the program names comes first.
_CENTRAL: Final = ("SystemController", "RegionOne")
_WORDS: Final = {
    "platform": "sysinv",
    "dcmanager": "dcmanager (is it a system controller?)",
    "faultmanagement": "fault management",
    "network": "Neutron",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its catalog: service type -> its endpoints."""

    value: str = field(repr=False)
    catalog: Mapping[str, Sequence[Mapping[str, str]]]


def login_body(account: Account) -> dict[str, Any]:
    """Return the body of Keystone's POST /auth/tokens: password method, scoped to the project."""
    user = {
        "name": account.username,
        "domain": {"name": account.user_domain},
        "password": account.password,
    }
    return {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": account.project, "domain": {"name": account.project_domain}}},
        }
    }


def read_token(value: str, answer: Mapping[str, Any]) -> Token:
    """Return the token of Keystone's answer."""
    services: Sequence[Mapping[str, Any]] = answer["token"].get("catalog") or []
    catalog: dict[str, list[Mapping[str, str]]] = {}
    for service in services:
        catalog.setdefault(service["type"], []).extend(service.get("endpoints") or [])
    return Token(value, catalog)


def endpoint(token: Token, account: Account, service: str, interface: str | None = None) -> str:
    """Return the URL of a service in the account's region, of the account's interface or another.

    A service that is not in that region, such as dcmanager, is taken from the central regions, or from the
    only region that has it.

    Raises:
        ApiError: the cloud has no such service, or not there.
    """
    wanted = interface or account.interface
    offered = [one for one in token.catalog.get(service, []) if one.get("interface", wanted) == wanted]
    regions = sorted({region_of(one) for one in offered})
    if not offered:
        name = _WORDS.get(service, service)
        raise ApiError(account.auth_url, f"its catalog has no {wanted} endpoint of {name}")
    order = [account.region, *(_CENTRAL if service == "dcmanager" else ())]
    if len(regions) == 1 and service == "dcmanager":
        order.extend(regions)
    for region in order:
        for one in offered:
            if region_of(one) == region:
                return one["url"].rstrip("/")
    reason = f"the service '{service}' is not in region {account.region}; it is in {', '.join(regions)}"
    raise ApiError(account.auth_url, reason, advice="correct the provider's region")


def region_of(one: Mapping[str, str]) -> str:
    """Return an endpoint's region, under either of its names."""
    return one.get("region_id") or one.get("region") or ""
