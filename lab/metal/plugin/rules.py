"""What the official plugin does with an edit beyond its schema: what it ignores, replaces and refuses.

The sources are the `DiffSuppressFunc`, `CustomizeDiff` and `ValidateFunc` of terraform-provider-metal 3.2,
and edits that were tried on the official plugin.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from providers.kit.check import Checked
from providers.kit.diff import Change, Changes, PropertyChange, is_zero
from providers.kit.errors import Failure
from providers.kit.resource import Edit
from providers.kit.values import Value, Values, reveal

Rule = Callable[[Edit], bool]


def _text(values: Values, key: str) -> str:
    value = reveal(values.get(key))
    return value if isinstance(value, str) else ""


def _merged(edit: Edit, key: str) -> Value:
    """The value as Terraform's `d.Get` has it during a diff: the new input, else the state."""
    value = reveal(edit.inputs.get(key))
    return reveal(edit.state.get(key)) if value is None else value


def _left_out(key: str) -> Rule:
    """Leaving it out changes nothing."""
    return lambda edit: bool(_text(edit.state, key)) and is_zero(edit.inputs.get(key))


def _same_text(key: str) -> Rule:
    """Upper and lower case are the same."""
    return lambda edit: _text(edit.state, key).lower() == _text(edit.inputs, key).lower()


def _any_of(*rules: Rule) -> Rule:
    return lambda edit: any(rule(edit) for rule in rules)


def _deployed_in_one_of_them(edit: Edit) -> bool:
    """The device stands in one of the facilities that were asked for."""
    facilities, deployed = _merged(edit, "facilities"), _text(edit.state, "deployedFacility")
    return isinstance(facilities, list) and bool(deployed) and (deployed in facilities or "any" in facilities)


def _deployed_on_reservation(edit: Edit) -> bool:
    """The device stands on the reservation that is asked for (its first input was `next-available`)."""
    deployed = _text(edit.state, "deployedHardwareReservationId")
    return bool(deployed) and deployed == _text(edit.inputs, "hardwareReservationId")


def _metro_of_vlan(edit: Edit) -> bool:
    """A metro first named for a VLAN that a facility has."""
    asked = _text(edit.inputs, "metro")
    return bool(asked) and not _text(edit.state, "metro") and bool(_merged(edit, "facility"))


def _metro_of_block(edit: Edit) -> bool:
    """A metro first named, or left out, for a block that a facility has."""
    return bool(_text(edit.inputs, "metro")) != bool(_text(edit.state, "metro")) and bool(
        _merged(edit, "facility")
    )


def _private_subnet(edit: Edit) -> bool:
    """The gateway's reservation is the private one that the service made for it."""
    return not is_zero(_merged(edit, "privateIpv4SubnetSize"))


IGNORED: Final[Mapping[str, Mapping[str, Rule]]] = {
    "Device": {
        "metro": _any_of(_left_out("metro"), _same_text("metro")),
        "facilities": _deployed_in_one_of_them,
        "hardwareReservationId": _deployed_on_reservation,
    },
    "Vlan": {"facility": _left_out("facility"), "metro": _any_of(_metro_of_vlan, _same_text("metro"))},
    "ReservedIpBlock": {
        "facility": _left_out("facility"),
        "metro": _any_of(_metro_of_block, _same_text("metro")),
    },
    "Gateway": {"ipReservationId": _private_subnet},
    "Project": {
        "organizationId": _same_text("organizationId"),
        "paymentMethodId": _same_text("paymentMethodId"),
    },
}
"""By class and property: when a difference of it is none."""


def ignore(name: str, edit: Edit, changes: Changes) -> Changes:
    """Return the changes without those that the official plugin does not see."""
    rules = IGNORED.get(name, {})
    suppressed = {prop for prop, rule in rules.items() if rule(edit)}
    return {path: change for path, change in changes.items() if re.split(r"[.\[]", path)[0] not in suppressed}


def reinstalls(inputs: Values) -> bool:
    """Tell whether a Device's inputs ask for a reinstall in place instead of a replacement."""
    reinstall = reveal(inputs.get("reinstall"))
    return isinstance(reinstall, dict) and reinstall.get("enabled") is True


def replace_for_new_data(edit: Edit, changes: Changes) -> Changes:
    """Make a Device's new user or custom data a replacement, unless it is reinstalled for them."""
    if reinstalls(edit.inputs):
        return changes
    return {
        path: PropertyChange(change.change, replaces=True) if path in ("userData", "customData") else change
        for path, change in changes.items()
    }


def install_failed_again(edit: Edit, changes: Changes) -> Changes:
    """Let a Device whose installation failed be installed again, where the program allows it in place.

    The official plugin leaves it as it is, for the operator to replace: then the next run would find nothing
    to do on a server that does not work.
    """
    if _text(edit.state, "state") != "failed" or not reinstalls(edit.inputs):
        return changes
    return {**changes, "state": PropertyChange(Change.UPDATE)}


def check_device(checked: Checked) -> None:
    """Add what is wrong with a Device's storage or termination time."""
    storage, end = reveal(checked.inputs.get("storage")), reveal(checked.inputs.get("terminationTime"))
    if isinstance(storage, str):
        try:
            json.loads(storage)
        except ValueError as error:
            checked.failures.append(Failure("storage", f"must be JSON: {error}"))
    if isinstance(end, str):
        try:
            datetime.fromisoformat(end)
        except ValueError:
            reason = 'must be a time as in RFC 3339, for example "2027-01-31T12:00:00Z"'
            checked.failures.append(Failure("terminationTime", reason))
