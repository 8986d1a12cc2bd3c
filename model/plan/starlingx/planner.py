"""From the spec and the planned clouds to what is configured on them."""

from collections.abc import Mapping, Sequence

from model.plan.equipment import FIRST_CONTROLLER
from model.plan.fleet import CloudPlan
from model.plan.ledger import Ledger
from model.plan.networks import NetworkPlan
from model.plan.profiles import provider_profile
from model.plan.rules.installed import reinstallation, replacement
from model.plan.starlingx.hosts import plan_host
from model.plan.starlingx.plans import BackendPlan, ParameterPlan, StarlingXPlan
from model.plan.starlingx.profiles import MODES, PROFILES
from model.spec.cloud import CloudRole, Personality
from model.spec.fleet import Fleet
from model.spec.network import Role
from model.spec.starlingx import CloudStarlingX, StarlingX


def plan_starlingx(
    fleet: Fleet, clouds: Mapping[str, CloudPlan], before: Ledger | None = None
) -> dict[str, StarlingXPlan]:
    """What is configured on each cloud, in the order of ``clouds``; nothing where nobody asks for it.

    ``before`` is the ledger that was read: it knows what controllers were installed from.
    """
    common = fleet.starlingx
    if common is None:
        return {}
    centre = next((one for one in clouds.values() if one.role is CloudRole.SYSTEM_CONTROLLER), None)
    if centre is None:
        return {}
    central = centre.networks[Role.MGMT]
    known = before or Ledger()
    return {name: _cloud(fleet, common, cloud, central, known) for name, cloud in clouds.items()}


def _lost(cloud: CloudPlan, replaced: Sequence[str], installed: Sequence[str]) -> str:
    """Why a cloud would be gone after a run that changes so much of its first controller.

    A cloud is what its first controller was configured to. Installed again, that is a bare system: what the
    stack has of the cloud stands for objects that are gone.
    """
    what = "given back for another server" if replaced else "installed again"
    way = (
        "'pulumi destroy' the stack, and bring it up anew"
        if cloud.role is CloudRole.SYSTEM_CONTROLLER
        else f"take {cloud.name} out of the stack file, run 'up', and put it in again"
    )
    return (
        f"clouds.{cloud.name}: {FIRST_CONTROLLER} would be {what} ({'; '.join(replaced or installed)}), and "
        f"come back bare: the cloud that is configured on it would be gone. Take the change back; or {way}"
    )


def _first_controller(cloud: CloudPlan, before: Ledger) -> tuple[list[str], list[str]]:
    """What changed of a cloud's first controller so that its server is replaced, or installed again."""
    first = next((node for node in cloud.nodes.values() if node.name == FIRST_CONTROLLER), None)
    record = before.nodes.get(first.server.resource_name) if first else None
    if first is None or record is None:
        return [], []
    return replacement(first, record), reinstallation(first, record)


def _cloud(
    fleet: Fleet, common: StarlingX, cloud: CloudPlan, central: NetworkPlan, before: Ledger
) -> StarlingXPlan:
    written = fleet.clouds[cloud.name]
    spec, profile = written.starlingx, PROFILES[cloud.release]
    ceph = any(node.personality is Personality.STORAGE for node in cloud.nodes.values())
    hosts = [plan_host(cloud, node, spec, profile, ceph=ceph) for node in cloud.nodes.values()]
    replaced, installed = _first_controller(cloud, before)
    anew = cloud.alone and bool(installed) and not replaced
    has_data = any(one.data_network for host in hosts for one in host.interfaces)
    return StarlingXPlan(
        cloud=cloud.name,
        system_name=cloud.system_name,
        site=cloud.site,
        role=cloud.role,
        release=cloud.release,
        profile=profile,
        mode=MODES[cloud.topology],
        networks=cloud.networks,
        hosts={host.name: host for host in hosts},
        admin_password=common.admin_password,
        dns=tuple(spec.dns or common.dns),
        ntp=tuple(spec.ntp or common.ntp),
        timezone=spec.timezone or common.timezone,
        location=cloud.location,
        description=cloud.description,
        contact=spec.contact,
        parameters=_parameters(fleet, common, cloud),
        backends=_backends(spec, ceph=ceph, lvm=profile.volume_groups),
        data_network=spec.data_network if has_data else None,
        allow_lock=tuple(sorted(written.allow_lock)),
        ca_certificate=common.ca_certificate,
        bootstrap=dict(sorted({**common.bootstrap, **spec.bootstrap}.items())),
        systemcontroller_gateway=cloud.systemcontroller_gateway,
        central_gateway=central.gateway.index,
        private=not cloud.networks[Role.OAM].public,
        alone=cloud.alone,
        lost=_lost(cloud, replaced, installed) if (replaced or installed) and not anew else None,
        anew=anew,
    )


def _parameters(fleet: Fleet, common: StarlingX, cloud: CloudPlan) -> tuple[ParameterPlan, ...]:
    """Wiki: Packet's switches drop multicast heartbeats; a node must not be reset because of that."""
    drops = provider_profile(fleet.sites[cloud.site]).drops_multicast
    action = common.heartbeat_failure or ("alarm" if drops else None)
    if action is None:
        return ()
    return (ParameterPlan("platform", "maintenance", "heartbeat_failure_action", action),)


def _backends(spec: CloudStarlingX, *, ceph: bool, lvm: bool) -> tuple[BackendPlan, ...]:
    if ceph:
        copies = spec.ceph.replication
        capabilities = {"replication": str(copies), "min_replication": str(copies - 1)}
        return (BackendPlan("ceph-store", "ceph", ("cinder", "glance"), capabilities),)
    return (BackendPlan("lvm-store", "lvm", ("cinder",), {}),) if lvm else ()
