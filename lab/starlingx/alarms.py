"""Alarms of a cloud, as FM keeps them: what happens to hosts and subclouds raises and clears them."""

from __future__ import annotations

from lab.starlingx.store import Doc, Records

REPAIR = {
    "200.001": "Administratively unlock Host to bring it back in-service.",
    "200.004": "If auto-recovery is consistently unable to recover host to the unlocked-enabled state "
    "contact next level of support or lock and replace failing host.",
    "200.005": "Check 'Host' power and network connectivity.",
    "250.001": "Administratively lock and unlock <host> to update config.",
    "280.001": "Wait for subcloud to become online; if problem persists contact next level of support.",
    "280.002": "If problem persists contact next level of support.",
}
TYPES = {"200.001": "operational-violation", "250.001": "operational-violation"}


def raise_alarm(
    records: Records, alarm_id: str, entity: str, reason: str, severity: str, *, affects: bool = True
) -> Doc:
    """Raise an alarm, unless it stands.

    Args:
        records: the cloud's.
        alarm_id: e.g. ``250.001``.
        entity: e.g. ``host=controller-0``.
        reason: what is wrong, for a person.
        severity: critical, major, minor or warning.
        affects: whether it stands in the way of orchestration.
    """
    known = records.find("alarm", alarm_id=alarm_id, entity_instance_id=entity)
    if known is not None:
        return known
    return records.add(
        "alarm",
        {
            "alarm_id": alarm_id,
            "alarm_state": "set",
            "entity_type_id": entity.split("=", maxsplit=1)[0],
            "entity_instance_id": entity,
            "timestamp": records.now,
            "severity": severity,
            "reason_text": reason,
            "alarm_type": TYPES.get(alarm_id, "communication"),
            "probable_cause": "unspecified-reason",
            "proposed_repair_action": REPAIR.get(alarm_id, ""),
            "service_affecting": affects,
            "suppression": True,
            "suppression_status": "unsuppressed",
            "mgmt_affecting": affects,
            "degrade_affecting": False,
        },
    )


def clear(records: Records, alarm_id: str, entity: str) -> None:
    """Clear an alarm, if it stands."""
    known = records.find("alarm", alarm_id=alarm_id, entity_instance_id=entity)
    if known is not None:
        records.remove("alarm", known["uuid"])


def entity(host: Doc) -> str:
    """How an alarm names a host."""
    return f"host={host['hostname']}"
