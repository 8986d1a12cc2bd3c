"""Which stack files are the lab's."""

from pathlib import Path

import pytest

from lab.errors import LabError
from lab.stacks import uses_lab


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "config: {murmuration:fleet: {sites: {a: {provider: {endpoint: 'http://127.0.0.1:8126/metal/v1'}}}}}",
            True,
        ),
        ("config: {a: [{b: 'https://localhost/x'}]}", True),
        ("config: {a: 'http://[::1]:80/'}", True),
        ("config: {a: 'http://127.9.9.9/'}", True),
        ("config: {a: 'https://api.equinix.com/metal/v1'}", False),
        ("config: {a: 'http://147.75.38.129/BIOS-Client'}", False),
        ("config: {a: 'ask http://127.0.0.1/ for help'}", False),
        ("config: {a: '127.0.0.1'}", False),
        ("config: {a: 'http://[bad'}", False),
        ("config: {http://127.0.0.1/: 1}", False),
        ("# http://127.0.0.1/\nconfig: {}", False),
        ("", False),
    ],
)
def test_an_endpoint_on_loopback_makes_it_the_labs(tmp_path: Path, text: str, expected: bool) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(text)
    assert uses_lab(file) is expected


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="cannot be read"):
        uses_lab(tmp_path / "Pulumi.none.yaml")
    (tmp_path / "Pulumi.bad.yaml").write_text("{")
    with pytest.raises(LabError, match="not valid YAML"):
        uses_lab(tmp_path / "Pulumi.bad.yaml")
