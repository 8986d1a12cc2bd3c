"""What a program may ask of a cloud: alarms, hosts, subclouds, versions."""

from typing import Any, Final

from providers.kit.schema import Kind
from providers.kit.values import Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import may, told
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


FUNCTIONS: Final = (
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
