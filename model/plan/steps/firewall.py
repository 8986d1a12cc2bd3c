"""A router's firewall: nftables, forwarding only what the fleet's networks have to say to one another.

- MGMT: the system controller's and each subcloud's, in both directions; nothing else reaches it.
- OAM: a public one is reached from everywhere and reaches the outside; those of one site reach each other; a
  private one reaches the outside where NAT is asked for.
- DATA: a public one reaches the outside and is reached from there, and nothing of the clouds' own networks
  but public OAM addresses, as everybody.
- Nothing is forwarded that comes by another interface than its source's network.
"""

from collections.abc import Iterable

from model.plan.steps.routing import Routing
from model.spec.network import Role

TABLE = "murmuration"
FILE = "/etc/murmuration/firewall.nft"
UNIT = "murmuration-firewall.service"


def ruleset(routing: Routing, *, clamp: bool = True) -> str:
    """The rule set as a file for ``nft -f``: one transaction, and the same however often it is loaded.

    ``clamp`` False leaves out what an nftables before 0.9 does not know: the MSS of TCP connections.
    """
    blocks = [
        f"add table ip {TABLE}\ndelete table ip {TABLE}\ntable ip {TABLE} {{",
        *([_chain("mss", "filter hook forward priority -150; policy accept", (_CLAMP,))] if clamp else []),
        _chain("forward", "filter hook forward priority 0; policy drop", _forward(routing)),
    ]
    private = [one.cidr for one in routing.networks if one.role is Role.OAM and not one.public]
    if routing.nat and private:
        rule = f'oifname "{routing.uplink}" ip saddr {_set(private)} masquerade'
        blocks.append(_chain("nat", "nat hook postrouting priority 100; policy accept", (rule,)))
    return "\n".join([*blocks, "}", ""])


_CLAMP = "tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu"


def _forward(routing: Routing) -> Iterable[str]:
    up = f'"{routing.uplink}"'
    yield "ct state established,related accept"
    yield "ct state invalid drop"
    if routing.networks:
        yield f"iifname {up} ip saddr {_set(one.cidr for one in routing.networks)} drop"
    for network in routing.networks:
        yield f'iifname "{network.interface}" ip saddr != {network.cidr} drop'
    for above, below in routing.pairs:
        yield f"ip saddr {above} ip daddr {below} accept"
        yield f"ip saddr {below} ip daddr {above} accept"
    oam = [one for one in routing.networks if one.role is Role.OAM]
    data = [one.cidr for one in routing.networks if one.role is Role.DATA and one.public]
    public = [one.cidr for one in oam if one.public]
    if public:
        yield f"ip daddr {_set(public)} accept"
    if oam:
        cidrs = _set(one.cidr for one in oam)
        yield f"ip saddr {cidrs} ip daddr {cidrs} accept"
    if data:
        yield f"iifname {up} ip daddr {_set(data)} accept"
    outward = [*data, *(one.cidr for one in oam if one.public or routing.nat)]
    if outward:
        yield f"oifname {up} ip saddr {_set(outward)} accept"


def _chain(name: str, hook: str, rules: Iterable[str]) -> str:
    body = "".join(f"    {rule}\n" for rule in rules)
    return f"  chain {name} {{\n    type {hook};\n{body}  }}"


def _set(cidrs: Iterable[str]) -> str:
    return f"{{ {', '.join(sorted(cidrs))} }}"


def unit() -> str:
    """The service that loads it at boot, before there is a network to forward between."""
    return (
        "[Unit]\n"
        "Description=Firewall of the fleet's networks\n"
        "DefaultDependencies=no\n"
        "After=local-fs.target systemd-modules-load.service\n"
        "Before=network-pre.target\n"
        "Wants=network-pre.target\n\n"
        "[Service]\n"
        "Type=oneshot\n"
        "RemainAfterExit=yes\n"
        f"ExecStart=/usr/sbin/nft -f {FILE}\n"
        f"ExecReload=/usr/sbin/nft -f {FILE}\n"
        f"ExecStop=-/usr/sbin/nft delete table ip {TABLE}\n\n"
        "[Install]\n"
        "WantedBy=multi-user.target\n"
    )
