"""The networks of a cloud, by role."""

from enum import StrEnum

from model.spec.base import Address, Cidr, Mtu, PrefixLength, SpecModel, Text, VlanId


class Role(StrEnum):
    """What a cloud uses a network for; the order is the order of a node's ports (MGMT first)."""

    MGMT = "mgmt"
    OAM = "oam"
    DATA = "data"

    @property
    def label(self) -> str:
        """The role as StarlingX's documents write it: MGMT, OAM, DATA."""
        return self.value.upper()


class Network(SpecModel):
    """One network of a cloud. What is left out is drawn from the pools or given by the site's service."""

    subnet: Cidr | None = None
    """The network in CIDR notation. Of a private network it is the decision. A public block is given by the
    service, so there it is what the service is expected to give; `up` fails where it gave another."""
    prefix_length: PrefixLength | None = None
    """How large the network is to be when its subnet is drawn or given; not together with subnet."""
    public: bool = False
    """True: a block of public addresses, reserved at the site's service and routed to the site's router."""
    reservation: Text | None = None
    """Id of a public block that is reserved already and is to be used instead of a new one."""
    vlan: VlanId | None = None
    """The VLAN's id (VXLAN id of Packet). At a metro it is the decision; a facility gives VLAN ids itself, so
    there it is what the service is expected to give."""
    vlan_id: Text | None = None
    """Id (UUID) of a VLAN that exists already and is to be used instead of a new one."""
    native: bool = False
    """True: the network is untagged on the router's layer-2 port. At most one network a site can be."""
    mtu: Mtu | None = None
    """MTU in bytes of the router's and the nodes' interfaces; default: the site's."""
    gateway: Address | None = None
    """The router's address in this network; default: the first host."""
    start: Address | None = None
    """First address of the range that StarlingX may use; default: the one after the gateway."""
    end: Address | None = None
    """Last address of that range; default: the last host."""
    floating: Address | None = None
    """The floating address of the active controller; default: the second host. Not for DATA."""
    unit_0: Address | None = None
    """controller-0's own address; default: the third host. Not for DATA."""
    unit_1: Address | None = None
    """controller-1's own address; default: the fourth host. Not for DATA."""
