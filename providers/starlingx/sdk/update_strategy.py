"""The resource `starlingx:index:UpdateStrategy`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class UpdateStrategy(pulumi.CustomResource):
    """An orchestrated update of subclouds.

    It is created, applied, and waited for; a failed step is told by its subcloud. A central cloud has one at
    a time. A change of it makes a new one; a finished one that somebody has deleted is not done again.

    Args:
        strategy_type: What is updated; patch is for 2018.10. One of sw-deploy, kubernetes,
            kube-rootca-update, firmware, prestage, patch. A change replaces the object.
        release_id: sw-deploy: the release to deploy. A change replaces the object.
        to_version: kubernetes: the version to go to. A change replaces the object.
        subcloud: Only this subcloud. A change replaces the object.
        group: Only this group. A change replaces the object.
        subcloud_apply_type: How subclouds are updated. One of parallel, serial. A change replaces the object.
        max_parallel_subclouds: How many at once. From 1 to 5000. A change replaces the object.
        stop_on_failure: Whether a failure stops the others. A change replaces the object.
        force: Also subclouds that are not online or in sync. A change replaces the object.
        sysadmin_password: prestage: password of sysadmin.
        apply: Whether to apply it.
        trigger: Any text: when it changes, the update is done again. A change replaces the object.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        strategy_type: pulumi.Input[str],
        release_id: pulumi.Input[str] | None = None,
        to_version: pulumi.Input[str] | None = None,
        subcloud: pulumi.Input[str] | None = None,
        group: pulumi.Input[str] | None = None,
        subcloud_apply_type: pulumi.Input[str] | None = None,
        max_parallel_subclouds: pulumi.Input[int] | None = None,
        stop_on_failure: pulumi.Input[bool] | None = None,
        force: pulumi.Input[bool] | None = None,
        sysadmin_password: pulumi.Input[str] | None = None,
        apply: pulumi.Input[bool] | None = None,
        trigger: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "strategyType": strategy_type,
            "releaseId": release_id,
            "toVersion": to_version,
            "subcloud": subcloud,
            "group": group,
            "subcloudApplyType": subcloud_apply_type,
            "maxParallelSubclouds": max_parallel_subclouds,
            "stopOnFailure": stop_on_failure,
            "force": force,
            "sysadminPassword": sysadmin_password,
            "apply": apply,
            "trigger": trigger,
            "state": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:UpdateStrategy", resource_name, properties, opts)

    @property
    def strategy_type(self) -> pulumi.Output[str]:
        """What is updated; patch is for 2018.10.

        One of sw-deploy, kubernetes, kube-rootca-update, firmware, prestage, patch. A change replaces the
        object.
        """
        return self.__dict__["strategyType"]

    @property
    def release_id(self) -> pulumi.Output[str | None]:
        """Sw-deploy: the release to deploy. A change replaces the object."""
        return self.__dict__["releaseId"]

    @property
    def to_version(self) -> pulumi.Output[str | None]:
        """Kubernetes: the version to go to. A change replaces the object."""
        return self.__dict__["toVersion"]

    @property
    def subcloud(self) -> pulumi.Output[str | None]:
        """Only this subcloud. A change replaces the object."""
        return self.__dict__["subcloud"]

    @property
    def group(self) -> pulumi.Output[str | None]:
        """Only this group. A change replaces the object."""
        return self.__dict__["group"]

    @property
    def subcloud_apply_type(self) -> pulumi.Output[str | None]:
        """How subclouds are updated. One of parallel, serial. A change replaces the object."""
        return self.__dict__["subcloudApplyType"]

    @property
    def max_parallel_subclouds(self) -> pulumi.Output[int | None]:
        """How many at once. From 1 to 5000. A change replaces the object."""
        return self.__dict__["maxParallelSubclouds"]

    @property
    def stop_on_failure(self) -> pulumi.Output[bool | None]:
        """Whether a failure stops the others. A change replaces the object."""
        return self.__dict__["stopOnFailure"]

    @property
    def force(self) -> pulumi.Output[bool | None]:
        """Also subclouds that are not online or in sync. A change replaces the object."""
        return self.__dict__["force"]

    @property
    def sysadmin_password(self) -> pulumi.Output[str | None]:
        """Prestage: password of sysadmin."""
        return self.__dict__["sysadminPassword"]

    @property
    def apply(self) -> pulumi.Output[bool | None]:
        """Whether to apply it."""
        return self.__dict__["apply"]

    @property
    def trigger(self) -> pulumi.Output[str | None]:
        """Any text: when it changes, the update is done again. A change replaces the object."""
        return self.__dict__["trigger"]

    @property
    def state(self) -> pulumi.Output[str | None]:
        """Where it stands."""
        return self.__dict__["state"]

    @property
    def uuid(self) -> pulumi.Output[str | None]:
        """The object's id at the service."""
        return self.__dict__["uuid"]

    @property
    def origin(self) -> pulumi.Output[Mapping[str, Any] | None]:
        """How it came about: `made` by this resource or with settings from `before`, which a deletion undoes.

        `installation` is that of controller-0 which it is on.
        """
        return self.__dict__["origin"]
