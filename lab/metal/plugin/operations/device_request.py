"""The body of a Device's create call, made of its inputs as terraform-provider-metal makes it."""

import json
import re
from datetime import UTC, datetime
from typing import Any, Final

from equinix_metal.models.create_device_request import CreateDeviceRequest
from equinix_metal.models.device_create_in_facility_input import DeviceCreateInFacilityInput
from equinix_metal.models.device_create_in_metro_input import DeviceCreateInMetroInput
from equinix_metal.models.facility_input_facility import FacilityInputFacility
from equinix_metal.models.ip_address import IPAddress
from equinix_metal.models.storage import Storage

from lab.metal.plugin.operations.inputs import number, objects, text, texts
from lab.metal.plugin.operations.request_body import body_of
from providers.kit.errors import Failure, InvalidInputError
from providers.kit.values import Values

_IPXE_SCRIPT: Final = re.compile(r"^#!i?pxe", re.IGNORECASE)
_CUSTOM_IPXE: Final = "custom_ipxe"
# Address family, and whether it is public.
_ADDRESSES: Final = {"public_ipv4": (4, True), "private_ipv4": (4, False), "public_ipv6": (6, True)}
_FIELDS: Final = {
    "hostname": "hostname",
    "description": "description",
    "plan": "plan",
    "operatingSystem": "operating_system",
    "billingCycle": "billing_cycle",
    "userData": "userdata",
    "customData": "customdata",
    "ipxeScriptUrl": "ipxe_script_url",
    "alwaysPxe": "always_pxe",
    "hardwareReservationId": "hardware_reservation_id",
    "projectSshKeyIds": "project_ssh_keys",
    "tags": "tags",
}


class _InMetro(DeviceCreateInMetroInput):
    """The service takes custom data as a string, as packngo sends it; the model has an object only."""

    customdata: Any = None


class _InFacility(DeviceCreateInFacilityInput):
    """As above, for facilities."""

    customdata: Any = None


def device_request(inputs: Values) -> CreateDeviceRequest:
    """Return the body that makes a device of these inputs.

    Raises:
        InvalidInputError: inputs do not go together.
    """
    refuse_contradictions(inputs)
    body: dict[str, Any] = {
        field: inputs[key] for key, field in _FIELDS.items() if inputs.get(key) not in (None, "", False, [])
    }
    addresses = objects(inputs, "ipAddresses")
    if addresses:
        body["ip_addresses"] = [_address(address) for address in addresses]
    storage, end = text(inputs, "storage"), text(inputs, "terminationTime")
    if storage:
        body["storage"] = Storage.from_dict(json.loads(storage))
    if end:
        body["termination_time"] = time_of(end)
    facilities = texts(inputs, "facilities")
    if facilities:
        return CreateDeviceRequest(body_of(_InFacility, facility=FacilityInputFacility(facilities), **body))
    return CreateDeviceRequest(body_of(_InMetro, metro=text(inputs, "metro"), **body))


def time_of(written: str) -> datetime:
    """Return a time as in RFC 3339; without a zone it is UTC."""
    time = datetime.fromisoformat(written)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def refuse_contradictions(inputs: Values) -> None:
    """Refuse inputs of which only the service would say late, or never, that they do not go together.

    Raises:
        InvalidInputError: with the property and the reason.
    """
    system, script = inputs.get("operatingSystem"), inputs.get("ipxeScriptUrl")
    user_data = str(inputs.get("userData") or "")
    failure: Failure | None = None
    if not inputs.get("facilities") and not inputs.get("metro"):
        failure = Failure("metro", "one of facilities and metro must be given")
    elif inputs.get("waitForReservationDeprovision") and not inputs.get("hardwareReservationId"):
        reason = "can be given only with hardwareReservationId"
        failure = Failure("waitForReservationDeprovision", reason)
    elif system == _CUSTOM_IPXE and not script and not user_data:
        failure = Failure("ipxeScriptUrl", "custom_ipxe needs ipxeScriptUrl, or an iPXE script in userData")
    elif system == _CUSTOM_IPXE and script and _IPXE_SCRIPT.match(user_data):
        failure = Failure("userData", "must be no iPXE script where ipxeScriptUrl is given")
    elif system != _CUSTOM_IPXE and script:
        failure = Failure("ipxeScriptUrl", "needs operatingSystem custom_ipxe")
    if failure is not None:
        raise InvalidInputError([failure])


def _address(address: Values) -> IPAddress:
    family, public = _ADDRESSES[text(address, "type")]
    return body_of(
        IPAddress,
        address_family=family,
        public=public,
        cidr=number(address, "cidr") or None,
        ip_reservations=texts(address, "reservationIds") or None,
    )
