"""Hosts: added, shown, changed, deleted; and what stands below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lab.starlingx import clouds
from lab.starlingx.calls import NOTHING, Answer, Call
from lab.starlingx.errors import RoutingError
from lab.starlingx.jobs import cancel, later
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import actions, configuration, life, wiring
from lab.starlingx.sysinv.collection import Collection, host_of, refuse
from lab.starlingx.sysinv.patching import changes, unknown

MAC = re.compile(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", re.IGNORECASE)
HOSTNAME = re.compile(r"[A-Za-z0-9_.-]+")
TAKEN = "Host-add Rejected: Host with mgmt_mac {} already exists"
FIXED = ("hostname", "personality", "subfunctions")
RESTRICTED = ("administrative", "operational", "availability", "inv_state", "invprovision", "task")
INSTALLATION = ("rootfs_device", "boot_device", "console", "install_output", "tboot", "hw_settle")
CLOCKS = ["ntp", "ptp"]
BMC_TYPES = ["none", "dynamic", "ipmi", "redfish"]
CHILDREN = (
    "iinterfaces",
    "ethernet_ports",
    "inodes",
    "icpus",
    "imemorys",
    "idisks",
    "partitions",
    "ilvgs",
    "ipvs",
    "istors",
    "host_fs",
    "labels",
    "interface_networks",
    "interface_datanetworks",
    "routes",
    "addresses",
)

DEFAULTS: Doc = {
    "hostname": None,
    "invprovision": None,
    "mgmt_mac": None,
    "bm_ip": None,
    "bm_type": "none",
    "bm_username": None,
    "personality": None,
    "subfunctions": None,
    "subfunction_oper": "disabled",
    "subfunction_avail": "not-installed",
    "serialid": None,
    "administrative": "locked",
    "operational": "disabled",
    "availability": "offline",
    "action": "none",
    "ihost_action": None,
    "inv_state": None,
    "vim_progress_status": None,
    "task": None,
    "mtce_info": None,
    "reserved": False,
    "config_status": None,
    "config_applied": None,
    "config_target": None,
    "clock_synchronization": "ntp",
    "uptime": 0,
    "location": {},
    "capabilities": {},
    "peers": None,
    "boot_device": "/dev/sda",
    "rootfs_device": "/dev/sda",
    "hw_settle": "0",
    "install_output": "text",
    "console": "ttyS0,115200",
    "tboot": "false",
    "ttys_dcd": False,
    "apparmor": "disabled",
    "install_state": None,
    "install_state_info": None,
    "max_cpu_mhz_configured": None,
    "min_cpu_mhz_allowed": None,
    "max_cpu_mhz_allowed": None,
    "cstates_available": None,
    "iscsi_initiator_name": None,
    "nvme_host_id": None,
    "nvme_host_nqn": None,
    "device_image_update": None,
    "reboot_needed": False,
}
"""A host as it is added, where the request says nothing else."""

EXTRA_INPUT = ("bm_password", "mgmt_ip", "sw_version")


def subfunctions(records: Records, personality: str) -> str:
    """What a personality does: controllers of an all-in-one cloud carry the load too."""
    cloud = records.one("cloud")
    aio = personality == "controller" and cloud["type"] == "All-in-one"
    return f"controller,{clouds.release_of(cloud).worker}" if aio else personality


def personalities(records: Records) -> tuple[str, ...]:
    """The personalities that the release has."""
    return ("controller", "storage", clouds.release_of(records.one("cloud")).worker)


def create(call: Call, body: Doc) -> Doc:
    """Add a host."""
    records = call.records
    strange = [key for key in body if key not in DEFAULTS and key not in EXTRA_INPUT and key != "uuid"]
    if strange:
        raise refuse(f"Unknown attribute for argument host: {strange[0]}")
    personality = body.get("personality")
    name = _name(records, body, personality)
    _check_mac(records, body.get("mgmt_mac"))
    name = _automatic(records, personality, name)
    if records.find("ihosts", hostname=name):
        raise refuse("Host-add Rejected: Hostname already exists")
    return keep(records, body, name, personality)


def _name(records: Records, body: Doc, personality: Any) -> str | None:
    name: str | None = body.get("hostname")
    worker = clouds.release_of(records.one("cloud")).worker
    if name is not None and not HOSTNAME.fullmatch(name):
        raise refuse("Name may only contain letters, numbers, underscores, periods and hyphens.")
    if personality is not None and personality not in personalities(records):
        raise refuse(f"{name}: Reject attempt to configure with invalid personality={personality} ")
    if personality == worker and not name:
        raise refuse(f"Host-add Rejected. Must provide a hostname for a node of personality {worker}")
    return name


def _check_mac(records: Records, mac: Any) -> None:
    if not mac:
        raise refuse("Host-add Rejected: Must provide MAC Address of the host mgmt interface")
    if not MAC.fullmatch(str(mac)):
        raise refuse("Host-add Rejected: Must provide a valid format of a MAC Address")
    if records.find("ihosts", mgmt_mac=mac):
        raise refuse(TAKEN.format(mac))


def _automatic(records: Records, personality: Any, name: str | None) -> str | None:
    """The name that sysinv gives by itself to controllers and storage hosts."""
    if personality == "controller":
        taken = {host["hostname"] for host in configuration.controllers(records)}
        free = [known for known in wiring.CONTROLLERS if known not in taken]
        if not free:
            raise refuse(
                "Two controller nodes have already been configured. This host can not be configured "
                "as a controller."
            )
        if records.one("cloud")["mode"] == "simplex" and free[0] == "controller-1":
            raise refuse("Host-add Rejected: Adding a host on a simplex system is not allowed.")
        return free[0]
    if personality == "storage":
        number = sum(host["personality"] == "storage" for host in records.all("ihosts"))
        return f"storage-{number}"
    return name


def keep(records: Records, body: Doc, name: str | None, personality: Any) -> Doc:
    """Keep a new host; one with a personality begins to install itself."""
    system = records.one("isystems")
    given = {key: value for key, value in body.items() if key in DEFAULTS}
    host = records.add(
        "ihosts",
        {
            **DEFAULTS,
            **given,
            "hostname": name,
            "personality": personality,
            "subfunctions": subfunctions(records, personality) if personality else None,
            "forisystemid": system["id"],
            "isystem_uuid": system["uuid"],
            "sw_version": system["software_version"],
        },
    )
    if personality is not None:
        wiring.reserve(records, host)
        install(records, host)
    return host


def install(records: Records, host: Doc) -> None:
    """A host with a personality installs itself over the network and comes online."""
    plan = "first" if host["hostname"] == "controller-0" else "add"
    later(records, life.PLANS[plan][0].after, "host.step", host["uuid"], plan=plan, step=0)


def change(call: Call, host: Doc, wanted: Doc) -> Doc:
    """Change a host, or have it do something."""
    name = unknown({**DEFAULTS, **host, "bm_password": None}, wanted)
    if name is not None:
        raise refuse(f"Patching Error: can't replace a non-existent object '{name}'")
    if "action" in wanted and wanted["action"] not in (None, "none"):
        return actions.perform(call, host, str(wanted["action"]))
    restricted = [key for key in wanted if key in RESTRICTED]
    if restricted:
        raise refuse(f"Change {restricted} contains restricted {set(restricted)}.")
    if host["personality"] is None:
        return _give_personality(call.records, host, wanted)
    if any(key in wanted and wanted[key] != host[key] for key in FIXED):
        raise refuse(
            f"The following fields can not be modified because this host {host['hostname']} has been "
            "configured: "
            f"{', '.join(FIXED)}"
        )
    clock = wanted.get("clock_synchronization", "ntp")
    if clock not in CLOCKS:
        raise refuse(
            f"Host update failed: clock_synchronization: invalid choice: '{clock}', choose from {CLOCKS}"
        )
    if host["administrative"] != "locked" and any(key in wanted for key in INSTALLATION):
        raise refuse("Host must be locked before updating installation parameters.")
    _check_bmc(host, wanted)
    wanted.pop("bm_password", None)
    return call.records.save("ihosts", host, **wanted)


def _check_bmc(host: Doc, wanted: Doc) -> None:
    kind = wanted.get("bm_type", host["bm_type"])
    if kind not in BMC_TYPES:
        raise refuse(
            f"{host['hostname']}: Rejected: '{kind}' is not a supported board management type. "
            f"Must be one of {BMC_TYPES}"
        )
    if kind == "none" and any(wanted.get(key) for key in ("bm_ip", "bm_username", "bm_password")):
        raise refuse(
            f"{host['hostname']}: Rejected: Board Management controller Type is not provisioned.  "
            f"Provisionable values: '{BMC_TYPES[1:]}'."
        )


def _give_personality(records: Records, host: Doc, wanted: Doc) -> Doc:
    """``system host-update``: a discovered host becomes one of the cloud's."""
    personality = wanted.get("personality")
    unlocked = any(found["operational"] == "enabled" for found in configuration.controllers(records))
    if not unlocked:
        raise refuse("Please configure and unlock at least one controller before configuring other hosts.")
    name = _automatic(records, personality, _name(records, wanted, personality))
    given = {**wanted, "hostname": name, "subfunctions": subfunctions(records, str(personality))}
    changed = records.save("ihosts", host, **given)
    wiring.reserve(records, changed)
    install(records, changed)
    return changed


def remove(call: Call, host: Doc) -> None:
    """Delete a host."""
    if host["administrative"] != "locked":
        raise refuse(
            f"Unable to complete the action delete because Host {host['hostname']} is in "
            "administrative state = "
            f"{host['administrative']}.",
            500,
        )
    forget(call.records, host)


def forget(records: Records, host: Doc) -> None:
    """Take a host and everything of it away."""
    cancel(records, host["uuid"])
    for kind in CHILDREN:
        for doc in records.all(kind, host["uuid"]):
            records.remove(kind, doc["uuid"])
    for address in records.all("addresses"):
        if str(address["name"]).startswith(f"{host['hostname']}-"):
            records.remove("addresses", address["uuid"])
    records.remove("ihosts", host["uuid"])


def complete(call: Call, host: Doc) -> Doc:
    """What is shown of a host but not kept."""
    if call.method == "PATCH":
        # The answer of a change is the host as it lies in the database, without what is found out about it.
        return {**host, "mgmt_ip": None}
    found = {**host, "mgmt_ip": wiring.management_address(call.records, host)}
    if host["personality"] == "controller" and host["inv_state"]:
        standing = "Active" if host["hostname"] == life.active(call.cloud) else "Standby"
        found["capabilities"] = {**host["capabilities"], "Personality": f"Controller-{standing}"}
    return found


def _extra(call: Call, rest: Sequence[str]) -> Answer | None:
    if not rest and call.method in ("PATCH", "DELETE"):
        raise RoutingError(405, "GET, POST")
    if not rest and call.method == "PUT":
        raise RoutingError(405, "DELETE, GET, PATCH, POST")
    if rest == ("bulk_export",):
        return Answer(text="<hosts/>", media="text/xml")
    if not rest:
        return None
    host = host_of(call, rest[0])
    if call.method == "PATCH":
        before = host["updated_at"]
        changed = change(call, host, changes(call.json))
        return Answer(HOSTS.item(call, {**changed, "updated_at": before}))
    if call.method == "GET":
        return Answer(HOSTS.item(call, host))
    if call.method == "DELETE":
        remove(call, host)
        return NOTHING
    return None


HOSTS = Collection("ihosts", create=create, change=change, remove=remove, special=_extra, complete=complete)
