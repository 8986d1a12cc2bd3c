"""What the central cloud is told of a subcloud: dcmanager's arguments, and the options of 2018.10's file."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from model.plan.starlingx.ansible import further_values
from model.plan.starlingx.plans import StarlingXPlan, Subnets
from model.plan.starlingx.profiles import Configurator, Mode
from model.spec.network import Role


@dataclass(frozen=True, slots=True)
class SubcloudValues:
    """How a subcloud is added: what ``dcmanager subcloud add`` takes."""

    name: str
    """What dcmanager calls it."""
    management_subnet: str
    """Its MGMT network."""
    management_start: str
    """First address of it that is drawn."""
    management_end: str
    """Last address of it that is drawn."""
    management_gateway: str
    """Its way to the central cloud."""
    systemcontroller_gateway: str
    """The central cloud's way to it."""
    oam_subnet: str
    """Its OAM network."""
    oam_gateway: str
    """Its way out."""
    oam_floating: str
    """Where it is reached: also by the bootstrap, as it is controller-0's own address in a simplex cloud."""
    bootstrap_address: str
    """Where controller-0 answers before it is configured."""
    bootstrap: Mapping[str, JsonValue]
    """Further values of its bootstrap, by Ansible's names."""


def subcloud_values(plan: StarlingXPlan, subnets: Subnets) -> SubcloudValues:
    """The values of a subcloud, its subnets given."""
    single = plan.mode is Mode.SIMPLEX
    return SubcloudValues(
        name=plan.system_name,
        management_subnet=subnets.mgmt,
        management_start=plan.address(Role.MGMT, "start", subnets.mgmt),
        management_end=plan.address(Role.MGMT, "end", subnets.mgmt),
        management_gateway=plan.address(Role.MGMT, "gateway", subnets.mgmt),
        systemcontroller_gateway=plan.gateway_to_central(subnets),
        oam_subnet=subnets.oam,
        oam_gateway=plan.address(Role.OAM, "gateway", subnets.oam),
        oam_floating=plan.address(Role.OAM, "floating", subnets.oam),
        bootstrap_address=plan.address(Role.OAM, "floating" if single else "unit_0", subnets.oam),
        bootstrap=(
            further_values(plan, subnets) if plan.profile.configurator is Configurator.ANSIBLE else {}
        ),
    )


def add_arguments(plan: StarlingXPlan, subnets: Subnets) -> list[str]:
    """The arguments of 2018.10's ``dcmanager subcloud add``, as a person would type them."""
    values = subcloud_values(plan, subnets)
    return [
        f"--name={values.name}",
        f"--description={plan.description}",
        f"--location={plan.location}",
        f"--management-subnet={values.management_subnet}",
        f"--management-start-ip={values.management_start}",
        f"--management-end-ip={values.management_end}",
        f"--management-gateway-ip={values.management_gateway}",
        f"--systemcontroller-gateway-ip={values.systemcontroller_gateway}",
    ]


def config_options(plan: StarlingXPlan, subnets: Subnets, ports: Mapping[Role, str]) -> dict[str, str]:
    """The options by which 2018.10's dcmanager writes the file for ``config_subcloud``.

    Args:
        plan: the subcloud.
        subnets: its subnets.
        ports: what the installed system calls controller-0's ports, by network.
    """
    return {
        "management-interface-port": ports[Role.MGMT],
        "management-interface-mtu": str(plan.networks[Role.MGMT].mtu),
        "oam-subnet": subnets.oam,
        "oam-gateway-ip": plan.address(Role.OAM, "gateway", subnets.oam),
        "oam-floating-ip": plan.address(Role.OAM, "floating", subnets.oam),
        "oam-unit-0-ip": plan.address(Role.OAM, "unit_0", subnets.oam),
        "oam-unit-1-ip": plan.address(Role.OAM, "unit_1", subnets.oam),
        "oam-interface-port": ports[Role.OAM],
        "oam-interface-mtu": str(plan.networks[Role.OAM].mtu),
        "system-mode": plan.mode.system_mode,
    }
