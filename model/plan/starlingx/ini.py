"""The configuration file of 2018.10's ``config_controller``, as its own validator accepts it.

Sections and keys are those of the release's example files. The validator asks a system controller for start
and end of MGMT with room left for gateways, a multicast subnet, and for one gateway in all, which is OAM's.
"""

from collections.abc import Iterable, Mapping

from model.plan.starlingx.plans import StarlingXPlan, Subnets
from model.plan.starlingx.profiles import MULTICAST
from model.spec.cloud import CloudRole
from model.spec.network import Role

MGMT_INTERFACE, OAM_INTERFACE = "LOGICAL_INTERFACE_1", "LOGICAL_INTERFACE_2"
Section = tuple[str, Mapping[str, object]]


def system_config(plan: StarlingXPlan, subnets: Subnets, ports: Mapping[Role, str], password: str) -> str:
    """The file for ``config_controller --config-file``.

    Args:
        plan: the cloud.
        subnets: its subnets.
        ports: what the installed system calls controller-0's ports, by network.
        password: of Keystone's ``admin``; the text holds it.
    """
    sections: list[Section] = [
        ("SYSTEM", _system(plan)),
        (MGMT_INTERFACE, _interface(plan, Role.MGMT, ports)),
        (OAM_INTERFACE, _interface(plan, Role.OAM, ports)),
        ("MGMT_NETWORK", _mgmt(plan, subnets)),
        ("OAM_NETWORK", _oam(plan, subnets)),
        ("DNS", _numbered("NAMESERVER", plan.dns)),
        ("NTP", _numbered("NTP_SERVER", plan.ntp)),
        ("AUTHENTICATION", {"ADMIN_PASSWORD": password}),
        ("VERSION", {"RELEASE": plan.profile.version}),
    ]
    return "\n".join(_rendered(name, values) for name, values in sections)


def _system(plan: StarlingXPlan) -> dict[str, object]:
    role = {"DISTRIBUTED_CLOUD_ROLE": "systemcontroller"} if plan.role is CloudRole.SYSTEM_CONTROLLER else {}
    return {"SYSTEM_MODE": plan.mode.system_mode, **role, "TIMEZONE": plan.timezone}


def _interface(plan: StarlingXPlan, role: Role, ports: Mapping[Role, str]) -> dict[str, object]:
    return {
        "LAG_INTERFACE": "N",
        "INTERFACE_MTU": plan.networks[role].mtu,
        "INTERFACE_PORTS": ports[role],
    }


def _mgmt(plan: StarlingXPlan, subnets: Subnets) -> dict[str, object]:
    return {
        "CIDR": subnets.mgmt,
        "MULTICAST_CIDR": MULTICAST,
        "IP_START_ADDRESS": plan.address(Role.MGMT, "start", subnets.mgmt),
        "IP_END_ADDRESS": plan.address(Role.MGMT, "end", subnets.mgmt),
        "DYNAMIC_ALLOCATION": "Y",
        "LOGICAL_INTERFACE": MGMT_INTERFACE,
    }


def _oam(plan: StarlingXPlan, subnets: Subnets) -> dict[str, object]:
    return {
        "CIDR": subnets.oam,
        "GATEWAY": plan.address(Role.OAM, "gateway", subnets.oam),
        "IP_FLOATING_ADDRESS": plan.address(Role.OAM, "floating", subnets.oam),
        "IP_UNIT_0_ADDRESS": plan.address(Role.OAM, "unit_0", subnets.oam),
        "IP_UNIT_1_ADDRESS": plan.address(Role.OAM, "unit_1", subnets.oam),
        "LOGICAL_INTERFACE": OAM_INTERFACE,
    }


def _numbered(name: str, values: Iterable[str]) -> dict[str, object]:
    return {f"{name}_{number}": value for number, value in enumerate(values, 1)}


def _rendered(name: str, values: Mapping[str, object]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
