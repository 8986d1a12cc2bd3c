"""The clouds of a fleet as OpenStack clients know them: clouds.yaml."""

from typing import Final

import yaml

from model.plan.fleet import CloudPlan, FleetPlan
from model.spec.cloud import CloudRole
from model.spec.fleet import Release
from model.spec.network import Role
from reports.observed import Observed, settle

KEYSTONE_PORT: Final = 5000
"""The public port of a StarlingX platform's Keystone."""
CENTRAL_REGION: Final = "RegionOne"
"""The region of a system controller."""
HEADER: Final = (
    "# Platform clouds of fleet {fleet}. Passwords belong into secure.yaml beside this file, same names.\n"
    "# StarlingX serves its APIs on the OAM floating address; plain HTTP until HTTPS is enabled.\n"
)


def render(plan: FleetPlan, observed: Observed | None = None) -> str:
    """clouds.yaml with an entry for each cloud; without a password, which the stack file does not hold."""
    settled = settle(plan, observed or Observed())
    unknown = [cloud.name for cloud in settled.clouds.values() if _address(cloud) is None]
    entries = {
        cloud.name: _entry(cloud, address)
        for cloud in settled.clouds.values()
        if (address := _address(cloud)) is not None
    }
    text = HEADER.format(fleet=plan.name)
    if unknown:
        text += f"# Not known before 'pulumi up': {', '.join(unknown)}\n"
    return text + yaml.dump({"clouds": entries}, Dumper=yaml.CSafeDumper, sort_keys=False)


def _address(cloud: CloudPlan) -> str | None:
    oam = cloud.networks[Role.OAM]
    return oam.address(oam.floating) if oam.floating else None


def _entry(cloud: CloudPlan, address: str) -> dict[str, object]:
    return {
        "auth": {
            "auth_url": f"http://{address}:{KEYSTONE_PORT}/v3",
            "username": "admin",
            "project_name": "admin",
            "user_domain_name": "Default",
            "project_domain_name": "Default",
        },
        "region_name": _region(cloud),
        "interface": "public",
        "identity_api_version": 3,
    }


def _region(cloud: CloudPlan) -> str:
    """The region of a cloud's own Keystone: a subcloud of 2018.10 calls it by the subcloud's name."""
    if cloud.role is CloudRole.SYSTEM_CONTROLLER:
        return CENTRAL_REGION
    return cloud.system_name if cloud.release is Release.R2018_10 else CENTRAL_REGION
