"""A router's configuration as files: systemd-networkd today, ifupdown in the wiki's days."""

from collections.abc import Iterable, Mapping

from model.plan.steps import firewall
from model.plan.steps.bundle import File, bundle
from model.plan.steps.routing import PORT, Attached, Routing

NETWORKD = "/etc/systemd/network"
PREFIX = "05-murmuration"
"""Before what the service (20-) and netplan (10-netplan-) write of the same port: the first match counts."""
INTERFACES = "/etc/network/interfaces.d"


def networkd(routing: Routing) -> list[File]:
    """Files of systemd-networkd: the port with its VLANs, a device and a network for each."""
    tagged = sorted((one for one in routing.networks if not one.native), key=lambda one: one.vid)
    native = [one for one in routing.networks if one.native]
    lines = [f"VLAN={one.interface}" for one in tagged]
    files = [File(f"{NETWORKD}/{PREFIX}-port.network", _network(PORT, _port_mtu(routing), native, lines))]
    for one in tagged:
        netdev = f"[NetDev]\nName={one.interface}\nKind=vlan\n\n[VLAN]\nId={one.vid}\n"
        files.append(File(f"{NETWORKD}/{PREFIX}-{one.interface}.netdev", netdev))
        files.append(
            File(f"{NETWORKD}/{PREFIX}-{one.interface}.network", _network(one.interface, one.mtu, [one], []))
        )
    return files


def _network(name: str, mtu: int, addresses: Iterable[Attached], more: Iterable[str]) -> str:
    own = [f"# {one.key}\nAddress={one.address}/{one.prefix_length}" for one in addresses]
    return "\n".join(
        (
            f"[Match]\nName={name}\n",
            f"[Link]\nMTUBytes={mtu}\n",
            "[Network]\nLinkLocalAddressing=no\nIPv6AcceptRA=no\nConfigureWithoutCarrier=yes",
            *own,
            *more,
            "",
        )
    )


def ifupdown(routing: Routing) -> list[File]:
    """Stanzas of /etc/network/interfaces, a file each: the wiki's, with their MTU."""
    tagged = sorted((one for one in routing.networks if not one.native), key=lambda one: one.vid)
    native = next((one for one in routing.networks if one.native), None)
    mtu = _port_mtu(routing)
    port = _static(native, PORT, mtu) if native else f"auto {PORT}\niface {PORT} inet manual\n    mtu {mtu}\n"
    return [
        File(f"{INTERFACES}/murmuration-port", port),
        *(
            File(
                f"{INTERFACES}/murmuration-{one.interface}",
                _static(one, one.interface, one.mtu) + f"    vlan-raw-device {PORT}\n",
            )
            for one in tagged
        ),
    ]


def _static(network: Attached, name: str, mtu: int) -> str:
    return (
        f"# {network.key}\nauto {name}\niface {name} inet static\n"
        f"    address {network.address}\n    netmask {network.netmask}\n    mtu {mtu}\n"
    )


def _port_mtu(routing: Routing) -> int:
    """The port carries the largest of its networks: a VLAN cannot have more than what it is on."""
    return max((one.mtu for one in routing.networks), default=1500)


def files(routing: Routing, *, with_ifupdown: bool) -> list[File]:
    """Everything that makes a server the router."""
    # Systems with ifupdown have an nftables that knows nothing of the MSS.
    rules = firewall.ruleset(routing, clamp=not with_ifupdown)
    return [
        *(ifupdown(routing) if with_ifupdown else networkd(routing)),
        File(firewall.FILE, rules),
        File(f"/etc/systemd/system/{firewall.UNIT}", firewall.unit()),
        File("/etc/modules-load.d/murmuration.conf", "8021q\n"),
        File("/etc/sysctl.d/60-murmuration.conf", "net.ipv4.ip_forward = 1\n"),
    ]


def payload(routing: Routing, *, mac: str, with_ifupdown: bool) -> str:
    """What the router's step is sent: its files, its port by MAC address, and what must be there after."""
    expected = [f"{one.interface}={one.address}/{one.prefix_length}" for one in routing.networks]
    settings: Mapping[str, str] = {
        "MANAGER": "ifupdown" if with_ifupdown else "networkd",
        "PORT_MAC": mac,
        "UPLINK": routing.uplink,
        "EXPECTED": " ".join(expected),
    }
    return bundle(settings, files(routing, with_ifupdown=with_ifupdown))
