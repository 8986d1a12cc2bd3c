"""OpenStack clouds as Pulumi resources: ``OpenStackCloud`` is one cloud, with everything below it."""
