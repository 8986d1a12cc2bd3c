"""What dcmanager checks of a request that adds a subcloud, in the order in which it checks."""

from __future__ import annotations

import base64
import binascii
import json
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, cast

import yaml

from lab.starlingx import clouds
from lab.starlingx.calls import Call
from lab.starlingx.dcmanager import groups, kept
from lab.starlingx.errors import RefusalError
from lab.starlingx.store import Doc, Records

Network = IPv4Network | IPv6Network
BOOTSTRAP = (
    "system_mode",
    "name",
    "management_subnet",
    "management_start_address",
    "management_end_address",
    "management_gateway_address",
    "systemcontroller_gateway_address",
    "external_oam_subnet",
    "external_oam_gateway_address",
    "external_oam_floating_address",
)
INSTALL = (
    "bootstrap_interface",
    "bootstrap_address",
    "bootstrap_address_prefix",
    "install_type",
    "bmc_address",
    "bmc_username",
)
INSTALL_TYPES = range(6)
SMALLEST = 8
SUBNET = "{} invalid: Address must be in subnet {}"


def password(form: dict[str, str], name: str = "sysadmin_password") -> str:
    """A password that came in base64.

    Raises:
        RefusalError: it is not there, or not base64.
    """
    value = form.get(name)
    if not value:
        raise RefusalError(f"subcloud {name} required")
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise RefusalError(
            f"Failed to decode subcloud {name}, verify the password is base64 encoded"
        ) from error


def load(form: dict[str, str], name: str) -> Doc:
    """A YAML part of the form; empty if it is not there.

    Raises:
        RefusalError: it does not parse.
    """
    try:
        found: Any = yaml.safe_load(form.get(name, ""))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = getattr(mark, "line", 0)
        raise RefusalError(
            f"Error: Unable to load {name} file contents (problem on line: {line})."
        ) from error
    return cast("Doc", found) if isinstance(found, dict) else {}


def check(call: Call, form: dict[str, str]) -> Doc:
    """The subcloud that a request asks for, checked.

    Raises:
        RefusalError: dcmanager would refuse it.
    """
    records = call.records
    password(form)
    values = load(form, "bootstrap_values")
    install = load(form, "install_values")
    for name in BOOTSTRAP:
        if name not in values:
            raise RefusalError(f"{name} required")
    name = form.get("name") or str(values["name"])
    if records.find(kept.KIND, name=name):
        raise RefusalError(f"Subcloud with name={name} already exists", 409)
    group = form.get("group_id")
    if group is not None and groups.by_key(records, group) is None:
        raise RefusalError("Invalid group_id")
    subnet = check_management(records, values)
    check_gateway(records, str(values["systemcontroller_gateway_address"]))
    _check_oam(values)
    release = form.get("release")
    if release is not None and release != clouds.release_of(call.cloud).version:
        raise RefusalError("Error: unable to validate the release version.", 500)
    return {
        "name": name,
        "description": form.get("description"),
        "location": form.get("location"),
        "management-subnet": str(subnet),
        "management-start-ip": str(values["management_start_address"]),
        "management-end-ip": str(values["management_end_address"]),
        "management-gateway-ip": str(values["management_gateway_address"]),
        "systemcontroller-gateway-ip": str(values["systemcontroller_gateway_address"]),
        "group_id": group if group is not None else kept.DEFAULT_GROUP,
        "data_install": _install(call, form, install) if install else None,
        "_oam": str(values["external_oam_floating_address"]),
        "_mode": str(values["system_mode"]),
        "_bootstrap": json.loads(json.dumps(values, default=str)),
        "_password": form.get("sysadmin_password"),
        "_address": form.get("bootstrap-address"),
        "_deploy_config": bool(form.get("deploy_config")),
    }


def check_management(records: Records, values: Doc) -> Network:
    """The management subnet: its range inside it, its size, no other subcloud's."""
    subnet = _network("management_subnet", values["management_subnet"])
    for name in ("management_start_address", "management_end_address", "management_gateway_address"):
        _inside(name, values[name], subnet)
    if subnet.num_addresses < SMALLEST:
        raise RefusalError(
            f"management_subnet invalid: Subnet too small - must have at least {SMALLEST} addresses"
        )
    start, end = (ip_address(str(values[f"management_{which}_address"])) for which in ("start", "end"))
    if int(start) >= int(end):
        raise RefusalError("management_start_address not less than management_end_address")
    for other in records.all(kept.KIND):
        if subnet.overlaps(ip_network(other["management-subnet"])):
            raise RefusalError(f"Management address range overlaps with that of subcloud {other['name']}")
    return subnet


def check_gateway(records: Records, gateway: str, name: str = "systemcontroller_gateway_address") -> None:
    """The central cloud's gateway: in its subnet, outside its pool."""
    pool = central_pool(records)
    if pool is None:
        return
    _inside(name, gateway, ip_network(f"{pool['network']}/{pool['prefix']}"))
    start, end = pool["ranges"][0]
    if int(ip_address(start)) <= int(ip_address(gateway)) <= int(ip_address(end)):
        raise RefusalError(f"{name} invalid, is within management pool: {start} - {end}")


def central_pool(records: Records) -> Doc | None:
    """The management pool of the central cloud."""
    network = records.find("networks", type="mgmt")
    return records.get("addrpools", network["pool_uuid"]) if network else None


def overlaps_central(records: Records, subnet: str) -> bool:
    """Whether a subnet overlaps the central cloud's: dcmanager takes that, and fails later."""
    pool = central_pool(records)
    return pool is not None and ip_network(subnet).overlaps(ip_network(f"{pool['network']}/{pool['prefix']}"))


def _check_oam(values: Doc) -> None:
    subnet = _network("external_oam_subnet", values["external_oam_subnet"])
    for name in ("external_oam_gateway_address", "external_oam_floating_address"):
        _inside(name, values[name], subnet)


def _network(name: str, value: Any) -> Network:
    try:
        return ip_network(str(value))
    except ValueError as error:
        raise RefusalError(f"{name} invalid: Invalid subnet - not a valid IP subnet") from error


def _inside(name: str, value: Any, subnet: Network) -> None:
    try:
        found = ip_address(str(value))
    except ValueError as error:
        raise RefusalError(f"{name} invalid: Invalid address - not a valid IP address") from error
    if found not in subnet:
        raise RefusalError(SUBNET.format(name, subnet))


def _install(call: Call, form: dict[str, str], install: Doc) -> str:
    for name in INSTALL:
        if name not in install:
            raise RefusalError(f"Mandatory install value {name} not present")
    if install["install_type"] not in INSTALL_TYPES:
        raise RefusalError(f"install_type invalid: {install['install_type']}")
    version = clouds.release_of(call.cloud).version
    extra: Doc = {"software_version": version, "image": f"/opt/dc-vault/software/{version}/bootimage.iso"}
    secret: Doc = {"bmc_password": form.get("bmc_password")} if form.get("bmc_password") else {}
    return json.dumps({**install, **secret, **extra}, default=str)
