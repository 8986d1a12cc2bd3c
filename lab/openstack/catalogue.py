"""What Keystone has in every OpenStack: the services' users, roles and endpoints, and Heat's domain."""

import sys
from typing import Any

from lab.openstack import settings
from lab.openstack.api import ENDPOINTS, Api
from lab.openstack.configuration import SERVICE_USERS

NAMES = {
    "volumev3": "cinderv3",
    "network": "neutron",
    "compute": "nova",
    "image": "glance",
    "orchestration": "heat",
}
"""Service type -> name; `placement` and what else is not listed are called by their type."""


class Catalogue:
    """Makes what is missing; what is there stays."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def complete(self) -> None:
        """Make all of it."""
        roles = {
            name: self._named("role", name)
            for name in ("admin", "service", "heat_stack_owner", "heat_stack_user")
        }
        project = self._named("project", "service", domain_id="default")
        for name in SERVICE_USERS:
            user = self._named("user", name, domain_id="default", password=settings.ACCESS_KEY)
            for role in ("admin", "service"):
                self._put(f"/projects/{project}/users/{user}/roles/{roles[role]}")
        domain = self._named("domain", "heat")
        admin = self._named("user", "heat_domain_admin", domain_id=domain, password=settings.ACCESS_KEY)
        self._put(f"/domains/{domain}/users/{admin}/roles/{roles['admin']}")
        for kind, url in ENDPOINTS.items():
            if kind != "identity":
                self._endpoints(kind, url)

    def _named(self, kind: str, name: str, **fields: str) -> str:
        """The id of the object with that name, made if need be."""
        domain = f"&domain_id={fields['domain_id']}" if "domain_id" in fields else ""
        found: list[dict[str, Any]] = self._api.get("identity", f"/{kind}s?name={name}{domain}")[f"{kind}s"]
        if not found:
            found = [self._api.call("POST", "identity", f"/{kind}s", {kind: {"name": name, **fields}})[kind]]
        return str(found[0]["id"])

    def _put(self, path: str) -> None:
        self._api.call("PUT", "identity", path)

    def _endpoints(self, kind: str, url: str) -> None:
        services = self._api.get("identity", f"/services?type={kind}")["services"]
        if not services:
            body = {"service": {"type": kind, "name": NAMES.get(kind, kind)}}
            services = [self._api.call("POST", "identity", "/services", body)["service"]]
        service = services[0]["id"]
        endpoints = self._api.get("identity", f"/endpoints?service_id={service}")["endpoints"]
        for interface in {"public", "internal", "admin"} - {endpoint["interface"] for endpoint in endpoints}:
            fields = {"service_id": service, "interface": interface, "url": url, "region_id": settings.REGION}
            self._api.call("POST", "identity", "/endpoints", {"endpoint": fields})


def main() -> int:
    """Run inside the namespace, once Keystone answers."""
    with Api() as api:
        Catalogue(api).complete()
    return 0


if __name__ == "__main__":
    sys.exit(main())
