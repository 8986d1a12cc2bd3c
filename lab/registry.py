"""Which parts the lab has. A new part is a folder with a ``part`` module, and a line here."""

from __future__ import annotations

from lab.hosts.part import HostsPart
from lab.metal.part import MetalPart
from lab.openstack.part import OpenStackPart
from lab.parts import Part
from lab.starlingx.part import StarlingXPart

PARTS: tuple[Part, ...] = (
    HostsPart(),
    MetalPart(hosts="lab.hosts.driver:create", needs=("hosts",)),
    StarlingXPart(),
    OpenStackPart(),
)
