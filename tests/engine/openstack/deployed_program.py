"""The program of a cloud that is deployed again in the run that makes its tenants: `__main__.py` of a copy.

In place of a subcloud it has commands, which leave the lab's OpenStack as new. The configuration says which
installation is wanted, and whether it is another one than stands.
"""

import pulumi
from pulumi_command import local

from components.deployment import Deployment
from components.openstack.cloud import OpenStackArgs, OpenStackCloud
from components.running import prepare
from components.stack import read_plan

CLOUD = "internal"


async def main() -> None:
    """Register what is deployed, and the cloud on it."""
    config = pulumi.Config()
    plan, installation = read_plan(config).openstack[CLOUD], config.require("installation")
    anew = config.require_bool("anew")
    deployed = local.Command(
        "deployed",
        create=f"test {installation} = first || .venv/bin/python -m lab reset openstack",
        triggers=[installation],
    )
    # As hosts of StarlingX are, it is brought into service in place.
    service = local.Command(
        "service",
        create="true",
        update="true",
        stdin=installation,
        opts=pulumi.ResourceOptions(depends_on=[deployed]),
    )
    below = service.id.apply(lambda _: True)
    deployment = Deployment(pulumi.Output.from_input(installation), deployed, anew)
    args = OpenStackArgs(plan, config.require_secret, {}, below, await below.is_known(), deployment)
    OpenStackCloud(CLOUD, args)


prepare()
pulumi.run(main)
