"""Devices for the tests of this folder."""

from dataclasses import replace
from typing import Any

from lab.metal.hosts import Host, HostAddress, HostPort


def port(name: str, **changes: Any) -> HostPort:
    """A port on layer 3."""
    number = int(name[-1])
    whole = HostPort(
        name, f"52:54:00:00:00:0{number}", "bond0", bonded=True, vlans=(), native=None, layer3=True
    )
    return replace(whole, **changes)


def layer2(name: str, *vlans: int, native: int | None = None) -> HostPort:
    """A port out of its bond, with VLANs."""
    return port(name, bonded=False, layer3=False, vlans=vlans, native=native)


def device(**changes: Any) -> Host:
    """A router, as the API makes it first."""
    host = Host(
        id="a1b2c3d4-0000-4000-8000-000000000001",
        hostname="router",
        project_id="p",
        facility="ny5",
        metro="ny",
        plan="c3.medium.x86",
        operating_system="ubuntu_22_04",
        state="active",
        ipxe_script_url=None,
        always_pxe=False,
        userdata="",
        customdata={},
        root_password=None,
        tags=(),
        ssh_keys=("ssh-ed25519 AAAA operator",),
        ports=(port("eth0"), port("eth1")),
        addresses=(
            HostAddress("147.75.1.3", "147.75.1.2", 31, "147.75.1.2", 4, public=True, management=True),
            HostAddress("10.99.1.3", "10.99.1.2", 31, "10.99.1.2", 4, public=False, management=True),
        ),
    )
    return replace(host, **changes)


BLOCK = HostAddress("147.75.200.0", "147.75.200.0", 28, "147.75.200.1", 4, public=True, management=False)
