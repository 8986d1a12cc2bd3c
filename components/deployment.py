"""What tells one deployment of a cloud from the next, for what runs on it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, slots=True)
class Deployment:
    """The life of a cloud that is deployed again whenever its only controller is installed again."""

    installation: pulumi.Output[str]
    """A text that is another one for each."""
    mark: pulumi.Resource
    """A resource of its own: the next one replaces it, the new one first, and it is gone with the cloud."""
    anew: bool
    """Whether it is deployed again in this run."""
