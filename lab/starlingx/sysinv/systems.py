"""The system, and what there is one of: DNS, NTP, OAM addresses, file systems of the controllers, ..."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network

from lab.starlingx import clouds, nodes
from lab.starlingx.calls import Answer, Call
from lab.starlingx.errors import RefusalError
from lab.starlingx.store import Doc
from lab.starlingx.sysinv import configuration, filesystems
from lab.starlingx.sysinv.collection import Collection, refuse
from lab.starlingx.sysinv.patching import refuse_unknown

FIXED = ("system_type", "software_version", "uuid")
OF_CLOUD = {"system_mode": "mode", "distributed_cloud_role": "role", "system_type": "type"}
MAX_SERVERS = 3
ZONES = re.compile(
    r"UTC|GMT|[A-Z]{3}\d[A-Z]{3}|(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[\w/+-]+"
)
LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
OAM = ("oam_subnet", "oam_gateway_ip", "oam_floating_ip", "oam_c0_ip", "oam_c1_ip")
OAM_POOL = {
    "oam_gateway_ip": "gateway_address",
    "oam_floating_ip": "floating_address",
    "oam_c0_ip": "controller0_address",
    "oam_c1_ip": "controller1_address",
}


def _truth(value: object) -> bool:
    return str(value).lower() == "true"


CAPABILITIES: Mapping[str, Callable[[object], object]] = {
    "https_enabled": _truth,
    "sdn_enabled": _truth,
    "vswitch_type": str,
}
"""What is changed as the system's, but kept among its capabilities."""


def change(call: Call, system: Doc, wanted: Doc) -> Doc:
    """Change the system."""
    for name in FIXED:
        if name in wanted and system[name] is not None:
            raise refuse(f"{name} field cannot be modified.")
    refuse_unknown({**system, **dict.fromkeys(CAPABILITIES)}, wanted, call.json)
    zone = wanted.get("timezone")
    if zone is not None and not ZONES.fullmatch(zone):
        raise refuse(f"Timezone file {zone} does not exist.")
    moved = {name: read(wanted.pop(name)) for name, read in CAPABILITIES.items() if name in wanted}
    if moved:
        wanted["capabilities"] = {**system["capabilities"], **moved}
        configuration.changed_everywhere(call.records)
    records = call.records
    changed = records.save("isystems", system, **wanted)
    known = {name: wanted[key] for key, name in OF_CLOUD.items() if key in wanted}
    if known:
        records.save("cloud", records.one("cloud"), **known)
    if "bm_region" not in changed["capabilities"]:
        kept = {**changed["capabilities"], "bm_region": "External"}
        records.save("isystems", changed, capabilities=kept)
    return changed


def complete(call: Call, system: Doc) -> Doc:
    """The answer of a change does not have the region of the board management controllers."""
    if call.method != "PATCH":
        return system
    shown = {name: value for name, value in system["capabilities"].items() if name != "bm_region"}
    return {**system, "capabilities": shown}


def _extra(call: Call, rest: Sequence[str]) -> Answer | None:
    if len(rest) > 1:
        return filesystems.controller(call, rest)
    return None


def change_dns(call: Call, dns: Doc, wanted: Doc) -> Doc:
    """Change the name servers."""
    wanted.pop("action", None)
    refuse_unknown(dns, wanted, call.json, path_first=True)
    servers = _servers(wanted.get("nameservers"))
    if len(servers) > MAX_SERVERS:
        raise refuse(
            f"Maximum DNS nameservers supported: {MAX_SERVERS} but provided: {len(servers)}. "
            "Please configure a valid list of DNS nameservers."
        )
    for server in servers:
        if not _is_address(server):
            raise refuse(
                f"Invalid DNS nameserver target address {server} Please configure a valid DNS address."
            )
    return _save(call, "idns", dns, {"nameservers": ",".join(servers)} if "nameservers" in wanted else {})


def change_ntp(call: Call, ntp: Doc, wanted: Doc) -> Doc:
    """Change the time servers."""
    wanted.pop("action", None)
    refuse_unknown(ntp, wanted, call.json, path_first=True)
    servers = _servers(wanted.get("ntpservers"))
    if len(servers) > MAX_SERVERS:
        raise refuse(
            f"Maximum NTP servers supported: {MAX_SERVERS} but provided: {len(servers)}. "
            "Please configure a valid list of NTP servers."
        )
    for server in servers:
        if not _is_address(server) and not all(LABEL.fullmatch(part) for part in server.split(".")):
            raise refuse(
                f"Hostname {server} is invalid.  Hostname may not begin or end with a dash. Each "
                "segment is 1 to 63 "
                "chars long and valid characters are A-Z, a-z,  and 0-9. Please configure valid hostname."
            )
    return _save(call, "intp", ntp, {"ntpservers": ",".join(servers)} if "ntpservers" in wanted else {})


def change_oam(call: Call, oam: Doc, wanted: Doc) -> Doc:
    """Change the OAM addresses."""
    wanted.pop("action", None)
    refuse_unknown(oam, wanted, call.json)
    for name in OAM[1:]:
        if wanted.get(name) and not _is_address(wanted[name]):
            raise refuse(f"Invalid address {wanted[name]} in {name}. Please configure a valid IPv4 address")
    after = {**oam, **wanted}
    subnet = ip_network(after["oam_subnet"], strict=False)
    for name in OAM[1:]:
        if after[name] and ip_address(after[name]) not in subnet:
            raise refuse(
                f"IP Address {after[name]} is not in subnet: {subnet}. Please configure valid IPv4 address."
            )
    pool = _oam_pool(call)
    if pool is not None:
        values: Doc = {key: after[name] for name, key in OAM_POOL.items()}
        call.records.save(
            "addrpools", pool, **values, network=str(subnet.network_address), prefix=subnet.prefixlen
        )
        for name, key in (
            ("controller", "floating_address"),
            ("controller-0", "controller0_address"),
            ("controller-1", "controller1_address"),
        ):
            known = call.records.find("addresses", name=f"{name}-oam")
            if known is not None:
                call.records.save("addresses", known, address=values[key])
    if call.cloud["addresses"] and call.cloud["mode"] == "simplex":
        clouds.readdress(call.records)
        nodes.refresh(call.records)
    # A pair of controllers takes new OAM addresses by lock and unlock, a single one in service.
    configuration.changed_everywhere(call.records, in_service=call.cloud["mode"] == "simplex")
    return after


def _oam_pool(call: Call) -> Doc | None:
    network = call.records.find("networks", type="oam")
    return call.records.get("addrpools", network["pool_uuid"]) if network else None


def oam(call: Call) -> list[Doc]:
    """The OAM addresses: those of the OAM network's pool, under that network's uuid."""
    network = call.records.find("networks", type="oam")
    pool = _oam_pool(call)
    system = call.records.one("isystems")
    if network is None or pool is None:
        return []
    first, last = pool["ranges"][0]
    shown: Doc = {name: pool[key] for name, key in OAM_POOL.items()}
    return [
        {
            **shown,
            "uuid": network["uuid"],
            "oam_subnet": f"{pool['network']}/{pool['prefix']}",
            "oam_start_ip": first,
            "oam_end_ip": last,
            "region_config": False,
            "action": None,
            "forisystemid": system["id"],
            "isystem_uuid": system["uuid"],
            "created_at": network["created_at"],
            "updated_at": None,
        }
    ]


def _servers(value: object) -> list[str]:
    text = str(value or "")
    return [] if text.lower() == "none" else [part for part in text.split(",") if part]


def _save(call: Call, kind: str, doc: Doc, values: Doc) -> Doc:
    if values:
        configuration.changed_everywhere(call.records)
    return call.records.save(kind, doc, **values) if values else doc


def _is_address(text: object) -> bool:
    try:
        ip_address(str(text))
    except ValueError:
        return False
    return True


class Oam(Collection):
    """The OAM addresses have no objects of their own."""

    def find(self, call: Call, key: str) -> Doc:
        """The OAM addresses, by the network's uuid."""
        for found in oam(call):
            if found["uuid"] == key:
                return found
        raise RefusalError(f"OAM network {key} could not be found.", 404)


SYSTEMS = Collection("isystems", change=change, special=_extra, complete=complete)
DNS = Collection("idns", change=change_dns)
NTP = Collection("intp", change=change_ntp)
OAM_ADDRESSES = Oam("iextoam", change=change_oam, listed=oam)
