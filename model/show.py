"""A plan as text for a person at a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from model.plan.cost import hourly_by, total_hourly, total_monthly
from model.plan.fleet import FleetPlan
from model.plan.networks import NetworkPlan, Origin, SubnetPlan, VlanPlan


def show(plan: FleetPlan) -> str:
    """Clouds, networks, servers, cost and notices of a plan."""
    title = f"{plan.name}: StarlingX {plan.release}, {len(plan.sites)} sites, {len(plan.clouds)} clouds"
    parts = [title, "", *_clouds(plan), "", *_networks(plan), "", *_servers(plan), "", *_cost(plan)]
    if plan.notices:
        parts += ["", "Notices", *(f"  {one.path}: {one.message} [{one.rule}]" for one in plan.notices)]
    return "\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a table with aligned columns."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        yield "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()


def _clouds(plan: FleetPlan) -> Iterator[str]:
    rows = [
        (cloud.name, cloud.system_name, cloud.role, cloud.topology, cloud.site, ", ".join(cloud.nodes))
        for cloud in plan.clouds.values()
    ]
    return table(("CLOUD", "CALLED", "ROLE", "TOPOLOGY", "SITE", "NODES"), rows)


def _networks(plan: FleetPlan) -> Iterator[str]:
    rows = [
        (
            network.key,
            network.site,
            vlan_text(network.vlan),
            subnet_text(network.subnet),
            str(network.mtu),
            _address(network, "gateway"),
            _address(network, "floating"),
            _address(network, "unit_0"),
            _address(network, "unit_1"),
        )
        for network in plan.networks.values()
    ]
    head = ("NETWORK", "SITE", "VLAN", "SUBNET", "MTU", "GATEWAY", "FLOATING", "UNIT 0", "UNIT 1")
    return table(head, rows)


def subnet_text(subnet: SubnetPlan) -> str:
    """A subnet, marked where only an apply will tell."""
    if subnet.origin is not Origin.SERVICE:
        return subnet.cidr or f"/{subnet.prefix_length}"
    return f"{subnet.cidr or f'/{subnet.prefix_length}'} ({_certainty(subnet.cidr, subnet.expected)})"


def vlan_text(vlan: VlanPlan) -> str:
    """A VLAN id, marked where only an apply will tell."""
    text = str(vlan.vid) if vlan.vid is not None else ""
    if vlan.origin is not Origin.SERVICE:
        return text
    return f"{text} ({_certainty(vlan.vid, vlan.expected)})".strip()


def _certainty(known: object, expected: object) -> str:
    if known is None:
        return "to be given"
    return "expected" if known == expected else "given before"


def _address(network: NetworkPlan, name: str) -> str:
    host = network.hosts.get(name)
    if host is None:
        return "-"
    return network.address(host) or f"host {host.index}"


def _servers(plan: FleetPlan) -> Iterator[str]:
    rows = [
        (
            server.hostname,
            server.site,
            server.plan,
            server.operating_system,
            server.network_mode,
            "-" if server.hourly is None else f"{server.hourly:.2f}",
        )
        for server in plan.servers()
    ]
    return table(("SERVER", "SITE", "PLAN", "SYSTEM", "NETWORK", "USD/H"), rows)


def _cost(plan: FleetPlan) -> Iterator[str]:
    for site, hourly in hourly_by(plan.cost, lambda line: line.site).items():
        yield f"{site}: {_money(hourly)} USD an hour"
    total, monthly = total_hourly(plan.cost), total_monthly(plan.cost)
    yield f"All: {_money(total)} USD an hour, {_money(monthly)} a month of 730 hours"


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
