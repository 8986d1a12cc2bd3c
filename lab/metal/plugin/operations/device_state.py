"""A Device's outputs, made of the API's answer; and its network type, as packngo names it."""

import json
from typing import Final

from lab.metal.plugin.operations.document import Document
from providers.kit.values import Value, Values

# What the API does not tell, or not in the program's form: it stays as the program gave it.
_GIVEN: Final = (
    "customData",
    "forceDetachVolumes",
    "hardwareReservationId",
    "ipAddresses",
    "projectSshKeyIds",
    "reinstall",
    "terminationTime",
    "userData",
    "waitForReservationDeprovision",
)
_LAYER3_ONLY: Final = frozenset({"baremetal_0", "baremetal_1"})
_HYBRID_ONLY: Final = "baremetal_1e"
_IPV4: Final = 4


def device_outputs(device: Document, prior: Values) -> dict[str, Value]:
    """Return the outputs of a device.

    Args:
        device: the API's answer with project, metro, facility and hardware reservation included.
        prior: the outputs or inputs before; empty at an import.
    """
    facility = device.child("facility").text("code")
    outputs: dict[str, Value] = {
        "alwaysPxe": device.flag("always_pxe"),
        "billingCycle": device.text("billing_cycle"),
        "created": device.text("created_at"),
        "deployedFacility": facility,
        "deployedHardwareReservationId": device.child("hardware_reservation").id,
        "description": device.text("description"),
        "facilities": [facility] if facility else [],
        "hostname": device.text("hostname"),
        "ipxeScriptUrl": device.text("ipxe_script_url"),
        "locked": device.flag("locked"),
        "metro": device.child("metro").text("code").lower(),
        "networkType": network_type(device),
        "operatingSystem": _slug(device.child("operating_system"), prior.get("operatingSystem")),
        "plan": _slug(device.child("plan"), prior.get("plan")),
        "ports": [_port(port) for port in device.children("network_ports")],
        "projectId": device.child("project").id or prior.get("projectId"),
        "rootPassword": device.text("root_password"),
        "sshKeyIds": list[Value](key.id for key in device.children("ssh_keys")),
        "state": device.text("state"),
        "storage": _storage(device, prior.get("storage")),
        "tags": list[Value](device.texts("tags")),
        "updated": device.text("updated_at"),
        **_addresses(device),
    }
    outputs |= {key: prior[key] for key in _GIVEN if prior.get(key) is not None}
    if not prior:
        outputs |= _imported(device)
    return {key: value for key, value in outputs.items() if value is not None and value != ""}


def network_type(device: Document) -> str:
    """Return layer3, hybrid, layer2-bonded or layer2-individual, as packngo tells it from the ports."""
    plan = device.child("plan").text("slug")
    if plan in _LAYER3_ONLY:
        return "layer3"
    if plan == _HYBRID_ONLY:
        return "hybrid"
    ports = device.children("network_ports")
    if not _all_bonded(ports, "NetworkBondPort"):
        return "layer2-individual"
    if not _all_bonded(ports, "NetworkPort"):
        return "hybrid"
    managed = any(address.flag("management") for address in device.children("ip_addresses"))
    return "layer3" if managed else "layer2-bonded"


def _all_bonded(ports: list[Document], kind: str) -> bool:
    bonded = [port.child("data").flag("bonded") for port in ports if port.text("type") == kind]
    return bool(bonded) and all(bonded)


def _slug(named: Document, given: Value) -> str:
    """The slug; or what the program calls it, where the API knows that name too."""
    names = (named.text("slug"), named.text("name"), named.text("legacy_name"))
    return given if isinstance(given, str) and given in names else names[0]


def _storage(device: Document, given: Value) -> Value:
    """The storage as JSON with sorted keys; as the program wrote it where that means the same."""
    if not device.has("storage"):
        return given
    storage = device.raw("storage")
    if isinstance(given, str) and given and json.loads(given) == storage:
        return given
    return json.dumps(storage, sort_keys=True, separators=(",", ":"))


def _port(port: Document) -> dict[str, Value]:
    return {
        "bonded": port.child("data").flag("bonded"),
        "id": port.id,
        "mac": port.child("data").text("mac"),
        "name": port.text("name"),
        "type": port.text("type"),
    }


def _addresses(device: Document) -> dict[str, Value]:
    outputs: dict[str, Value] = {}
    networks: list[dict[str, Value]] = []
    for address in device.children("ip_addresses"):
        family, public, text = (
            address.number("address_family"),
            address.flag("public"),
            address.text("address"),
        )
        networks.append(
            {
                "address": text,
                "cidr": address.number("cidr"),
                "family": family,
                "gateway": address.text("gateway"),
                "public": public,
            }
        )
        if address.flag("management"):
            private = "accessPublicIpv4" if public else "accessPrivateIpv4"
            outputs[private if family == _IPV4 else "accessPublicIpv6"] = text
    # Public IPv4 first, then IPv6, then the rest, in the API's order.
    outputs["networks"] = sorted(networks, key=_rank)
    return outputs


def _rank(network: dict[str, Value]) -> int:
    if network["family"] != _IPV4:
        return 1
    return 0 if network["public"] else 2


def _imported(device: Document) -> dict[str, Value]:
    custom = device.raw("customdata")
    end = device.text("termination_time")
    return {
        "customData": custom if isinstance(custom, str) else json.dumps(custom) if custom else "",
        "terminationTime": end,
        "userData": device.text("userdata"),
    }
