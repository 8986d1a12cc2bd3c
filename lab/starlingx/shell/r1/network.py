"""A network of a configuration file: what its section and its logical interface say."""

from __future__ import annotations

from configparser import Error, RawConfigParser
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Net = IPv4Network | IPv6Network
MTU = range(576, 9217)
SPEEDS = (1000, 10000, 25000)
LAG_MODES = range(1, 7)
VLANS = range(1, 4095)
LAG_PORTS = 2


class ConfigError(Exception):
    """The configuration is refused; the text is what the command says."""


@dataclass(frozen=True)
class Port:
    """A logical interface.

    Attributes:
        name: its section.
        mtu: in bytes.
        ports: names of its ports; two of an aggregate.
        lag: the aggregate's mode; none if it is none.
    """

    name: str
    mtu: int
    ports: tuple[str, ...]
    lag: int | None


@dataclass(frozen=True)
class Network:
    """A network.

    Attributes:
        start: first address of its pool, where the file says so or the kind of file has a default.
        floating: of a network with addresses for the units.
        bounded: whether the file itself says where the pool begins and ends.
    """

    name: str
    cidr: Net
    port: Port
    vlan: int | None = None
    multicast: Net | None = None
    start: Address | None = None
    end: Address | None = None
    floating: Address | None = None
    unit_0: Address | None = None
    unit_1: Address | None = None
    gateway: Address | None = None
    dynamic: bool = False
    bounded: bool = False


def subnet(text: str, least: int) -> Net:
    """A subnet of at least so many addresses.

    Raises:
        ConfigError: it is none, or too small.
    """
    try:
        found = ip_network(text)
    except ValueError as error:
        raise ConfigError("Invalid subnet - not a valid IP subnet") from error
    if found.num_addresses < least:
        raise ConfigError(f"Subnet too small - must have at least {least} addresses")
    return found


def address(text: str, net: Net | None = None) -> Address:
    """An address (of a subnet).

    Raises:
        ConfigError: it is none, or not in the subnet.
    """
    try:
        found = ip_address(text)
    except ValueError as error:
        raise ConfigError("Invalid address - not a valid IP address") from error
    if net is None:
        return found
    if found.version != net.version:
        raise ConfigError(f"Invalid IP version - must match network version IPv{net.version}")
    if found == net.network_address:
        raise ConfigError("Cannot use network address")
    if found == net.broadcast_address:
        raise ConfigError("Cannot use broadcast address")
    if found not in net:
        raise ConfigError(f"Address must be in subnet {net}")
    return found


def logical_interface(ini: RawConfigParser, name: str) -> Port:
    """A section LOGICAL_INTERFACE_n.

    Raises:
        ConfigError: something in it is wrong.
    """
    if not ini.has_section(name):
        raise ConfigError(f"Missing config for logical interface {name}.")
    mtu = ini.getint(name, "INTERFACE_MTU")
    if mtu not in MTU:
        raise ConfigError(f"Invalid MTU value for {name}. Valid values: 576 - 9216")
    if ini.has_option(name, "INTERFACE_LINK_CAPACITY"):
        speed = ini.getint(name, "INTERFACE_LINK_CAPACITY")
        if speed and speed not in SPEEDS:
            raise ConfigError(f"Invalid link-capacity value for {name}.")
    ports = tuple(port.strip() for port in ini.get(name, "INTERFACE_PORTS").split(",") if port.strip())
    lag = ini.get(name, "LAG_INTERFACE")
    if lag.lower() not in ("y", "n"):
        raise ConfigError(f"Invalid LAG_INTERFACE value of {lag} for {name}. Valid values: Y or N")
    if lag.lower() == "n":
        if len(ports) != 1:
            what = "More than one interface" if ports else "No interfaces"
            raise ConfigError(f"{what} supplied for non-LAG interface {name}")
        return Port(name, mtu, ports, None)
    if len(ports) != LAG_PORTS:
        raise ConfigError(f"Invalid number of ports ({len(ports)}) supplied for LAG interface {name}")
    mode = ini.getint(name, "LAG_MODE")
    if mode not in LAG_MODES:
        raise ConfigError(f"Invalid LAG_MODE value of {mode} for {name}. Valid values: 1-6")
    return Port(name, mtu, ports, mode)


@dataclass(frozen=True)
class Section:
    """A network's section, while it is read.

    Attributes:
        defaults: whether a pool without bounds is the whole subnet (``config_controller``'s files).
    """

    ini: RawConfigParser
    prefix: str
    defaults: bool

    @property
    def name(self) -> str:
        """Its name in the file."""
        return f"{self.prefix}_NETWORK"

    def text(self, key: str) -> str | None:
        """A value; none if the file does not say."""
        return self.ini.get(self.name, key) if self.ini.has_option(self.name, key) else None

    def wrong(self, key: str, why: object) -> ConfigError:
        """A refusal of a value."""
        return ConfigError(f"Invalid {key} value of {self.text(key)} for {self.name}.\nReason: {why}")

    def address(self, key: str, net: Net) -> Address | None:
        """An address; none if the file does not say."""
        text = self.text(key)
        try:
            return None if text is None else address(text, net)
        except ConfigError as error:
            raise self.wrong(key, error) from error


def network(section: Section, least: int, *, multicast: int = 0) -> Network:
    """Read a network.

    Args:
        section: its section.
        least: addresses that its subnet must have; 1 means that it has one address, not three.
        multicast: addresses that its multicast subnet must have; none is read where it is 0.

    Raises:
        ConfigError: something in it is wrong.
    """
    if not section.ini.has_section(section.name):
        raise ConfigError(f"Missing config for network {section.name}.")
    try:
        return _network(section, least, multicast)
    except (Error, ValueError) as error:
        raise ConfigError(f"Error parsing configuration file: {error}") from error


def _network(section: Section, least: int, multicast: int) -> Network:
    ini = section.ini
    vlan = ini.getint(section.name, "VLAN") if section.text("VLAN") else None
    if vlan and vlan not in VLANS:
        raise ConfigError(f"Invalid VLAN value of {vlan} for {section.name}. Valid values: 1-4094")
    text = ini.get(section.name, "CIDR")
    try:
        cidr = subnet(text, least)
    except ConfigError as error:
        raise section.wrong("CIDR", error) from error
    group = _multicast(section, cidr, multicast)
    units = _one_unit(section, cidr) if least == 1 else _units(section, cidr)
    start, end, bounded = (None, None, False) if least == 1 else _pool(section, cidr, least)
    if bounded and units[0] is not None:
        raise ConfigError(
            "Overspecified network: Can only set IP_START_ADDRESS and IP_END_ADDRESS OR "
            f"IP_FLOATING_ADDRESS, IP_UNIT_0_ADDRESS, and IP_UNIT_1_ADDRESS for {section.name}_NETWORK"
        )
    dynamic = section.text("DYNAMIC_ALLOCATION")
    if dynamic is not None and dynamic.lower() not in ("y", "n"):
        raise ConfigError(
            f"Invalid DYNAMIC_ALLOCATION value of {dynamic} for {section.name}. Valid values: Y or N"
        )
    return Network(
        name=section.name,
        cidr=cidr,
        vlan=vlan,
        multicast=group,
        start=start,
        end=end,
        bounded=bounded,
        floating=units[0],
        unit_0=units[1],
        unit_1=units[2],
        dynamic=dynamic is not None and dynamic.lower() == "y",
        gateway=section.address("GATEWAY", cidr),
        port=logical_interface(ini, ini.get(section.name, "LOGICAL_INTERFACE")),
    )


def _multicast(section: Section, cidr: Net, least: int) -> Net | None:
    text = section.text("MULTICAST_CIDR")
    if not least or text is None:
        return None
    try:
        found = subnet(text, least)
    except ConfigError as error:
        raise section.wrong("MULTICAST_CIDR", error) from error
    if not found.is_multicast:
        raise section.wrong("MULTICAST_CIDR", "Invalid subnet - must be multicast")
    if found.version != cidr.version:
        raise ConfigError(
            f"Invalid MULTICAST_CIDR value of {text} for {section.name}.  Multicast subnet and network IP "
            "families must be the same."
        )
    return found


Units = tuple[Address | None, Address | None, Address | None]
UNITS = ("IP_FLOATING_ADDRESS", "IP_UNIT_0_ADDRESS", "IP_UNIT_1_ADDRESS")


def _one_unit(section: Section, cidr: Net) -> Units:
    if any(section.text(key) for key in (*UNITS, "IP_START_ADDRESS", "IP_END_ADDRESS")):
        raise ConfigError(
            "Only one IP address is required for OAM network, use 'IP_ADDRESS' to specify the OAM IP address"
        )
    section.ini.get(section.name, "IP_ADDRESS")
    found = section.address("IP_ADDRESS", cidr)
    return found, found, found


def _units(section: Section, cidr: Net) -> Units:
    found = [section.address(key, cidr) for key in UNITS]
    for key, one in zip(UNITS, found, strict=True):
        if one is None and any(found):
            raise ConfigError(f"Missing attribute {key} for {section.name}_NETWORK")
    return found[0], found[1], found[2]


def _pool(section: Section, cidr: Net, least: int) -> tuple[Address | None, Address | None, bool]:
    start, end = (section.address(key, cidr) for key in ("IP_START_ADDRESS", "IP_END_ADDRESS"))
    if start is None and end is None:
        return (cidr[2], cidr[-2], False) if section.defaults else (None, None, False)
    if end is None:
        raise ConfigError(f"Missing attribute IP_END_ADDRESS for {section.name}_NETWORK")
    if start is None:
        raise ConfigError(f"Missing attribute IP_START_ADDRESS for {section.name}_NETWORK")
    if int(start) >= int(end):
        raise ConfigError(f"Start address {start} not less than end address {end} for {section.name}.")
    if int(end) - int(start) + 1 < least:
        raise ConfigError(f"Address range for {section.name} must contain at least {least} addresses.")
    return start, end, True
