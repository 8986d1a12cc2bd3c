"""Fleets of any size, as the stack file would say them."""

from __future__ import annotations

from typing import Any

CLOUDS_A_SITE = 12
"""Subclouds at one site, which is a project of its own: a public /28 for each stays below 256 addresses."""


def fleet(subclouds: int) -> dict[str, Any]:
    """The value of ``murmuration:fleet``: a central cloud, and simplex subclouds at a dozen a site."""
    sites = {
        f"site-{number:03}": _site(number) for number in range(1 + (max(subclouds, 1) - 1) // CLOUDS_A_SITE)
    }
    clouds = {f"sc-{number:04}": _subcloud(number // CLOUDS_A_SITE) for number in range(subclouds)}
    return {
        "name": f"bench-{subclouds}",
        "release": "12.0",
        "operator": {
            "ssh_keys": {"bench": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBenchBenchBenchBenchBenchBenchBench"}
        },
        "pools": {
            "mgmt": {"cidr": "10.128.0.0/12", "prefix_length": 24},
            "oam": {"cidr": "10.160.0.0/12", "prefix_length": 28},
            "data": {"cidr": "10.192.0.0/12", "prefix_length": 28},
        },
        "sites": sites,
        "clouds": {"central": _central(), **clouds},
    }


def _site(number: int) -> dict[str, Any]:
    site: dict[str, Any] = {
        "provider": {
            "kind": "metal",
            "endpoint": "http://127.0.0.1:8126/metal/v1",
            "token": "metalToken",
            "project": f"52000000-0000-4000-8000-{number + 1:012}",
            "metro": f"m{number:02}",
        },
        "router": {"plan": "c3.medium.x86"},
    }
    if number == 0:
        site["boot_server"] = {"plan": "c3.small.x86"}
    return site


def _central() -> dict[str, Any]:
    controller = {"plan": "s3.xlarge.x86"}
    return {
        "role": "system_controller",
        "site": "site-000",
        "topology": "standard",
        "networks": {"mgmt": {"public": True, "prefix_length": 28}, "oam": {"public": True}},
        "nodes": {"controller-0": controller, "controller-1": controller},
    }


def _subcloud(site: int) -> dict[str, Any]:
    return {
        "role": "subcloud",
        "site": f"site-{site:03}",
        "topology": "simplex",
        "networks": {"mgmt": {"public": site > 0}, "oam": {}, "data": {}},
        "nodes": {"controller-0": {"plan": "n2.xlarge.x86"}},
    }
