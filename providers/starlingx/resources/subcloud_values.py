"""What dcmanager is handed of a subcloud: files of values and passwords, at its creation and each phase."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml

from providers.kit.values import Values
from providers.starlingx.resources.values import mapping, text

_BOOTSTRAP: Final = {
    "name": "name",
    "systemMode": "system_mode",
    "managementSubnet": "management_subnet",
    "managementStartAddress": "management_start_address",
    "managementEndAddress": "management_end_address",
    "managementGatewayAddress": "management_gateway_address",
    "systemControllerGatewayAddress": "systemcontroller_gateway_address",
    "oamSubnet": "external_oam_subnet",
    "oamGatewayAddress": "external_oam_gateway_address",
    "oamFloatingAddress": "external_oam_floating_address",
}
_DEPLOYMENT: Final = (
    *("systemMode", "oamSubnet", "oamGatewayAddress", "oamFloatingAddress", "bootstrapAddress"),
    *("bootstrapValues", "installValues", "deployConfig", "sysadminPassword", "bmcPassword", "release"),
)
"""Properties that count while it is deployed, and never again."""
_ELSEWHERE: Final = frozenset(
    {
        "bootstrapValues.timezone",
        "bootstrapValues.dns_servers",
        "sysadminPassword",
        "bmcPassword",
        "bootstrapAddress",
    }
)
"""Of these: what other resources change later (System, Dns), and what is only the way to a deployment."""


def of_deployment(path: str) -> bool:
    """Whether a changed property only counts while a subcloud is deployed."""
    return _name(path) in _DEPLOYMENT


def said_in_vain(paths: Iterable[str], state: Values) -> list[str]:
    """Return, of changed properties of a deployed subcloud, those that nothing will ever carry out.

    What the state does not have, as after an import, may be what it was deployed with.
    """
    return [path for path in paths if _name(path) in state and not _is_elsewhere(path)]


def secrets(want: Values) -> dict[str, str]:
    """Return the passwords that are given, as dcmanager takes them: in base64."""
    given = {"sysadmin_password": want.get("sysadminPassword"), "bmc_password": want.get("bmcPassword")}
    return {key: base64.b64encode(str(value).encode()).decode() for key, value in given.items() if value}


def address(want: Values) -> str:
    """Return the address at which its controller-0 is bootstrapped."""
    return text(want, "bootstrapAddress") or text(want, "oamFloatingAddress")


def files(want: Values) -> dict[str, tuple[str, bytes]]:
    """Return the values as files; what the program gives by Ansible's names has the last word."""
    values = {key: text(want, name) for name, key in _BOOTSTRAP.items() if want.get(name)}
    made = {"bootstrap_values": _yaml("bootstrap", {**values, **mapping(want, "bootstrapValues")})}
    if want.get("installValues"):
        made["install_values"] = _yaml("install", mapping(want, "installValues"))
    if want.get("deployConfig"):
        made["deploy_config"] = ("deploy.yml", text(want, "deployConfig").encode())
    return made


def for_phase(phase: str, status: str, want: Values) -> dict[str, str]:
    """Return the parts that a phase is begun with; a bootstrap that failed gets values corrected since."""
    if phase == "complete":
        return {}
    parts = secrets(want)
    if phase == "resume" and "bootstrap" in status:
        parts["bootstrap_values"] = files(want)["bootstrap_values"][1].decode()
        parts["bootstrap-address"] = address(want)
    return parts


def _is_elsewhere(path: str) -> bool:
    return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in _ELSEWHERE)


def _name(path: str) -> str:
    return path.replace("[", ".").split(".")[0]


def _yaml(name: str, values: Mapping[str, Any]) -> tuple[str, bytes]:
    return f"{name}.yml", yaml.safe_dump(dict(values), sort_keys=False).encode()
