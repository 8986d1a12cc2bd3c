"""Service parameters: those that are there from the beginning, and those that may be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lab.starlingx.calls import NOTHING, Answer, Call
from lab.starlingx.store import Doc
from lab.starlingx.sysinv import configuration
from lab.starlingx.sysinv.collection import Collection, refuse
from lab.starlingx.sysinv.patching import number
from lab.starlingx.sysinv.shapes import shape

SERVICES = (
    "identity",
    "platform",
    "radosgw",
    "http",
    "docker",
    "kubernetes",
    "openstack",
    "ptp",
    "oidc",
    "dns",
    "collectd",
    "horizon",
)
OPTIONAL: dict[tuple[str, str], tuple[str, ...]] = {
    ("platform", "config"): ("virtual_system", "intel_nic_driver_version"),
    ("platform", "maintenance"): (),
    ("docker", "proxy"): ("http_proxy", "https_proxy", "no_proxy"),
    ("kubernetes", "config"): ("pod_max_pids", "automatic_recovery"),
    ("horizon", "auth"): ("lockout_retries", "lockout_seconds"),
}
"""Parameters that may be added, of services and sections that sysinv restricts. Others take any name."""

FREE = (
    ("docker", "docker-registry"),
    ("kubernetes", "kube_apiserver"),
    ("openstack", "helm"),
    ("dns", "host-record"),
)
LIMITS = {
    "worker_boot_timeout": (720, 1800),
    "controller_boot_timeout": (1200, 1800),
    "heartbeat_period": (100, 1000),
    "heartbeat_failure_threshold": (10, 100),
    "heartbeat_degrade_threshold": (4, 100),
    "mnfa_threshold": (2, 100),
}
CHOICES = {"heartbeat_failure_action": ("fail", "degrade", "alarm", "none")}
EXISTS = "Service parameter add failed: Parameter already exists: service={} section={} name={}"


def check_value(name: str, value: Any) -> str:
    """A parameter's value.

    Raises:
        RefusalError: it may not have that value.
    """
    found = number(value)
    if name in LIMITS:
        low, high = LIMITS[name]
        if not isinstance(found, int) or not low <= found <= high:
            raise refuse(f"Parameter '{name}' must be between {low} and {high}.")
    if name in CHOICES and value not in CHOICES[name]:
        raise refuse(f"Parameter '{name}' value must be one of: {', '.join(CHOICES[name])}")
    return str(value)


def _extra(call: Call, rest: Sequence[str]) -> Answer | None:
    if call.method == "POST" and rest == ("apply",):
        service = call.json.get("service")
        if service not in SERVICES:
            raise refuse(f"Invalid service name {service}.")
        configuration.changed_everywhere(call.records)
        return NOTHING
    if call.method == "POST" and not rest:
        return _add(call)
    return None


def _add(call: Call) -> Answer:
    body: Doc = call.json
    service, section = body.get("service"), body.get("section")
    if service not in SERVICES:
        raise refuse(f"Invalid service name {service}.")
    parameters: dict[str, Any] = body.get("parameters") or {}
    existing = call.records.all("service_parameter")
    for name in parameters:
        if any((doc["service"], doc["section"], doc["name"]) == (service, section, name) for doc in existing):
            raise refuse(EXISTS.format(service, section, name))
        allowed = OPTIONAL.get((str(service), str(section)))
        if (allowed is None and (service, section) not in FREE) or (
            allowed is not None and name not in allowed
        ):
            raise refuse(f"The parameter name {name} is invalid for service {service} section {section}")
    made = [
        call.records.add(
            "service_parameter",
            {
                "service": service,
                "section": section,
                "name": name,
                "value": check_value(name, value),
                "personality": body.get("personality"),
                "resource": body.get("resource"),
                "_added": True,
            },
        )
        for name, value in parameters.items()
    ]
    return Answer({shape("service_parameter").key: [PARAMETERS.row(call, doc) for doc in made]})


def change(call: Call, parameter: Doc, wanted: Doc) -> Doc:
    """Change a parameter's value."""
    value = check_value(parameter["name"], wanted.get("value", parameter["value"]))
    return call.records.save("service_parameter", parameter, value=value)


def remove(call: Call, parameter: Doc) -> None:
    """Take a parameter away that was added."""
    if not parameter.get("_added"):
        where = f"{parameter['service'].title()} {parameter['section'].title()}"
        raise refuse(f"{where} Parameter '{parameter['name']}' is required.")
    call.records.remove("service_parameter", parameter["uuid"])


PARAMETERS = Collection(
    "service_parameter",
    missing="Service parameter {} could not be found.",
    change=change,
    remove=remove,
    special=_extra,
    stale=False,
)
