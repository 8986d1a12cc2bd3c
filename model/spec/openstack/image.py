"""Images."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from model.spec.base import Text
from model.spec.openstack.base import Adoptable, ObjectName, Visibility

DIGITS: Final = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


def check_checksum(value: str) -> str:
    """Accept ``sha256:...`` and the other digests that publishers of images use."""
    kind, _, digest = value.partition(":")
    if kind not in DIGITS or not re.fullmatch(rf"[0-9a-f]{{{DIGITS[kind]}}}", digest):
        raise ValueError(
            f"'{value}' is not a checksum: write the digest's name, a colon and its lower-case hexadecimal "
            f"digits ({', '.join(f'{name}: {length} digits' for name, length in DIGITS.items())})"
        )
    return value


Checksum = Annotated[
    str,
    AfterValidator(check_checksum),
    Field(json_schema_extra={"pattern": "^(md5|sha1|sha256|sha512):[0-9a-f]+$"}),
]
"""What an image's bytes must have: ``sha256:`` and 64 hexadecimal digits, for example."""


class Image(Adoptable):
    """An image of Glance. Its bytes come from `url` or `file`, or are those of another image (`like`)."""

    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    """Where it is downloaded from, by the machine that runs Pulumi."""
    file: Text | None = None
    """A file, relative to the folder of the stack file."""
    like: ObjectName | None = None
    """Another image of this cloud, whose bytes, checksum and formats this one has."""
    checksum: Checksum | None = None
    """What its bytes must have; it is verified before anything is uploaded. Needed with `url` and `file`."""
    disk_format: Literal["qcow2", "raw", "iso", "vmdk", "vdi", "vhd", "vhdx"] = "qcow2"
    """Format of its bytes. Glance refuses bytes of another one."""
    container_format: Literal["bare", "ovf", "ova", "docker"] = "bare"
    """What its bytes are wrapped in."""
    visibility: Visibility = "private"
    """Who sees it: private (the administrator's project), shared, community or public."""
    shared_with: frozenset[ObjectName] = frozenset()
    """Projects of this cloud that see it, with visibility shared."""
    min_disk: Annotated[int, Field(ge=0)] = 0
    """GiB of root disk that it needs."""
    min_ram: Annotated[int, Field(ge=0)] = 0
    """MiB of memory that it needs."""
    protected: bool = False
    """True: Glance refuses to delete it."""
    configure_x: bool = False
    """True: for servers with a desktop: properties configure_x=true and hw_video_model=qxl."""
    properties: dict[Text, Text] = Field(default_factory=dict[str, str])
    """Its properties, such as hw_qemu_guest_agent: "yes"."""

    @model_validator(mode="after")
    def _one_source(self) -> "Image":
        sources = [name for name in ("url", "file", "like") if getattr(self, name) is not None]
        if self.adopt:
            if sources:
                raise ValueError(f"it is there already (`adopt: true`): leave `{sources[0]}` out")
            return self
        if len(sources) != 1:
            raise ValueError("needs exactly one of `url`, `file` and `like`")
        if (self.like is None) == (self.checksum is None):
            raise ValueError(
                "needs its `checksum`, which is verified before the image is used"
                if self.like is None
                else "has the checksum of the image that it is like: leave `checksum` out"
            )
        if self.shared_with and self.visibility != "shared":
            raise ValueError("`shared_with` needs `visibility: shared`")
        return self
