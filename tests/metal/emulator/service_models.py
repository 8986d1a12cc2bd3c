"""Which of Equinix's own models reads which answer."""

import re
from typing import Any

import equinix_metal

ID = "[0-9a-f-]{36}"

MODELS: list[tuple[str, str, str]] = [
    ("*", "/user", "User"),
    ("*", f"/users/{ID}", "User"),
    ("GET", "/organizations", "OrganizationList"),
    ("*", f"/organizations(/{ID})?", "Organization"),
    ("GET", f"(/organizations/{ID})?/projects", "ProjectList"),
    ("*", f"(/organizations/{ID})?/projects", "Project"),
    ("*", f"/projects/{ID}", "Project"),
    ("GET", f"/projects/{ID}/bgp-config", "BgpConfig"),
    ("GET", f"((/projects|/organizations)/{ID})?/plans", "PlanList"),
    ("GET", f"/plans/{ID}", "Plan"),
    ("GET", "/operating-systems", "OperatingSystemList"),
    ("GET", f"(/projects/{ID})?/facilities", "FacilityList"),
    ("GET", "/locations/metros", "MetroList"),
    ("GET", f"/locations/metros/{ID}", "Metro"),
    ("GET", f"(/organizations/{ID})?/capacity(/metros)?", "CapacityList"),
    ("POST", "/capacity", "CapacityCheckPerFacilityList"),
    ("POST", "/capacity/metros", "CapacityCheckPerMetroList"),
    ("GET", f"(/projects|/organizations)/{ID}/devices", "DeviceList"),
    ("*", f"/projects/{ID}/devices", "Device"),
    ("*", f"/devices/{ID}", "Device"),
    ("GET", f"/devices/{ID}/ssh-keys", "SSHKeyList"),
    ("GET", f"/devices/{ID}/userdata", "Userdata"),
    ("GET", f"(/projects/{ID}|/devices/{ID})?/events", "EventList"),
    ("GET", f"/events/{ID}", "Event"),
    ("GET", f"/devices/{ID}/ips", "IPAssignmentList"),
    ("POST", f"/devices/{ID}/ips", "IPAssignment"),
    ("GET", f"/ports/{ID}/vlan-assignments", "PortVlanAssignmentList"),
    ("GET", f"/ports/{ID}/vlan-assignments/{ID}", "PortVlanAssignment"),
    ("GET", f"/ports/{ID}/vlan-assignments/batches", "PortVlanAssignmentBatchList"),
    ("*", f"/ports/{ID}/vlan-assignments/batches(/{ID})?", "PortVlanAssignmentBatch"),
    ("*", f"/ports/{ID}(/.*)?", "Port"),
    ("GET", f"/projects/{ID}/virtual-networks", "VirtualNetworkList"),
    ("*", f"(/projects/{ID}/virtual-networks|/virtual-networks/{ID})", "VirtualNetwork"),
    ("GET", f"/projects/{ID}/ips", "IPReservationList"),
    ("POST", f"/projects/{ID}/ips", "RequestIPReservation201Response"),
    ("*", f"/ips/{ID}", "FindIPAddressById200Response"),
    ("GET", f"/ips/{ID}/available", "IPAvailabilitiesList"),
    ("GET", f"(/projects/{ID})?/ssh-keys", "SSHKeyList"),
    ("*", f"((/projects/{ID})?/ssh-keys|/ssh-keys/{ID})", "SSHKey"),
    ("GET", f"(/projects|/devices)/{ID}/bgp/sessions", "BgpSessionList"),
    ("*", f"(/devices/{ID}/bgp/sessions|/bgp/sessions/{ID})", "BgpSession"),
    ("GET", f"/devices/{ID}/bgp/neighbors", "BgpSessionNeighbors"),
    ("GET", f"/projects/{ID}/metal-gateways", "MetalGatewayList"),
    ("*", f"(/projects/{ID}/metal-gateways|/metal-gateways/{ID})", "MetalGateway"),
]
FREE_FORM = re.compile(f"/devices/{ID}/customdata")


def model_named(name: str) -> Any:
    return getattr(equinix_metal, name)


def model_of(method: str, path: str) -> Any:
    for wanted, pattern, model in MODELS:
        if wanted in ("*", method) and re.fullmatch(pattern, path):
            return model_named(model)
    raise AssertionError(f"no model is named for {method} {path}: every answer must be checked")
