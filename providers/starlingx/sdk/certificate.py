"""The resource `starlingx:index:Certificate`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping
from typing import Any

import pulumi


class Certificate(pulumi.CustomResource):
    """A certificate of the platform.

    It comes with its key for what the platform serves, alone for an authority that it trusts. An authority is
    uninstalled at the end; what is served stays until another is installed.

    Args:
        mode: What it is for. One of ssl, ssl_ca, docker_registry, openstack, openstack_ca, tpm_mode. A change
            replaces the object.
        certificate: The certificate, with its key where it is served, PEM.
        passphrase: Of the key.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        mode: pulumi.Input[str],
        certificate: pulumi.Input[str],
        passphrase: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "mode": mode,
            "certificate": certificate,
            "passphrase": passphrase,
            "fingerprint": None,
            "expiryDate": None,
            "startDate": None,
            "signature": None,
            "uuid": None,
            "origin": None,
        }
        super().__init__("starlingx:index:Certificate", resource_name, properties, opts)

    @property
    def mode(self) -> pulumi.Output[str]:
        """What it is for.

        One of ssl, ssl_ca, docker_registry, openstack, openstack_ca, tpm_mode. A change replaces the object.
        """
        return self.__dict__["mode"]

    @property
    def certificate(self) -> pulumi.Output[str]:
        """The certificate, with its key where it is served, PEM."""
        return self.__dict__["certificate"]

    @property
    def passphrase(self) -> pulumi.Output[str | None]:
        """Of the key."""
        return self.__dict__["passphrase"]

    @property
    def fingerprint(self) -> pulumi.Output[str | None]:
        """What tells it from another."""
        return self.__dict__["fingerprint"]

    @property
    def expiry_date(self) -> pulumi.Output[str | None]:
        """When it ends."""
        return self.__dict__["expiryDate"]

    @property
    def start_date(self) -> pulumi.Output[str | None]:
        """When it begins."""
        return self.__dict__["startDate"]

    @property
    def signature(self) -> pulumi.Output[str | None]:
        """As the service tells it."""
        return self.__dict__["signature"]

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
