"""What sysinv has before anything was bootstrapped."""

from __future__ import annotations

import json
import uuid

from lab.starlingx import clouds
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv.inventory import hardware
from lab.starlingx.sysinv.shapes import DATA


def seed(records: Records, cloud: Doc) -> Doc:
    """Keep what an installed but unconfigured controller has; the answer is the system."""
    system = records.add(
        "isystems",
        {
            "name": str(uuid.uuid4()),
            "system_type": None,
            "system_mode": None,
            "description": None,
            "contact": None,
            "location": None,
            "latitude": None,
            "longitude": None,
            "services": 72,
            "software_version": clouds.release_of(cloud).version,
            "timezone": None,
            "capabilities": {"bm_region": None},
            "region_name": None,
            "distributed_cloud_role": None,
            "service_project_name": None,
            "security_feature": "spectre_meltdown_v1",
        },
    )
    common: Doc = {"isystem_uuid": system["uuid"], "forisystemid": system["id"]}
    shared = {**common, "uuid": str(uuid.uuid4()), "action": None}
    records.add("idns", {**shared, "nameservers": None})
    records.add("intp", {**shared, "ntpservers": None})
    keys = ("root_sig", "passwd_hash", "passwd_expiry_days", "passwd_last_change")
    records.add("iuser", {**shared, **dict.fromkeys(keys)})
    records.add("drbdconfig", {**common, "link_util": 40, "num_parallel": 1, "rtt_ms": 0.2})
    remote: Doc = {"ip_address": None, "enabled": False, "transport": "udp", "port": 514, "key_file": None}
    records.add("remotelogging", {**common, **remote})
    cluster: Doc = {
        "cluster_uuid": None,
        "type": "ceph",
        "name": "ceph_cluster",
        "deployment_model": "controller-nodes",
    }
    records.add("clusters", cluster)
    for entry in json.loads((DATA / "service_parameters.json").read_text(encoding="utf-8")):
        records.add("service_parameter", {**entry, "personality": None, "resource": None})
    for entry in hardware()["controller_fs"]:
        state: Doc = {
            "replicated": True,
            "state": "{'status': 'available'}",
            "capabilities": {"functions": []},
        }
        records.add("controller_fs", {**common, **entry, **state})
    return system
