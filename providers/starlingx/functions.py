"""What a program may ask of a cloud: alarms, hosts, subclouds, versions."""

from typing import Any, Final

from providers.kit.errors import ProviderError
from providers.kit.schema import Kind
from providers.kit.values import Secret, Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import may, must, told
from providers.starlingx.function import Function
from providers.starlingx.resources.values import text

_HOST: Final = {
    "hostname": "hostname",
    "personality": "personality",
    "administrative": "administrative",
    "operational": "operational",
    "availability": "availability",
    "task": "task",
    "managementIp": "mgmt_ip",
    "uuid": "uuid",
}
_ALARM: Final = {
    "id": "alarm_id",
    "severity": "severity",
    "entity": "entity_instance_id",
    "reason": "reason_text",
    "managementAffecting": "mgmt_affecting",
    "uuid": "uuid",
}
_SUBCLOUD: Final = {
    "name": "name",
    "managementState": "management-state",
    "availability": "availability-status",
    "deployStatus": "deploy-status",
    "softwareVersion": "software-version",
    "regionName": "region-name",
    "groupId": "group_id",
}


def _renamed(row: Row, names: dict[str, str]) -> dict[str, Any]:
    return {ours: row.get(theirs) for ours, theirs in names.items()}


async def _alarms(cloud: Cloud, arguments: Values) -> Values:
    severity, entity = text(arguments, "severity"), text(arguments, "entity")
    found = [
        _renamed(row, _ALARM)
        for row in await cloud.rows("alarm")
        if (not severity or row.get("severity") == severity)
        and (not entity or entity in str(row.get("entity_instance_id")))
    ]
    return {"alarms": found}


async def _hosts(cloud: Cloud, arguments: Values) -> Values:
    personality = text(arguments, "personality")
    rows = await cloud.rows("host")
    return {"hosts": [_renamed(row, _HOST) for row in rows if personality in ("", row.get("personality"))]}


async def _subclouds(cloud: Cloud, arguments: Values) -> Values:
    del arguments
    return {"subclouds": [_renamed(row, _SUBCLOUD) for row in await cloud.rows("subcloud")]}


async def _versions(cloud: Cloud, arguments: Values) -> Values:
    del arguments
    system = await cloud.system()
    hosts = {
        str(row["hostname"]): str(row.get("sw_version") or row.get("software_load") or "")
        for row in await cloud.rows("host")
        if row.get("hostname")
    }
    return {"system": str(system.get("software_version")), "hosts": hosts}


_CONFIG: Final = {
    "pxeSubnet": "pxe-subnet",
    "managementVlan": "management-vlan",
    "managementInterfacePort": "management-interface-port",
    "managementInterfaceMtu": "management-interface-mtu",
    "oamSubnet": "oam-subnet",
    "oamGatewayAddress": "oam-gateway-ip",
    "oamFloatingAddress": "oam-floating-ip",
    "oamUnit0Address": "oam-unit-0-ip",
    "oamUnit1Address": "oam-unit-1-ip",
    "oamInterfacePort": "oam-interface-port",
    "oamInterfaceMtu": "oam-interface-mtu",
    "systemMode": "system-mode",
}


async def _subcloud_config(cloud: Cloud, arguments: Values) -> Values:
    name = text(arguments, "name")
    if not cloud.policy.release.first:
        raise ProviderError(f"subcloud {name}: only release 2018.10 has a configuration file")
    # R1 evaluates the body as Python: texts only.
    body = {key: text(arguments, ours) for ours, key in _CONFIG.items() if ours in arguments}
    answer = await cloud.session.ask(Call("POST", "dcmanager", f"/subclouds/{name}/config", body, again=True))
    return {"config": Secret(str(answer["config"]))}


FUNCTIONS: Final = (
    Function(
        "getSubcloudConfig",
        "2018.10: the configuration file for config_subcloud, with the central cloud's secrets in it.",
        {
            "name": must("The subcloud's name.", form="subcloud"),
            "systemMode": may("How it is built.", choices=("simplex", "duplex", "duplex-direct")),
            "managementInterfacePort": may("Port of the management network."),
            "managementInterfaceMtu": may("Bytes.", Kind.INT, minimum=576, maximum=9216),
            "managementVlan": may("VLAN of the management network.", Kind.INT, minimum=1, maximum=4094),
            "pxeSubnet": may("Network to boot from, where the management network has a VLAN.", form="subnet"),
            "oamSubnet": may("The OAM network.", form="subnet"),
            "oamGatewayAddress": may("Its way out.", form="address"),
            "oamFloatingAddress": may("Of the active controller.", form="address"),
            "oamUnit0Address": may("Of controller-0.", form="address"),
            "oamUnit1Address": may("Of controller-1.", form="address"),
            "oamInterfacePort": may("Port of the OAM network."),
            "oamInterfaceMtu": may("Bytes.", Kind.INT, minimum=576, maximum=9216),
        },
        {"config": told("the file, INI.", secret=True)},
        _subcloud_config,
    ),
    Function(
        "getAlarms",
        "The active alarms of the cloud.",
        {
            "severity": may(
                "Only those of this severity.", choices=("critical", "major", "minor", "warning")
            ),
            "entity": may("Only those about this entity, such as `host=controller-0`."),
        },
        {"alarms": told("the alarms.", Kind.LIST, element=Kind.ANY)},
        _alarms,
    ),
    Function(
        "getHosts",
        "The hosts of the cloud with their states.",
        {"personality": may("Only those of this personality.")},
        {"hosts": told("the hosts.", Kind.LIST, element=Kind.ANY)},
        _hosts,
    ),
    Function(
        "getSubclouds",
        "The subclouds of a system controller with their states.",
        {},
        {"subclouds": told("the subclouds.", Kind.LIST, element=Kind.ANY)},
        _subclouds,
    ),
    Function(
        "getVersions",
        "The software versions of the cloud and its hosts.",
        {},
        {
            "system": told("the cloud's version;"),
            "hosts": told("version by host.", Kind.MAP),
        },
        _versions,
    ),
)
