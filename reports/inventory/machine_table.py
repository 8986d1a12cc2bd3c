"""The inventory as a table, for CSV, JSON and people."""

from typing import Final

from reports.inventory.machines import Machine
from reports.tables import Column, Table

COLUMNS: Final = (
    Column("name", "Name"),
    Column("hostname", "Hostname"),
    Column("role", "Role"),
    Column("site", "Site"),
    Column("cloud", "Cloud"),
    Column("plan", "Server plan"),
    Column("address", "Address"),
    Column("user", "User"),
    Column("jump", "Through"),
)


def table(machines: list[Machine]) -> Table:
    """One row a machine; an address that is not known yet is empty."""
    rows = [
        (
            machine.name,
            machine.hostname,
            machine.role.replace("_", " "),
            machine.site,
            machine.cloud,
            machine.plan,
            machine.address,
            machine.user,
            machine.jump,
        )
        for machine in machines
    ]
    return Table("Inventory", COLUMNS, rows)
