"""The stack's outputs, and what is read back from them."""

import json

import pulumi
import pytest

from reports.observed import Observed, ServerAddresses
from reports.outputs import NAMES, observe, stack_outputs
from tests.unit.reports.support import packet_sig, plan_of

SEEN = observe(
    subnets={"cc/mgmt": "198.51.100.16/28", "cc/oam": None},
    vlans={"cc/mgmt": 1200.0, "cc/oam": None},
    public={"ewr1-router": "203.0.113.5"},
    private={"ewr1-router": "10.1.0.5", "ewr1-boot": ""},
)


def test_outputs_are_plain_data_that_pulumi_can_keep() -> None:
    outputs = stack_outputs(packet_sig(), SEEN)
    assert json.loads(json.dumps(outputs)) == outputs
    assert tuple(outputs) == NAMES


def test_outputs_have_the_real_addresses() -> None:
    text = json.dumps(stack_outputs(plan_of(), SEEN))
    assert "198.51.100.17" in text
    assert "203.0.113.5" in text


def test_what_was_observed_is_read_back_from_outputs() -> None:
    outputs = {
        **stack_outputs(plan_of(), SEEN),
        "ledger": {"networks": {"cc/mgmt": {"subnet": "198.51.100.16/28", "vlan": 1200}}},
    }
    seen = Observed.from_outputs(outputs)
    assert seen.subnets == {"cc/mgmt": "198.51.100.16/28"}
    assert seen.vlans == {"cc/mgmt": 1200}
    assert seen.servers["ewr1-router"] == ServerAddresses("203.0.113.5", "10.1.0.5")


@pytest.mark.parametrize("outputs", [None, [], "x", {"ledger": "[secret]"}, {"servers": {"a": "[secret]"}}])
def test_other_outputs_are_no_observation(outputs: object) -> None:
    seen = Observed.from_outputs(outputs)
    assert not seen.subnets
    assert all(address == ServerAddresses() for address in seen.servers.values())


async def test_a_secret_address_makes_secret_outputs() -> None:
    """Whatever is applied to a secret is a secret: nothing in the reports takes that away."""
    address = pulumi.Output.secret("203.0.113.5")
    made = address.apply(
        lambda public: stack_outputs(plan_of(), observe({}, {}, {"ewr1-router": public}, {}))["inventory"]
    )
    assert await made.is_secret()
