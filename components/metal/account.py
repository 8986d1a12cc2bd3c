"""An account at the service: its API, a project there, and the operator's keys in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pulumi
import pulumi_equinix_metal as metal

from components.component import Component
from components.metal.provider import MetalProvider


@dataclass(frozen=True, slots=True)
class AccountArgs:
    """What an account is made of."""

    project: str
    """UUID of the project."""
    token: pulumi.Input[str]
    """The API token."""
    endpoint: str | None
    """Base URL of the API; None: the official one."""
    ssh_keys: Mapping[str, str]
    """The operator's public keys by name."""


class Account(Component):
    """The provider and the SSH keys that all sites in one project share.

    A key can be registered only once in a project, so it belongs here and not to a site.
    """

    kind: ClassVar[str] = "murmuration:metal:Account"

    def __init__(self, name: str, args: AccountArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.token = pulumi.Output.secret(args.token)
        """The API token, for what the provider does not do."""
        self.endpoint = args.endpoint
        """Base URL of the API; None: the official one."""
        self.provider = MetalProvider(name, args.token, args.endpoint, self.child())
        """What every resource of the project is made by."""
        keys = [
            metal.ProjectSshKey(
                f"{name}-{key}",
                name=key,
                project_id=args.project,
                public_key=text,
                opts=self.child(provider=self.provider),
            )
            for key, text in args.ssh_keys.items()
        ]
        self.ssh_key_ids = [key.id for key in keys]
        """The keys as servers name them."""
        self.outputs({"sshKeyIds": self.ssh_key_ids})
