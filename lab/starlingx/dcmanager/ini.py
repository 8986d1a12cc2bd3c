"""The INI that 2018.10's dcmanager writes for a subcloud: sections and keys in its order.

What is not given reads ``<EDIT>``.
"""

from __future__ import annotations

from lab.starlingx import clouds
from lab.starlingx.calls import Call
from lab.starlingx.dcmanager.values import central_pool
from lab.starlingx.services import SYSTEM_CONTROLLER
from lab.starlingx.store import Doc

EDIT = "<EDIT>"
OPTIONS = (
    "pxe-subnet",
    "management-vlan",
    "management-interface-port",
    "management-interface-mtu",
    "oam-subnet",
    "oam-gateway-ip",
    "oam-floating-ip",
    "oam-unit-0-ip",
    "oam-unit-1-ip",
    "oam-interface-port",
    "oam-interface-mtu",
    "system-mode",
)
Section = tuple[str, list[tuple[str, object]]]


def write(call: Call, subcloud: Doc, options: Doc) -> str:
    """The configuration file of a subcloud."""
    given = {name: options.get(name) or EDIT for name in OPTIONS}
    sections = [
        *_networks(subcloud, given, options),
        *_shared(call, subcloud),
        ("VERSION", [("RELEASE", clouds.release_of(call.cloud).version)]),
    ]
    lines: list[str] = []
    for name, entries in sections:
        lines.append(f"[{name}]")
        lines += [
            f"{key}{equals}{value}"
            for key, value in entries
            for equals in ["=" if name == "SYSTEM" else " = "]
        ]
    return "\n".join(lines) + "\n"


def _networks(subcloud: Doc, given: Doc, options: Doc) -> list[Section]:
    mgmt: list[tuple[str, object]] = [
        ("CIDR", subcloud["management-subnet"]),
        ("GATEWAY", subcloud["management-gateway-ip"]),
        ("IP_START_ADDRESS", subcloud["management-start-ip"]),
        ("IP_END_ADDRESS", subcloud["management-end-ip"]),
        ("DYNAMIC_ALLOCATION", "Y"),
        ("LOGICAL_INTERFACE", "LOGICAL_INTERFACE_1"),
    ]
    found: list[Section] = [("SYSTEM", [("SYSTEM_MODE", given["system-mode"])])]
    if options.get("pxe-subnet"):
        found.append(("REGION2_PXEBOOT_NETWORK", [("PXEBOOT_CIDR", options["pxe-subnet"])]))
        mgmt.insert(0, ("VLAN", given["management-vlan"]))
    found.append(("MGMT_NETWORK", mgmt))
    found.append(
        (
            "LOGICAL_INTERFACE_1",
            _interface(given["management-interface-mtu"], given["management-interface-port"]),
        )
    )
    oam: list[tuple[str, object]] = [("CIDR", given["oam-subnet"]), ("GATEWAY", given["oam-gateway-ip"])]
    if given["system-mode"] == "simplex":
        oam.append(("IP_ADDRESS", given["oam-floating-ip"]))
    else:
        oam += [
            ("IP_FLOATING_ADDRESS", given["oam-floating-ip"]),
            ("IP_UNIT_0_ADDRESS", given["oam-unit-0-ip"]),
            ("IP_UNIT_1_ADDRESS", given["oam-unit-1-ip"]),
        ]
    found.append(("OAM_NETWORK", [*oam, ("LOGICAL_INTERFACE", "LOGICAL_INTERFACE_2")]))
    found.append(("LOGICAL_INTERFACE_2", _interface(given["oam-interface-mtu"], given["oam-interface-port"])))
    return found


def _interface(mtu: object, port: object) -> list[tuple[str, object]]:
    return [("LAG_INTERFACE", "N"), ("INTERFACE_MTU", mtu), ("INTERFACE_PORTS", port)]


def _shared(call: Call, subcloud: Doc) -> list[Section]:
    pool = central_pool(call.records) or {"network": "", "prefix": "", "floating_address": ""}
    floating = pool["floating_address"]
    return [
        (
            "SHARED_SERVICES",
            [
                ("SYSTEM_CONTROLLER_SUBNET", f"{pool['network']}/{pool['prefix']}"),
                ("SYSTEM_CONTROLLER_FLOATING_ADDRESS", floating),
                ("REGION_NAME", SYSTEM_CONTROLLER),
                ("ADMIN_PROJECT_NAME", "admin"),
                ("ADMIN_USER_NAME", "admin"),
                ("ADMIN_PASSWORD", call.cloud["password"]),
                ("KEYSTONE_ADMINURL", f"http://{floating}:5000/v3"),
                ("KEYSTONE_SERVICE_NAME", "keystone"),
                ("KEYSTONE_SERVICE_TYPE", "identity"),
                ("GLANCE_SERVICE_NAME", "glance"),
                ("GLANCE_SERVICE_TYPE", "image"),
                ("GLANCE_CACHED", "True"),
            ],
        ),
        ("REGION_2_SERVICES", [("REGION_NAME", subcloud["name"])]),
    ]
