"""Stack files of the wrong form: every error says where, what, and what would be right."""

from pathlib import Path

import pytest

from model.spec import SpecError, load, parse
from tests.unit.model.fleets import REMOVE, changed, small

PROVIDER = "sites/ewr1/provider"


def message(changes: dict[str, object]) -> str:
    with pytest.raises(SpecError) as caught:
        parse(changed(changes), source="Pulumi.dev.yaml")
    return str(caught.value)


def test_a_right_fleet_is_accepted() -> None:
    assert set(parse(small()).clouds) == {"cc", "sc1", "sc2"}


def test_an_unknown_key_is_answered_with_the_valid_ones() -> None:
    assert message({"sites/ewr1/router/paln": "x"}) == (
        "Pulumi.dev.yaml: sites.ewr1.router.paln: unknown key; "
        "valid keys are plan, operating_system, hostname, nat; did you mean 'plan'?"
    )


def test_a_role_in_capitals_is_understood_as_a_slip() -> None:
    assert "did you mean 'mgmt'?" in message({"clouds/cc/networks/MGMT": {}})


def test_a_missing_key_says_what_it_is() -> None:
    text = message({"clouds/cc/site": REMOVE})
    assert text == "Pulumi.dev.yaml: clouds.cc.site: missing; it must be given: The site that it is at."


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("release", 12.0, "the number 12.0 is not one of '2018.10', '11.0', '12.0'; write it in quotes"),
        ("release", "12", "'12' is not one of '2018.10', '11.0', '12.0'; did you mean '12.0'?"),
        ("clouds/cc/role", "central", "'central' is not one of 'system_controller', 'subcloud'"),
        ("clouds/cc/topology", "standrd", "did you mean 'standard'?"),
        (f"{PROVIDER}/kind", "metall", "'metall' is not one of 'metal'; did you mean 'metal'?"),
        ("name", 7, "must be text, not the number 7; write it in quotes"),
        (
            "clouds/cc/networks/mgmt/vlan",
            "1172",
            "must be a whole number, not '1172'; write it without quotes",
        ),
        ("clouds/cc/networks/mgmt/vlan", 1, "must be at least 2, not 1"),
        ("clouds/cc/networks/mgmt/vlan", 4094, "must be at most 3999, not 4094"),
        ("clouds/cc/networks/mgmt/mtu", 100, "must be at least 576, not 100"),
        ("clouds/cc/networks/mgmt/public", "yes", "must be true or false, not 'yes'"),
        ("clouds/cc/networks/mgmt/subnet", "10.0.0.5/24", "the network itself is 10.0.0.0/24"),
        ("clouds/cc/networks/mgmt/subnet", "10.0.0.0", "lacks its prefix length"),
        ("clouds/cc/networks/mgmt/subnet", "10.0.0/24x", "is not a network in CIDR notation"),
        ("clouds/cc/networks/mgmt/subnet", "fd00::/64", "networks of a fleet are IPv4"),
        ("clouds/cc/networks/mgmt/gateway", "10.0.0.256", "is not an IP address"),
        ("clouds/cc/networks/mgmt/gateway", "::1", "networks of a fleet are IPv4"),
        ("clouds/cc/networks", [], "must be a map of keys, not a list"),
        ("clouds/cc/nodes", {}, "must not be empty"),
        ("clouds/cc/nodes", None, "must be a map from names to values, not nothing"),
        ("clouds/cc/nodes/master-0", {"plan": "x"}, "'master-0' is not a node's name: use controller-0"),
        ("clouds/cc/allow_reinstall", "controller-0", "must be a list, not 'controller-0'"),
        ("clouds/cc/description", "", "must not be empty"),
        ("clouds/CC", {}, "'CC' is not a name: use lower-case letters"),
        ("budget", {"monthly": 0}, "must be greater than 0, not 0"),
        ("pools/vlans", {"first": 20, "last": 10}, "first (20) must not be greater than last (10)"),
        (f"{PROVIDER}/facility", "ewr1", "say either metro or facility, and not both"),
        (f"{PROVIDER}/endpoint", "127.0.0.1:8126", "is not a URL"),
        ("sites/ewr1/boot_server/iso", {"url": "http://x", "sha256": "abc"}, "does not match"),
        (
            "sites/ewr1/boot_server/iso",
            {"url": "http://x", "sha256": "0" * 64, "sha256_url": "http://x/sum"},
            "say either sha256 or sha256_url, and not both",
        ),
        (
            "sites/ewr1/boot_server",
            {"plan": "x", "iso": {"url": "http://x"}, "isos": {"12.0": {"url": "http://x"}}},
            "say either iso or isos, and not both",
        ),
        ("sites/ewr1/boot_server", {"plan": "x", "isos": {"13.0": {"url": "http://x"}}}, "'13.0'"),
        ("sites/dfw2/boot_server", {"at": 3}, "must be text, not the number 3"),
        ("operator/ssh_keys/me", "-----BEGIN OPENSSH PRIVATE KEY-----", "is not an SSH public key"),
    ],
)
def test_a_wrong_value_is_told(path: str, value: object, expected: str) -> None:
    assert expected in message({path: value})


def test_errors_have_no_jargon_and_no_secret() -> None:
    secret = "not-a-name-of-a-key-but-the-very-token-itself-0123456789"
    text = message({f"{PROVIDER}/token": secret, "operator/ssh_keys/me": "-----BEGIN private s3cr3t"})
    assert "pydantic" not in text
    assert secret not in text
    assert "s3cr3t" not in text
    assert "pulumi config set --secret" in text


def test_every_error_is_told_at_once() -> None:
    lines = message({"name": 7, "sites/ewr1/router/plan": REMOVE, "clouds/cc/topology": "x"}).splitlines()
    assert len(lines) == 3


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("config: {murmuration:fleet: {nmae: x}}", "Pulumi.dev.yaml:1: nmae: unknown key"),
        ("config:\n  murmuration:fleet:\n    name: 7\n", "Pulumi.dev.yaml:3: name: must be text"),
        ("config: {}", "Pulumi.dev.yaml: holds no fleet: write one under"),
        ("", "Pulumi.dev.yaml: holds no fleet"),
        ("- a", "Pulumi.dev.yaml: holds no fleet"),
        ("config:\n  a: [", "Pulumi.dev.yaml: is not YAML: line"),
        ("config:\n  a: 1\n  a: 2\n", "is not YAML: line 3: the key 'a' stands twice in the same map"),
        ("config: {murmuration:fleet: 2026-01-01}", "must be a map of keys"),
    ],
)
def test_files_are_told_by_name_and_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(write(tmp_path, text))
    assert expected in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"Pulumi\.x\.yaml: no such file"):
        load(tmp_path / "Pulumi.x.yaml")
