"""What requests about devices may ask for: read from the body, checked, refused with words that help."""

from __future__ import annotations

import re
from typing import Any

from lab.metal import addresses
from lab.metal.calls import Call
from lab.metal.catalog import OperatingSystem, Plan
from lab.metal.errors import unprocessable
from lab.metal.fields import Fields

HOSTNAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
CUSTOM_IPXE = "custom_ipxe"
IPV4_SIZES = range(28, 32)
IPV6_SIZES = range(127, 128)
BILLING_CYCLES = ("hourly", "daily", "monthly", "yearly")


def wanted_addresses(body: Fields, name: str = "ip_addresses") -> list[addresses.Wanted]:
    """The addresses that a request asks for; by default public IPv4, public IPv6 and private IPv4."""
    if not body.items(name):
        cidr = body.integer("public_ipv4_subnet_size")
        if cidr is not None and cidr not in IPV4_SIZES:
            raise unprocessable("public_ipv4_subnet_size must be 28 to 31")
        return [addresses.Wanted(addresses.IPV4, public=True, cidr=cidr), *addresses.DEFAULT[1:]]
    wanted: list[addresses.Wanted] = []
    for item in body.items(name):
        family, cidr = item.integer("address_family") or addresses.IPV4, item.integer("cidr")
        if family not in (addresses.IPV4, addresses.IPV6):
            raise unprocessable(f"{name}: address_family must be 4 or 6")
        if cidr is not None and cidr not in (IPV4_SIZES if family == addresses.IPV4 else IPV6_SIZES):
            raise unprocessable(f"{name}: cidr must be 28 to 31 for IPv4 and 127 for IPv6")
        reservations = tuple(item.strings("ip_reservations"))
        wanted.append(addresses.Wanted(family, item.boolean("public", default=True), cidr, reservations))
    return wanted


def plan(call: Call) -> Plan:
    """The plan that the body names."""
    slug = call.body.required_text("plan")
    found = call.world.catalog.plan(slug)
    if found is None:
        known = ", ".join(item.slug for item in call.world.catalog.plans)
        raise unprocessable(f"{slug} is not a valid plan; plans are {known}")
    return found


def operating_system(call: Call, slug: str) -> OperatingSystem:
    """The operating system of that slug or id."""
    system = call.world.catalog.operating_system(slug)
    if system is None:
        known = ", ".join(item.slug for item in call.world.catalog.operating_systems)
        raise unprocessable(f"{slug} is not a valid operating system; operating systems are {known}")
    return system


def check_ipxe(system: str, script: str | None, userdata: str | None) -> None:
    """Refuse a custom iPXE installation without a script, or with two."""
    inline = (userdata or "").startswith("#!ipxe")
    if system != CUSTOM_IPXE:
        return
    if script and inline:
        raise unprocessable("only ipxe_script_url or userdata may be used for custom ipxe.")
    if not script and not inline:
        raise unprocessable("custom_ipxe needs an ipxe_script_url, or userdata that starts with #!ipxe")
    if script and not re.match(r"https?://[^/\s]+", script):
        raise unprocessable(f"ipxe_script_url {script} is not a valid URL")


def facilities(body: Fields) -> list[str]:
    """The facilities that the body asks for, in order of preference; none where it names a metro."""
    wanted = body.raw("facility") or body.raw("facilities")
    if isinstance(wanted, str):
        wanted = [wanted]
    metro = body.text("metro")
    if wanted and metro:
        raise unprocessable("facility and metro can't both be given")
    if not wanted and not metro:
        raise unprocessable("either metro or facility must be provided")
    return Fields({"facility": wanted}).strings("facility")


def hostname(name: str) -> str:
    """The name, if a host can have it."""
    if not HOSTNAME.fullmatch(name):
        raise unprocessable(f"hostname {name!r} may have letters, digits, dots and hyphens only")
    return name


def billing_cycle(body: Fields) -> str:
    """How the device is paid for."""
    cycle = body.text("billing_cycle") or "hourly"
    if cycle not in BILLING_CYCLES:
        raise unprocessable(f"billing_cycle must be one of {', '.join(BILLING_CYCLES)}")
    return cycle


def storage(body: Fields) -> dict[str, Any] | None:
    """The layout of disks that the body asks for; it is kept, not followed."""
    return body.mapping("storage") or None
