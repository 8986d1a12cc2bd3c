"""A configuration file as a whole: what 2018.10 refuses in it, in the order in which it looks."""

from __future__ import annotations

from configparser import Error, RawConfigParser
from dataclasses import dataclass, field

from lab.starlingx.nodes import AIO, STANDARD
from lab.starlingx.shell.r1.network import ConfigError, Net, Network, Section, address, network, subnet

MODES = ("duplex", "simplex", "duplex-direct")
SYSTEM_CONTROLLER, SUBCLOUD = "systemcontroller", "subcloud"
GATEWAY_ROOM = 2
"""Addresses of a subnet that no pool can have: the network's and the broadcast's."""

NAME_SERVERS = 3
IPV4, IPV6 = 4, 6
STORAGE = (
    "DATABASE_STORAGE",
    "IMAGE_STORAGE",
    "BACKUP_STORAGE",
    "IMAGE_CONVERSIONS_VOLUME",
    "SHARED_INSTANCE_STORAGE",
    "CINDER_BACKEND",
    "CINDER_DEVICE",
    "CINDER_LVM_TYPE",
    "CINDER_STORAGE",
)


@dataclass(frozen=True)
class Configuration:
    """What a configuration file says.

    Attributes:
        mode: simplex, duplex or duplex-direct.
        type: ``All-in-one`` or ``Standard``.
        role: ``systemcontroller``, ``subcloud`` or none.
        mgmt: none for a simplex system of its own, whose management network stays inside.
        password: of the user admin; a subcloud has its system controller's.
        shared: the section SHARED_SERVICES of a subcloud.
        region: a subcloud's.
    """

    mode: str
    type: str
    role: str | None
    timezone: str
    oam: Network
    mgmt: Network | None = None
    pxeboot: Net | None = None
    dns: tuple[str, ...] = ()
    password: str = ""
    shared: dict[str, str] = field(default_factory=dict[str, str])
    region: str = ""


def parse(text: str) -> RawConfigParser:
    """Read a file.

    Raises:
        ConfigError: it is no INI file.
    """
    ini = RawConfigParser(strict=False)
    try:
        ini.read_string(text)
    except Error as error:
        raise ConfigError("Error parsing system config file") from error
    return ini


def validate(ini: RawConfigParser, version: str, installed: str, *, subcloud: bool = False) -> Configuration:
    """Check a file as 2018.10's validator does.

    Args:
        ini: the file.
        version: of the installed software.
        installed: the system type that the kickstart installed.
        subcloud: whether it is ``config_subcloud``'s.

    Raises:
        ConfigError: it is refused.
    """
    return _Validator(ini, version, installed, subcloud=subcloud).run()


class _Validator:
    def __init__(self, ini: RawConfigParser, version: str, installed: str, *, subcloud: bool) -> None:
        self.ini = ini
        self.version = version
        self.installed = installed
        self.subcloud = subcloud
        self.networks: list[Net] = []
        self.vlans: list[int] = []

    def run(self) -> Configuration:
        self._check_version()
        kind, mode, role = self._system()
        if any(self.ini.has_option("STORAGE", name) for name in STORAGE):
            raise ConfigError(f"{', '.join(STORAGE)} are not valid entries in config file.")
        pxeboot, mgmt, alone = None, None, mode == "simplex" and not self.subcloud
        if not alone:
            pxeboot = self._pxeboot()
            mgmt = self._mgmt(role, simplex=mode == "simplex", pxeboot=pxeboot is not None)
        elif self.ini.has_section("PXEBOOT_NETWORK"):
            raise ConfigError("PXEBoot Network configuration is not supported.")
        if mode == "simplex":
            self._refuse_more_networks()
        oam = self._oam(mgmt, simplex=mode == "simplex")
        if self.ini.has_section("SDN"):
            raise ConfigError("SDN Configuration is no longer supported")
        return Configuration(
            mode=mode,
            type=kind,
            role=role,
            timezone=self._text("SYSTEM", "TIMEZONE") or "UTC",
            oam=oam,
            mgmt=mgmt,
            pxeboot=pxeboot,
            dns=self._dns(),
            password="" if self.subcloud else self.ini.get("AUTHENTICATION", "ADMIN_PASSWORD"),
            shared={key.upper(): value for key, value in self.ini.items("SHARED_SERVICES")}
            if self.subcloud
            else {},
            region=self.ini.get("REGION_2_SERVICES", "REGION_NAME") if self.subcloud else "",
        )

    def _text(self, section: str, key: str) -> str | None:
        return self.ini.get(section, key) if self.ini.has_option(section, key) else None

    def _check_version(self) -> None:
        told = self._text("VERSION", "RELEASE")
        if told is None:
            raise ConfigError(
                "Version information is missing from this config file. Please refer to the installation "
                "documentation for details on the correct contents of the configuration file."
            )
        if told != self.version:
            raise ConfigError(
                f"The configuration file given is of a different version ({told}) than the installed "
                f"software ({self.version}). Please refer to the installation documentation for details on "
                "the correct contents of the configuration file and update it with any changes required "
                "for this release."
            )

    def _system(self) -> tuple[str, str, str | None]:
        kind = self._text("SYSTEM", "SYSTEM_TYPE") or self.installed
        if kind not in (STANDARD, AIO):
            raise ConfigError(f"Available options for SYSTEM_TYPE are: {[STANDARD, AIO]}")
        modes = [MODES[0]] if kind == STANDARD else list(MODES)
        mode = self._text("SYSTEM", "SYSTEM_MODE") or (MODES[0] if kind == STANDARD else MODES[2])
        if mode not in modes:
            raise ConfigError(f"Available options for SYSTEM_MODE are: {modes}")
        role = self._text("SYSTEM", "DISTRIBUTED_CLOUD_ROLE")
        if role is None:
            return kind, mode, SUBCLOUD if self.subcloud else None
        roles = [SUBCLOUD if self.subcloud else SYSTEM_CONTROLLER]
        if role not in roles:
            raise ConfigError(f"Available options for DISTRIBUTED_CLOUD_ROLE are: {roles}")
        if role == SYSTEM_CONTROLLER and kind == AIO:
            raise ConfigError(
                "An All-in-one controller cannot be configured as Distributed Cloud System Controller"
            )
        return kind, mode, role

    def _pxeboot(self) -> Net | None:
        name = "REGION2_PXEBOOT_NETWORK" if self.subcloud else "PXEBOOT_NETWORK"
        if not self.ini.has_section(name):
            return None
        text = self.ini.get(name, "PXEBOOT_CIDR")
        try:
            found = subnet(text, 16)
        except ConfigError as error:
            raise ConfigError(f"Invalid PXEBOOT_CIDR value of {text} for {name}.\nReason: {error}") from error
        if found.version != IPV4:
            raise ConfigError(
                f"Invalid PXEBOOT_CIDR value of {text} for {name}.\n"
                "Reason: Invalid PXEBOOT_NETWORK IP version - only IPv4 supported"
            )
        self.networks.append(found)
        return found

    def _mgmt(self, role: str | None, *, simplex: bool, pxeboot: bool) -> Network:
        section = Section(self.ini, "MGMT", defaults=not self.subcloud)
        found = network(section, 5 if self.subcloud else 8, multicast=16)
        if found.floating:
            raise ConfigError("MGMT network cannot specify individual unit addresses")
        if not found.multicast and not self.subcloud:
            raise ConfigError("MGMT MULTICAST_CIDR attribute is missing.")
        self._refuse_overlap("MGMT", found.cidr)
        if role == SYSTEM_CONTROLLER:
            _check_room(found)
        if found.port.lag is not None and found.port.lag not in (1, 4):
            raise ConfigError(
                f"Unsupported LAG mode ({found.port.lag}) for MGMT interface - use LAG mode [1, 4] instead"
            )
        if found.vlan:
            if not pxeboot:
                raise ConfigError(
                    "Management VLAN cannot be configured because PXEBOOT_NETWORK is not configured."
                )
            self.vlans.append(found.vlan)
        elif pxeboot:
            name = "REGION2_PXEBOOT_NETWORK" if self.subcloud else "PXEBOOT_NETWORK"
            raise ConfigError(f"Management VLAN must be configured because {name} configured.")
        if not simplex and found.cidr.version == IPV6 and not pxeboot:
            raise ConfigError(
                "IPv6 management network cannot be configured because PXEBOOT_NETWORK is not configured."
            )
        return found

    def _refuse_more_networks(self) -> None:
        for name, words in (
            ("INFRA_NETWORK", "Infrastructure Network"),
            ("BOARD_MANAGEMENT_NETWORK", "Board Management Network"),
        ):
            if self.ini.has_section(name):
                raise ConfigError(f"{words} configuration is not supported.")

    def _refuse_overlap(self, prefix: str, cidr: Net) -> None:
        if any(known.version == cidr.version and known.overlaps(cidr) for known in self.networks):
            raise ConfigError(f"{prefix} CIDR {cidr} overlaps with another configured network")
        self.networks.append(cidr)

    def _oam(self, mgmt: Network | None, *, simplex: bool) -> Network:
        found = network(Section(self.ini, "OAM", defaults=not self.subcloud), 1 if simplex else 3)
        self._refuse_overlap("OAM", found.cidr)
        shared = mgmt is not None and mgmt.port.name == found.port.name
        if found.port.lag is not None and not shared and found.port.lag not in (1, 2, 4):
            raise ConfigError(
                f"Unsupported LAG mode ({found.port.lag}) for OAM interface - use LAG mode 1, 2, or 4 instead"
            )
        if found.vlan in self.vlans:
            raise ConfigError("OAM_NETWORK VLAN conflicts with another configured VLAN")
        if shared and not found.vlan:
            raise ConfigError(
                "VLAN required for OAM_NETWORK since it uses the same interface as another network"
            )
        self._check_gateways(mgmt, found, simplex=simplex)
        return found

    def _check_gateways(self, mgmt: Network | None, oam: Network, *, simplex: bool) -> None:
        if simplex and oam.gateway is None:
            raise ConfigError("No gateway specified -  OAM_GATEWAY must be specified")
        inside = mgmt.gateway if mgmt else None
        if inside is None and oam.gateway is None:
            raise ConfigError(
                "No gateway specified - either the MGMT_GATEWAY or OAM_GATEWAY must be specified"
            )
        if inside is not None and oam.gateway is not None and not self.subcloud:
            raise ConfigError(
                "Two gateways specified - only one of the MGMT_GATEWAY or OAM_GATEWAY can be specified"
            )

    def _dns(self) -> tuple[str, ...]:
        found: list[str] = []
        for number in range(1, NAME_SERVERS + 1):
            text = self._text("DNS", f"NAMESERVER_{number}")
            if text:
                try:
                    found.append(str(address(text)))
                except ConfigError as error:
                    raise ConfigError(f"Invalid DNS NAMESERVER value of {text}.\nReason: {error}") from error
        return tuple(found)


def _check_room(mgmt: Network) -> None:
    """A system controller's pool must leave addresses for the gateways to its subclouds."""
    if not mgmt.bounded:
        raise ConfigError(
            "IP_START_ADDRESS and IP_END_ADDRESS required for MGMT network as this configuration requires "
            "address space left for gateway address(es)"
        )
    if (
        mgmt.start
        and mgmt.end
        and int(mgmt.end) - int(mgmt.start) + 1 >= mgmt.cidr.num_addresses - GATEWAY_ROOM
    ):
        raise ConfigError(
            "Address range for MGMT network too large, no addresses left for gateway(s), required in this "
            "configuration."
        )
