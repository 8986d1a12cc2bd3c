"""Fleets that are configured: the small one of the model's tests, the wiki's, a large standard cloud."""

from collections.abc import Mapping

from model.plan.starlingx.plans import StarlingXPlan, Subnets
from model.spec import FLEET_KEY
from model.spec.network import Role
from tests.unit.model.fleets import Data, changed, planned, small
from tests.unit.stack_files import ROOT, read

OPERATOR = {
    "operator/private_key": "operatorKey",
    "operator/host_key_seed": "seed",
    "operator/password": "password",
}
ISO = {"url": "http://mirror.example.org/stx.iso", "sha256": "0" * 64}
BROUGHT_UP = {
    **OPERATOR,
    "starlingx": {"admin_password": "adminPassword"},
    "sites/ewr1/boot_server/iso": ISO,
}


def brought_up(changes: Mapping[str, object] | None = None) -> Data:
    """The small fleet, configured."""
    return changed({**BROUGHT_UP, **(changes or {})}, small())


def wiki(changes: Mapping[str, object] | None = None) -> Data:
    """The fleet of the Packet SIG's wiki page, configured."""
    written = read(ROOT / "Pulumi.packet-sig.yaml")
    return changed({**BROUGHT_UP, **(changes or {})}, written["config"][FLEET_KEY])


def large(storage: int = 4, computes: int = 2, *, replication: int = 2) -> Data:
    """A standard subcloud with storage nodes and computes, as the project's presentation shows it."""
    names = [*[f"storage-{at}" for at in range(storage)], *[f"compute-{at}" for at in range(computes)]]
    nodes = {name: {"plan": "n2.xlarge.x86"} for name in ("controller-0", "controller-1", *names)}
    return brought_up(
        {
            "clouds/sc1/topology": "standard",
            "clouds/sc1/nodes": nodes,
            "clouds/sc1/starlingx": {"ceph": {"replication": replication, "disks": ["/dev/sdb", "/dev/sdc"]}},
        }
    )


def of(data: Data, cloud: str) -> StarlingXPlan:
    """What is configured on a cloud."""
    return planned(data).starlingx[cloud]


def subnets(data: Data, cloud: str) -> Subnets:
    """The subnets of a cloud as the plan expects them; a public one that nobody expects is 203.0.113.0."""
    plan = planned(data)

    def cidr(name: str, role: Role) -> str:
        subnet = plan.clouds[name].networks[role].subnet
        return subnet.cidr or f"203.0.113.{16 if role is Role.OAM else 0}/{subnet.prefix_length}"

    central = plan.system_controller
    assert central is not None
    return Subnets(cidr(cloud, Role.MGMT), cidr(cloud, Role.OAM), cidr(central.name, Role.MGMT))
