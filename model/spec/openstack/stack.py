"""Stacks of Heat: the program's own templates, their parameters typed, and templates from files."""

from collections.abc import Mapping
from typing import Annotated, Literal, cast

from pydantic import Discriminator, Field, Tag

from model.spec.base import SpecModel, Text
from model.spec.openstack.base import ObjectName


class SimpleStack(SpecModel):
    """One server of the image centos7 and the flavor m1.small."""

    template: Literal["simple"]
    """The template with one server."""


class AdvancedStack(SpecModel):
    """One server, one volume, attached to it."""

    template: Literal["advanced"]
    """The template with a server and a volume."""
    instance_type: Literal["m1.small", "m1.medium", "m1.large"] = "m1.small"
    """Flavor of the server."""
    image_id: Literal["centos7", "fedora.21.gpu", "ubuntu14.04"] = "centos7"
    """Image of the server."""
    availability_zone: ObjectName = "nova"
    """Availability zone of both."""
    volume_size: Annotated[int, Field(ge=1, le=1024)] = 1
    """GiB of the volume."""


class TempestStack(SpecModel):
    """The network that Tempest must find in a project: 10.0.0.0/24 behind a router with source NAT."""

    template: Literal["needed-for-tempest"]
    """The template with the network."""
    public_network: ObjectName
    """The external network of this cloud that its router leads to."""


class OwnStack(SpecModel):
    """A stack of a template of one's own."""

    template: Literal["file"]
    """A template from a file."""
    file: Text
    """The template, relative to the folder of the stack file."""
    parameters: dict[Text, str | int | float | bool] = Field(
        default_factory=dict[str, str | int | float | bool]
    )
    """Values of its parameters."""


def _template(value: object) -> str:
    """Which kind of stack the data is: what `template` says."""
    if isinstance(value, Mapping):
        return str(cast("Mapping[str, object]", value).get("template"))
    return str(getattr(value, "template", None))


HeatStack = Annotated[
    Annotated[SimpleStack, Tag("simple")]
    | Annotated[AdvancedStack, Tag("advanced")]
    | Annotated[TempestStack, Tag("needed-for-tempest")]
    | Annotated[OwnStack, Tag("file")],
    Discriminator(_template),
]
"""A stack by the template that it is made of."""
