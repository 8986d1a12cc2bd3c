"""What every component shares: its type token, and the one way to make options for its children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi


class Component(pulumi.ComponentResource):
    """A component of the fleet.

    Subclasses set ``kind`` (``murmuration:<folder>:<Class>``), give their children ``self.child(...)`` as
    options, and end their constructor with ``self.outputs({...})``.
    """

    kind: ClassVar[str]
    """The type token; it never changes without an alias."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.kind, name, None, opts)

    def child(
        self,
        *,
        depends_on: Sequence[pulumi.Resource] | None = None,
        protect: bool | None = None,
        provider: pulumi.ProviderResource | None = None,
        providers: Sequence[pulumi.ProviderResource] | None = None,
        timeout: str | None = None,
        ignore_changes: Sequence[str] = (),
        delete_before_replace: bool | None = None,
        deleted_with: pulumi.Resource | None = None,
    ) -> pulumi.ResourceOptions:
        """Options for a child: its parent is this component, which is how it gets its provider.

        The component's own options are never merged in: ``merge`` would hand down its aliases, protection
        and import ID too. ``protect`` False overrides a parent's protection, None inherits it. ``timeout``
        (``60m``) bounds create, update and delete.
        """
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=list(depends_on or ()) or None,
            protect=protect,
            provider=provider,
            providers=list(providers) if providers else None,
            custom_timeouts=pulumi.CustomTimeouts(timeout, timeout, timeout) if timeout else None,
            ignore_changes=list(ignore_changes) or None,
            delete_before_replace=delete_before_replace,
            deleted_with=deleted_with,
        )

    def outputs(self, values: Mapping[str, object]) -> None:
        """Register the component's public outputs: call it last."""
        self.register_outputs(dict(values))
