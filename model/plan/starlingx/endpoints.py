"""Where a cloud's services are reached: at its floating OAM address; and its Keystone from inside."""

from collections.abc import Mapping
from typing import Final

from model.plan.starlingx.plans import StarlingXPlan, Subnets
from model.plan.starlingx.profiles import Configurator
from model.spec.network import Role

_SERVICES: Final[Mapping[str, tuple[int, str]]] = {
    "keystone": (5000, "/v3"),
    "sysinv": (6385, "/v1"),
    "faultManagement": (18002, "/v1"),
    "vim": (4545, "/api"),
}
"""Ports of the public APIs, and the paths of their versions; the same in every release."""
_CENTRAL: Final[Mapping[str, tuple[int, str]]] = {"dcmanager": (8119, "/v1.0")}
"""What only a system controller has."""
_HORIZON: Final = {
    Configurator.INI: {"http": 80, "https": 443},
    Configurator.ANSIBLE: {"http": 8080, "https": 8443},
}
"""The web pages: at HTTP's own port in 2018.10 (wiki), beside it since."""


def endpoints(plan: StarlingXPlan, subnets: Subnets) -> dict[str, str]:
    """URLs by service."""
    scheme = "https" if plan.ca_certificate else "http"
    base = f"{scheme}://{plan.address(Role.OAM, 'floating', subnets.oam)}"
    services = {**_SERVICES, **(_CENTRAL if plan.central else {})}
    if plan.profile.shared_keystone and not plan.central:
        del services["keystone"]
    found = {name: f"{base}:{port}{path}" for name, (port, path) in services.items()}
    return {**found, "horizon": f"{base}:{_HORIZON[plan.profile.configurator][scheme]}"}


def keystone_inside(plan: StarlingXPlan, subnets: Subnets) -> str:
    """Keystone's URL on the management network, as ``/etc/platform/openrc`` of a controller has it.

    StarlingX takes the first address of the range for its floating one, and is told no other.
    """
    port, path = _SERVICES["keystone"]
    return f"http://{plan.address(Role.MGMT, 'start', subnets.mgmt)}:{port}{path}"
