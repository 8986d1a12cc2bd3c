"""What a cloud offers to its projects: flavors and images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pulumi
from pulumi_openstack import compute, images

from components.component import Component
from components.openstack.adoption import Existing, unsaid
from components.openstack.companion import AbsentFlavors, Companion
from components.openstack.image_file import ImageFiles
from model.plan.openstack.plans import ImagePlan, Named, OpenStackPlan
from model.spec.openstack.compute import Flavor


@dataclass(frozen=True, slots=True)
class CatalogueArgs:
    """What a catalogue is made of."""

    plan: OpenStackPlan
    """The cloud."""
    projects: Mapping[str, pulumi.Output[str]]
    """Ids of the cloud's projects by name."""
    existing: Existing
    """Finds what is there already."""
    companion: Companion
    """Deletes flavors that must not be there."""


class Catalogue(Component):
    """Flavors and images."""

    kind: ClassVar[str] = "murmuration:openstack:Catalogue"

    def __init__(self, name: str, args: CatalogueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        self._files = ImageFiles(args.plan.name)
        if args.plan.absent_flavors:
            AbsentFlavors(name, args.plan.absent_flavors, self.child(provider=args.companion))
        self.flavors = {flavor.name: self._flavor(flavor) for flavor in args.plan.flavors}
        """Flavors by name."""
        self.images = {image.name: self._image(image) for image in args.plan.images}
        """Images by name."""
        self.outputs({"flavors": sorted(self.flavors), "images": sorted(self.images)})

    def _flavor(self, flavor: Named[Flavor]) -> compute.Flavor:
        spec = flavor.spec
        fields = {"description": "description", "extra_specs": "extraSpecs", "public": "isPublic"}
        made = compute.Flavor(
            flavor.resource_name,
            name=flavor.name,
            vcpus=spec.vcpus,
            ram=spec.ram,
            disk=spec.disk,
            ephemeral=spec.ephemeral,
            swap=spec.swap,
            is_public=spec.public,
            extra_specs=spec.extra_specs or None,
            description=spec.description,
            opts=self._args.existing.options(
                self.child(),
                "flavor",
                flavor.name,
                adopt=spec.adopt,
                unsaid=[*unsaid(spec, **fields), "rxTxFactor", "flavorId"],
            ),
        )
        for project in sorted(spec.access):
            compute.FlavorAccess(
                f"{flavor.resource_name}/{project}",
                flavor_id=made.id,
                tenant_id=self._args.projects[project],
                opts=self.child(),
            )
        return made

    def _image(self, image: ImagePlan) -> images.Image:
        spec, source = image.spec, image.source
        fields = {"visibility": "visibility", "protected": "protected", "properties": "properties"}
        formats = ["diskFormat", "containerFormat", "localFilePath", "minDiskGb", "minRamMb", "tags"]
        options = self._args.existing.options(
            self.child(timeout="60m"),
            "image",
            image.name,
            adopt=spec.adopt,
            unsaid=[*unsaid(spec, **fields), *formats],
        )
        made = images.Image(
            image.resource_name,
            name=image.name,
            disk_format=source.disk_format,
            container_format=source.container_format,
            local_file_path=None if spec.adopt else self._files.path(source),
            min_disk_gb=spec.min_disk,
            min_ram_mb=spec.min_ram,
            visibility=spec.visibility,
            protected=spec.protected,
            properties=image.properties or None,
            opts=options if spec.adopt else self._files.verified(options, source),
        )
        for project in sorted(spec.shared_with):
            images.ImageAccess(
                f"{image.resource_name}/{project}",
                image_id=made.id,
                member_id=self._args.projects[project],
                opts=self.child(),
            )
        return made
