"""``config_controller`` and ``config_subcloud``: the steps they print, what they refuse, what they leave.

Both end with exit code 0 where a configuration fails, as the real ones do: what they print tells, and whether
``/etc/platform/.initial_config_complete`` is there.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from configparser import Error, RawConfigParser
from ipaddress import ip_network

from lab.starlingx import clouds
from lab.starlingx.bootstrap import Plan
from lab.starlingx.dcmanager import kept
from lab.starlingx.nodes import INSTALLED, Node
from lab.starlingx.shell import configure
from lab.starlingx.shell.configure import Carries, Wanted
from lab.starlingx.shell.invocation import Events, ExitError, Out, Pause, Settle, Shell
from lab.starlingx.shell.r1.configuration import Configuration, parse, validate
from lab.starlingx.shell.r1.network import ConfigError, Network
from lab.starlingx.store import Records

WIDTH = 80
SSH_WARNING = (
    "WARNING: Command should only be run from the console. Continuing with this terminal may cause loss of "
    "connectivity and configuration failure."
)
SSH_ERROR = "ERROR: Command should only be run from the console."
ALREADY = "Configuration has already been done and cannot be repeated."
UNREACHED = "Unable to obtain keystone token. Please ensure networking and keystone configuration is correct."
NOT_ROOT = "IOError: [Errno 13] Permission denied: '/proc/sys/kernel/printk'"
FINISH = (
    "Please complete any out of service commissioning steps with system commands and unlock controller to "
    "proceed."
)
STEPS = (
    ("Creating bootstrap configuration", 20),
    ("Applying bootstrap manifest", 300),
    ("Persisting local configuration", 20),
    ("Populating initial system inventory", 120),
    ("Creating system configuration", 30),
    ("Applying controller manifest", 600),
    ("Finalize controller configuration", 30),
    ("Waiting for service activation", 120),
)
"""What both do in the end, and about how many seconds it takes a real controller."""

PORTS_STEP = 4
"""Where it looks for the ports that the file names."""

TOKEN_ATTEMPTS, TOKEN_SECONDS = 10, 10
ALLOW_SSH_HELP = "--allow-ssh              Allow configuration to be executed in ssh\n"
HELP = "Usage: {} [OPTIONS] <CONFIG_FILE>\n" + ALLOW_SSH_HELP
CONTROLLER_HELP = "Usage: {}\n--config-file <name>     Configure using this file\n" + ALLOW_SSH_HELP


def config_controller(shell: Shell) -> Events:
    """Configure the first controller from a file. The lab does not play the questions.

    Raises:
        ExitError: the options are wrong, or SSH is not allowed.
    """
    words, path, allowed = list(shell.call.argv[1:]), None, False
    while words:
        word = words.pop(0)
        if word == "--config-file":
            if not words:
                raise ExitError("--config-file requires the filename of the config file")
            path = words.pop(0)
        elif word == "--allow-ssh":
            allowed = True
        elif word in ("--help", "-h", "-?"):
            yield Out(CONTROLLER_HELP.format(shell.call.argv[0]))
            raise ExitError
        else:
            yield Out("Invalid option. Use --help for more information.")
            raise ExitError
    if path is None:
        raise ExitError("lab: only `config_controller --config-file FILE` is played here, not its questions")
    text = shell.call.read(path)
    yield from _check_terminal(shell, allowed=allowed)
    try:
        yield from _controller(shell, path, text)
    except ConfigError as error:
        yield Out(f"\nConfiguration failed: {error}")


def _check_terminal(shell: Shell, *, allowed: bool) -> Events:
    if shell.call.ssh:
        yield Out(textwrap.fill(SSH_WARNING if allowed else SSH_ERROR, WIDTH))
        if not allowed:
            raise ExitError
        yield Out("")
    if not shell.call.root:
        raise ExitError(NOT_ROOT)


def _controller(shell: Shell, path: str, text: str | None) -> Events:
    if text is None:
        raise ConfigError(f"Config file {path} does not exist.")
    if shell.me().state != INSTALLED:
        raise ConfigError(ALREADY)
    yield Out("Parsing system configuration file... ", end="")
    ini = parse(text)
    yield Out(" DONE")
    yield Out("Validating system configuration file... ", end="")
    node = shell.me()
    found = _validate(shell, path, ini, subcloud=False)
    yield Out(" DONE")
    yield Out("Creating config apply file...  DONE")
    wanted = Wanted(
        mode=found.mode,
        type=found.type,
        role=found.role,
        password=found.password,
        plan=_plan(node, found),
        carries=_carries(found),
    )
    yield from _apply(shell, wanted)
    yield Out("\nConfiguration was applied\n")
    yield Out(textwrap.fill(FINISH, WIDTH))


def _validate(shell: Shell, path: str, ini: RawConfigParser, *, subcloud: bool) -> Configuration:
    """A file as the installed software judges it.

    Raises:
        ConfigError: it is refused.
    """
    node = shell.me()
    try:
        return validate(ini, node.version, node.type, subcloud=subcloud)
    except Error as error:
        raise ConfigError(f"Error parsing configuration file {path}: {error}") from error


def _apply(shell: Shell, wanted: Wanted) -> Events:
    yield Out("\nApplying configuration (this will take several minutes):\n")
    with configure.configuring(shell):
        for number, (what, seconds) in enumerate(STEPS, start=1):
            yield Out(f"{number:02}/{len(STEPS):02}: {what} ... ", end="")
            if number == PORTS_STEP:
                _check_ports(shell.me(), wanted.carries)
            yield Pause(seconds)
            yield Out("DONE")
        with shell.records() as records:
            configure.become(records, Node.get(records, shell.node), wanted)
    yield Settle()


def _check_ports(node: Node, carried: Sequence[Carries]) -> None:
    known = dict(node.ports)
    for carries in carried:
        for port in carries.ports:
            if port not in known:
                raise ConfigError(f"Failed to obtain mac address of {port}")


def _carries(found: Configuration) -> list[Carries]:
    networks = [("mgmt", found.mgmt), ("oam", found.oam)]
    return [
        Carries(name, network.port.ports, network.port.mtu, network.vlan, network.port.lag)
        for name, network in networks
        if network is not None
    ]


def _plan(node: Node, found: Configuration) -> Plan:
    mgmt, oam = found.mgmt, found.oam
    floating, unit_0, unit_1 = oam_addresses(found.mode, oam)
    inside = Plan()
    return Plan(
        management=str(mgmt.cidr) if mgmt else "127.168.204.0/24",
        start=str(mgmt.start) if mgmt and mgmt.start else None,
        end=str(mgmt.end) if mgmt and mgmt.end else None,
        management_gateway=str(mgmt.gateway) if mgmt and mgmt.gateway else None,
        oam=str(oam.cidr),
        gateway=str(oam.gateway) if oam.gateway else str(oam.cidr[1]),
        floating=floating,
        unit_0=unit_0,
        unit_1=unit_1,
        pxeboot=str(found.pxeboot) if found.pxeboot else inside.pxeboot,
        multicast=str(mgmt.multicast) if mgmt and mgmt.multicast else inside.multicast,
        dns=found.dns,
        timezone=found.timezone,
        ports=node.ports,
        mgmt_port=mgmt.port.ports[0] if mgmt else None,
    )


def oam_addresses(mode: str, oam: Network) -> tuple[str, str, str]:
    """The floating OAM address and those of the units, told or taken from the pool's beginning."""
    if oam.floating is not None:
        units = (oam.unit_0, oam.unit_1) if mode != "simplex" else (oam.floating, oam.floating)
        return str(oam.floating), str(units[0]), str(units[1])
    start = oam.start or oam.cidr[2]
    return str(start), str(start + 1), str(start + 2)


def config_subcloud(shell: Shell) -> Events:
    """Configure the first controller of a subcloud from the file that dcmanager wrote.

    Raises:
        ExitError: the options are wrong, SSH is not allowed, or there is no such file.
    """
    path, allowed = "/home/wrsroot/subcloud_config", False
    words = list(shell.call.argv[1:])
    for at, word in enumerate(words):
        if word in ("--help", "-h", "-?"):
            yield Out(HELP.format(shell.call.argv[0]))
            raise ExitError
        if word == "--allow-ssh":
            allowed = True
        elif at == len(words) - 1:
            path = word
        else:
            yield Out("Invalid option. Use --help for more information.")
            raise ExitError
    text = shell.call.read(path)
    yield from _check_terminal(shell, allowed=allowed)
    if text is None:
        yield Out(f"Config file {path} does not exist.")
        raise ExitError
    try:
        yield from _subcloud(shell, path, text)
    except ConfigError as error:
        yield Out(f"\nConfiguration failed: {error}")
    else:
        yield Out("\nConfiguration finished successfully.")


def _subcloud(shell: Shell, path: str, text: str) -> Events:
    yield Out("Parsing configuration file...  DONE")
    yield Out("Validating configuration file... ", end="")
    found = _validate(shell, path, parse(text), subcloud=True)
    yield Out(" DONE")
    node = shell.me()
    if node.state != INSTALLED:
        raise ConfigError("Failed to configure management interface")
    yield Out("Configuring management interface...  DONE")
    yield Out("Retrieving keystone token...", end="")
    central, attempts = None, 0
    while central is None:
        with shell.records() as records:
            central = _central(records, found)
        attempts += 1
        if central is None and attempts == TOKEN_ATTEMPTS:
            raise ConfigError(UNREACHED)
        if central is None:
            yield Pause(TOKEN_SECONDS)
    yield Out(" DONE")
    yield Out("Retrieving services, endpoints and users from keystone...  DONE")
    yield Out("Retrieving configuration from dcmanager... ", end="")
    with shell.records() as records:
        central = _check_known(records, central, found)
    yield Out(" DONE")
    yield Out("Preparing keystone configuration...  DONE")
    yield Out("Creating config apply file...  DONE")
    wanted = Wanted(
        mode=found.mode,
        type=found.type,
        role="subcloud",
        password=found.shared["ADMIN_PASSWORD"],
        plan=_plan(node, found),
        carries=_carries(found),
        subcloud=(central, found.region),
    )
    yield from _apply(shell, wanted)


def _central(records: Records, found: Configuration) -> str | None:
    """The system controller that the file names, if it is there and takes the file's password."""
    address = found.shared.get("SYSTEM_CONTROLLER_FLOATING_ADDRESS")
    subnet = found.shared.get("SYSTEM_CONTROLLER_SUBNET")
    for name in clouds.names(records):
        cloud, there = clouds.get(records, name), records.of(name)
        if cloud is None or cloud["role"] != "systemcontroller":
            continue
        network = there.find("networks", type="mgmt")
        pool = there.get("addrpools", network["pool_uuid"]) if network else None
        if pool is None or pool["floating_address"] != address:
            continue
        if ip_network(f"{pool['network']}/{pool['prefix']}") != ip_network(str(subnet)):
            continue
        return name if cloud["password"] == found.shared.get("ADMIN_PASSWORD") else None
    return None


def _check_known(records: Records, central: str, found: Configuration) -> str:
    subcloud = records.of(central).find(kept.KIND, name=found.region)
    if subcloud is None or found.mgmt is None or subcloud["management-subnet"] != str(found.mgmt.cidr):
        raise ConfigError(f"Unable to retrieve configuration of subcloud {found.region} from dcmanager")
    return central
