"""The network configuration that the service writes into its systems: the addresses on bond0. Pure.

The real service bonds with LACP. The lab's switches have no partner for it, so the bond has one active
member, the first.
"""

from collections.abc import Sequence

from lab.hosts import names
from lab.metal.hosts import Host, HostAddress

NAME_SERVERS = ("147.75.207.207", "147.75.207.208")
"""The service's own. Nobody answers there in the lab; refusals come at once."""

IPV4 = 4

IFUPDOWN_SYSTEMS = ("ubuntu_14", "ubuntu_16", "debian_8", "debian_9")
"""Operating systems whose network is /etc/network/interfaces, by the beginning of their slug."""


def uses_ifupdown(operating_system: str) -> bool:
    """True for the systems of the Packet SIG's days."""
    return operating_system.startswith(IFUPDOWN_SYSTEMS)


def members(host: Host) -> list[str]:
    """System names of the ports that the service puts into bond0."""
    return [names.port_name(host.plan, n) for n, port in enumerate(host.ports) if port.bond == "bond0"]


def _management(host: Host) -> list[HostAddress]:
    return [address for address in host.addresses if address.management]


def _private_gateway(host: Host) -> str | None:
    return next((a.gateway for a in _management(host) if a.family == IPV4 and not a.public), None)


def systemd_networkd(host: Host) -> dict[str, str]:
    """Files below /etc/systemd/network, by name."""
    ports = members(host)
    mac = next(port.mac for port in host.ports if port.bond == "bond0")
    files = {
        "20-bond0.netdev": (
            f"[NetDev]\nName=bond0\nKind=bond\nMACAddress={mac}\n\n"
            "[Bond]\nMode=active-backup\nMIIMonitorSec=100ms\nPrimaryReselectPolicy=always\n"
        )
    }
    for position, port in enumerate(ports):
        primary = "PrimarySlave=yes\n" if position == 0 else ""
        files[f"21-{port}.network"] = f"[Match]\nName={port}\n\n[Network]\nBond=bond0\n{primary}"
    lines = ["[Match]", "Name=bond0", "", "[Network]", "LinkLocalAddressing=no", "IPv6AcceptRA=no"]
    routes: list[str] = []
    for address in _management(host):
        lines.append(f"Address={address.address}/{address.prefix}")
        if address.public:
            routes += ["", "[Route]", f"Gateway={address.gateway}"]
    if gateway := _private_gateway(host):
        routes += ["", "[Route]", "Destination=10.0.0.0/8", f"Gateway={gateway}"]
    files["22-bond0.network"] = "\n".join([*lines, *routes]) + "\n"
    return files


def interfaces(host: Host) -> str:
    """/etc/network/interfaces."""
    ports = members(host)
    mac = next(port.mac for port in host.ports if port.bond == "bond0")
    blocks = ["auto lo\niface lo inet loopback"]
    blocks += [f"auto {port}\niface {port} inet manual\n    bond-master bond0" for port in ports]
    bond = [
        f"    hwaddress {mac}",
        "    bond-mode active-backup",
        "    bond-miimon 100",
        f"    bond-primary {ports[0]}",
        f"    bond-slaves {' '.join(ports)}",
    ]
    for number, address in enumerate(_management(host)):
        family = "inet6" if ":" in address.address else "inet"
        name = "bond0:0" if number and family == "inet" and not address.public else "bond0"
        stanza = [
            f"auto {name}",
            f"iface {name} {family} static",
            f"    address {address.address}/{address.prefix}",
        ]
        if address.public:
            stanza.append(f"    gateway {address.gateway}")
        elif family == "inet":
            stanza.append(f"    post-up ip route replace 10.0.0.0/8 via {address.gateway}")
        if number == 0:
            stanza += [*bond, f"    dns-nameservers {' '.join(NAME_SERVERS)}"]
        blocks.append("\n".join(stanza))
    return "\n\n".join(blocks) + "\n"


def hosts_file(hostname: str, service_address: str, mirrors: Sequence[str]) -> str:
    """/etc/hosts: there is no name server, so the mirrors that the lab plays are named here."""
    return f"127.0.0.1 localhost\n127.0.1.1 {hostname}\n{service_address} {' '.join(mirrors)}\n"
