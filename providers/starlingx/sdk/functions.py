"""What a program may ask of a cloud.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


def get_alarms(
    *,
    severity: pulumi.Input[str] | None = None,
    entity: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The active alarms of the cloud.

    The answer holds `alarms`: the alarms.

    Args:
        severity: Only those of this severity. One of critical, major, minor, warning.
        entity: Only those about this entity, such as `host=controller-0`.
        opts: As for every function.
    """
    arguments: dict[str, Any] = {"severity": severity, "entity": entity}
    return pulumi.runtime.invoke_output("starlingx:index:getAlarms", arguments, opts)


def get_hosts(
    *,
    personality: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The hosts of the cloud with their states.

    The answer holds `hosts`: the hosts.

    Args:
        personality: Only those of this personality.
        opts: As for every function.
    """
    arguments: dict[str, Any] = {"personality": personality}
    return pulumi.runtime.invoke_output("starlingx:index:getHosts", arguments, opts)


def get_subclouds(
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The subclouds of a system controller with their states. The answer holds `subclouds`: the subclouds."""
    arguments: dict[str, Any] = {}
    return pulumi.runtime.invoke_output("starlingx:index:getSubclouds", arguments, opts)


def get_versions(
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The software versions of the cloud and its hosts.

    The answer holds `system`: the cloud's version; `hosts`: version by host.
    """
    arguments: dict[str, Any] = {}
    return pulumi.runtime.invoke_output("starlingx:index:getVersions", arguments, opts)
