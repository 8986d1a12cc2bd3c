"""The table of networks and addresses."""

from reports import addresses
from reports.observed import Observed, ServerAddresses
from reports.tables import as_csv
from tests.unit.reports.support import packet_sig, plan_of


def test_the_wikis_addresses_are_all_there() -> None:
    rows = addresses.table(packet_sig()).records()
    by_address = {row["address"]: row for row in rows if row["network"] != "layer 3"}
    assert by_address["139.178.67.17"]["use"] == "gateway"
    assert by_address["139.178.67.17"]["host"] == "cc-router"
    assert by_address["147.75.105.194"]["use"] == "range start, floating"
    assert by_address["147.75.105.195"]["host"] == "cc-controller-0"
    assert by_address["11.11.11.12"]["use"] == "floating"
    assert by_address["11.11.11.12"]["host"] == "sc1-controller-0", "a simplex cloud has one address"
    assert by_address["11.11.11.13"]["host"] == "(reserved)"
    assert by_address["11.11.11.14"]["host"] == "(reserved)"
    assert by_address["192.168.214.50"]["use"] == "range end"


def test_every_network_has_a_row_of_its_own() -> None:
    plan = plan_of()
    networks = [row for row in addresses.table(plan).records() if row["address"] is None]
    assert [(row["cloud"], row["network"]) for row in networks] == [
        (network.cloud, network.role.label) for network in plan.networks.values()
    ]


def test_what_only_the_service_knows_says_so() -> None:
    rows = addresses.table(plan_of()).records()
    gateway = next(row for row in rows if row["cloud"] == "cc" and row["use"] == "gateway")
    assert gateway["subnet"] == "/28 after up"
    assert gateway["address"] == "host 1, after up"


def test_after_up_the_real_addresses_stand_in_the_table() -> None:
    seen = Observed(
        subnets={"cc/mgmt": "198.51.100.16/28"},
        vlans={"cc/mgmt": 1200},
        servers={"ewr1-router": ServerAddresses("203.0.113.5", "10.1.0.5")},
    )
    rows = addresses.table(plan_of(), seen).records()
    gateway = next(row for row in rows if row["cloud"] == "cc" and row["use"] == "gateway")
    assert (gateway["vlan"], gateway["address"]) == ("1200", "198.51.100.17")
    router = next(row for row in rows if row["use"] == "router" and row["host"] == "ewr1-router")
    assert router["address"] == "203.0.113.5, 10.1.0.5"


def test_no_two_rows_say_the_same_address() -> None:
    rows = addresses.table(packet_sig()).records()
    known = [row["address"] for row in rows if str(row["address"]).count(".") == 3]
    assert len(known) == len(set(known))


def test_csv_has_a_line_for_each_row() -> None:
    table = addresses.table(packet_sig())
    assert len(as_csv(table).splitlines()) == len(table.rows) + 1
