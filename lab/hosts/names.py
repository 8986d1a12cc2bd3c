"""What a server's ports are called by its system: where they sit on the PCI bus, hence its plan.

systemd's (and StarlingX's) predictable names: enoN for a port on the board, enp1s0fF for function F of the
card in bus 1, slot 0.
"""

ON_BOARD = frozenset({"m1.xlarge.x86", "n2.xlarge.x86", "s3.xlarge.x86", "n3.xlarge.x86", "m2.xlarge.x86"})
"""Plans of the nodes in the StarlingX Packet SIG's page (`--management-interface-port=eno1`), and their kin.
The page's routers (c2.medium.x86) have enp1s0f0 and enp1s0f1, as the small ones."""


def slot(plan: str, position: int) -> str:
    """Where a plan's port sits (see `machine.Nic.slot`), by its place in the order eth0, eth1, ..."""
    return f"onboard:{position + 1}" if plan in ON_BOARD else f"pci:{position}"


def port_name(plan: str, position: int) -> str:
    """The system's name for that port."""
    return f"eno{position + 1}" if plan in ON_BOARD else f"enp1s0f{position}"
