"""What a reserved block and an assigned address have in common."""

from lab.metal.plugin.operations.document import Document
from providers.kit.values import Value


def address_outputs(address: Document) -> dict[str, Value]:
    """Return the outputs that both have, of the API's answer."""
    return {
        "address": address.text("address"),
        "addressFamily": address.number("address_family"),
        "cidr": address.number("cidr"),
        "cidrNotation": f"{address.text('network')}/{address.number('cidr')}",
        "gateway": address.text("gateway"),
        "global": address.flag("global_ip"),
        "manageable": address.flag("manageable"),
        "management": address.flag("management"),
        "netmask": address.text("netmask"),
        "network": address.text("network"),
        "public": address.flag("public"),
    }
