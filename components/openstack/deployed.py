"""What becomes of a cloud's objects when the StarlingX cloud that it runs on is deployed again."""

from __future__ import annotations

import pulumi

from components.deployment import Deployment


def with_deployment(deployment: Deployment) -> pulumi.ResourceTransformation:
    """A transformation of a cloud's resources: they are gone with its deployment, and made again by the next.

    The new ones come first, so that the old ones go together with the deployment's mark: the engine then asks
    nobody to delete them. There is nobody who could: projects and members of the old cloud are unknown to the
    new one. What is adopted is looked up in the new one, and has the id that it has there.
    """

    def transform(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        opts = args.opts
        if isinstance(args.resource, pulumi.CustomResource):
            opts.deleted_with = opts.deleted_with or deployment.mark
            if deployment.anew:
                opts.delete_before_replace = False
            if opts.import_ is None and not isinstance(args.resource, pulumi.ProviderResource):
                told, now = opts.replacement_trigger, deployment.installation
                opts.replacement_trigger = now if told is None else pulumi.Output.concat(told, " ", now)
        return pulumi.ResourceTransformationResult(args.props, opts)

    return transform
