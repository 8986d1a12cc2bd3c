"""What server plans can do and cost: the data file beside this module, typed."""

from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Literal

from pydantic import model_validator

from model.spec.base import SpecModel
from model.spec.load import read_yaml, validate
from model.spec.site import MetalProvider
from model.spec.source import Source


class HardwarePlan(SpecModel):
    """A server plan of the service."""

    bonds: dict[str, tuple[str, ...]]
    """Ports of each bond, as the Metal API names them."""
    nics: tuple[str, ...] = ()
    """What an installed Linux calls the ports, as far as known, in the order of ``ports``."""
    hybrid: tuple[str, ...]
    """Ports that leave their bond for hybrid networking; the first carries the VLANs. None: it cannot."""
    native_vlan: bool
    """Whether a VLAN can be untagged beside tagged ones."""
    sources: tuple[str, ...]
    """Keys of the sources of these facts."""

    @property
    def ports(self) -> tuple[str, ...]:
        """Its ports in order: eth0, eth1, ..."""
        return tuple(sorted(port for members in self.bonds.values() for port in members))

    def nic(self, position: int) -> str | None:
        """What an installed Linux calls the port at this position (from 0), where that is known."""
        return self.nics[position] if position < len(self.nics) else None


class PriceList(SpecModel):
    """Prices of one seller at one time."""

    sold_by: Literal["facility", "metro"]
    """Which sites it holds for."""
    source: str
    """Where the prices are from."""
    seen: str
    """When they were seen there."""
    ipv4_hourly: Decimal
    """USD an hour for one public IPv4 address."""
    plans: dict[str, Decimal]
    """USD an hour by server plan."""


class Catalogue(SpecModel):
    """All plans and prices."""

    sources: dict[str, str]
    """What the facts are from."""
    plans: dict[str, HardwarePlan]
    """Server plans by name."""
    price_lists: dict[str, PriceList]
    """Prices by seller."""

    @model_validator(mode="after")
    def _sourced(self) -> "Catalogue":
        unknown = {key for plan in self.plans.values() for key in plan.sources} - set(self.sources)
        if unknown:
            raise ValueError(f"unknown sources: {', '.join(sorted(unknown))}")
        return self

    def prices_at(self, provider: MetalProvider) -> PriceList:
        """The price list that holds at a site: Packet's at facilities, Equinix Metal's at metros."""
        sold_by = "facility" if provider.facility else "metro"
        return next(prices for prices in self.price_lists.values() if prices.sold_by == sold_by)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of this program; read once."""
    name = "catalogue.yaml"
    source = Source(name, resources.files("model.plan").joinpath(name).read_text(encoding="utf-8"))
    return validate(Catalogue, read_yaml(source), source)
