"""The pack as pulumi-policy sees it: levels, configuration, unknown values, rules that fail."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy, StackValidationPolicy
from pulumi_policy.proxy import UnknownValueError

from model.spec import FLEET_KEY, parse
from policies import pack
from policies.context import POLICIES_KEY, is_local, is_loopback, read_context, secret_names
from policies.describe import markdown
from policies.guard import Finding, Guard, Level, NoOptions, Scene, Scope, Unanswered
from policies.pack import GUARDS, NotKnownError, policies
from policies.settings import merged, read_settings
from tests.unit.model.fleets import small
from tests.unit.policies.support import BY_NAME, context


def test_every_rule_is_a_policy_with_reason_and_remedy() -> None:
    made = policies(context())
    names = [policy.name for policy in made]
    assert len(names) == len(set(names)) == len(GUARDS) + 1
    for policy in made:
        assert "To comply: " in policy.description
        assert isinstance(policy, ResourceValidationPolicy | StackValidationPolicy)


def test_the_documents_describe_every_rule() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "policies.md").read_text()
    told = text.partition("<!-- rules: python -m policies.describe -->\n\n")[2].partition("\n<!-- end")[0]
    assert told == markdown(), "write `python -m policies.describe` between the marks of docs/policies.md"


def test_a_stack_configures_levels_and_options() -> None:
    settings, problems = read_settings(
        GUARDS, {"mtu": "advisory", "budget": {"monthly": 5, "level": "disabled"}}
    )
    assert problems == []
    assert settings["mtu"].level is Level.ADVISORY
    assert settings["budget"].level is Level.DISABLED
    assert settings["budget"].options.model_dump() == {"monthly": 5.0}
    made = {policy.name: policy for policy in policies(context(settings={"mtu": "advisory"}))}
    assert made["mtu"].enforcement_level is EnforcementLevel.ADVISORY
    assert made["budget"].enforcement_level is EnforcementLevel.MANDATORY


@pytest.mark.parametrize(
    ("configured", "says"),
    [
        ({"mtuu": "advisory"}, "did you mean 'mtu'?"),
        ({"mtu": "of"}, "level"),
        ({"mtu": {"larges": 1500}}, "larges"),
        ({"budget": {"monthly": "much"}}, "monthly"),
    ],
)
def test_a_slip_of_the_pen_weakens_nothing_and_is_told(configured: dict[str, Any], says: str) -> None:
    settings, problems = read_settings(GUARDS, configured)
    assert any(says in problem for problem in problems), problems
    assert all(settings[guard.name].level is guard.level for guard in GUARDS)


def test_what_the_engine_was_given_comes_on_top() -> None:
    settings, _ = read_settings(GUARDS, {"mtu": {"largest": 1450}})
    guard = BY_NAME["mtu"]
    assert merged(guard, settings["mtu"], None).model_dump() == {"largest": 1450}
    assert merged(guard, settings["mtu"], {"largest": 1300.0}).model_dump() == {"largest": 1300}


def test_what_is_not_known_is_told_the_way_that_pulumi_makes_advisory() -> None:
    error = NotKnownError([Unanswered(f"IpAttachment a{number}", "cidrNotation") for number in range(20)])
    assert isinstance(error, UnknownValueError)
    assert "a0: cidrNotation is known only after up" in error.message
    assert error.message.endswith("and 12 more")


def config(**more: object) -> dict[str, str]:
    """The environment that the language host starts a pack with."""
    values = {FLEET_KEY: json.dumps(small()), "murmuration:metalToken": "s3cr3t-token", **more}
    return {
        "PULUMI_STACK": "small",
        "PULUMI_CONFIG": json.dumps(values),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(["murmuration:metalToken"]),
    }


def test_the_context_is_read_from_what_the_engine_tells(tmp_path: Path) -> None:
    found = read_context(tmp_path, config(**{POLICIES_KEY: json.dumps({"mtu": "advisory"})}))
    assert found.stack == "small"
    assert found.plan is not None
    assert found.secrets == {"metalToken": "s3cr3t-token"}
    assert found.settings == {"mtu": "advisory"}
    assert not found.local


@pytest.mark.parametrize(
    "environment",
    [{}, {"PULUMI_CONFIG": "{"}, {"PULUMI_CONFIG": "[]"}, {"PULUMI_CONFIG": '{"murmuration:fleet": "{}"}'}],
)
def test_without_configuration_there_is_no_plan_and_a_reason(
    environment: dict[str, str], tmp_path: Path
) -> None:
    found = read_context(tmp_path, environment)
    assert found.plan is None
    assert found.problem


def test_neighbours_are_read_from_their_ledgers(tmp_path: Path) -> None:
    write_stack(
        tmp_path, "other", small(), "networks: {sc1/mgmt: {site: ewr1, subnet: 192.168.9.0/24, vlan: 1007}}\n"
    )
    lab = small()
    for site in lab["sites"].values():
        site["provider"]["endpoint"] = "http://127.0.0.1:1/v1"
    write_stack(
        tmp_path, "lab", lab, "networks: {sc1/mgmt: {site: ewr1, subnet: 192.168.9.0/24, vlan: 1007}}\n"
    )
    (tmp_path / "Pulumi.broken.yaml").write_text("{")
    found = read_context(tmp_path, config())
    assert [(peer.stack, peer.key, peer.vlan, peer.domain) for peer in found.peers] == [
        ("other", "sc1/mgmt", 1007, "p1/ny")
    ]
    assert len(found.peer_problems) == 1
    assert "Pulumi.broken.yaml" in found.peer_problems[0]


def write_stack(root: Path, name: str, fleet: dict[str, Any], ledger: str) -> None:
    """A stack file and its ledger."""
    (root / f"Pulumi.{name}.yaml").write_text(json.dumps({"config": {FLEET_KEY: fleet}}))
    (root / "ledger").mkdir(exist_ok=True)
    (root / "ledger" / f"{name}.yaml").write_text(ledger)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8126/x", True),
        ("http://[::1]:5000", True),
        ("http://localhost", True),
        ("http://10.0.0.1", False),
        ("http://127.0.0.1.example.org", False),
        ("nonsense", False),
    ],
)
def test_loopback(url: str, *, here: bool) -> None:
    assert is_loopback(url) is here


def test_a_rule_that_fails_is_a_violation_that_names_it() -> None:
    def fail(_: Scene[NoOptions]) -> Iterator[Finding]:
        raise KeyError("quantity")

    guard = Guard("broken", "Why.", "how.", Scope.STACK, fail, NoOptions)
    setting = read_settings((guard,), {})[0]["broken"]
    found = pack.judge(guard, [], context(), setting, None)
    assert "the rule itself failed" in found[0].message


def test_every_secret_that_a_stack_file_names_is_found() -> None:
    fleet = small()
    fleet["operator"]["private_key"] = "operatorKey"
    fleet["openstack"] = {
        "sc1": {
            "endpoint": {"url": "https://10.0.0.1:5000/v3", "password": "adminPassword"},
            "users": {"someone": {"password": "userPassword"}},
        }
    }
    assert set(secret_names(parse(fleet))) == {"metalToken", "operatorKey", "adminPassword", "userPassword"}


def test_an_openstack_elsewhere_makes_a_stack_not_local() -> None:
    fleet = small()
    for site in fleet["sites"].values():
        site["provider"]["endpoint"] = "http://127.0.0.1:1/v1"
    assert is_local(parse(fleet))
    fleet["openstack"] = {"x": {"endpoint": {"url": "https://10.0.0.1:5000/v3", "password": "p"}}}
    assert not is_local(parse(fleet))
