"""The pins are one and the same everywhere: parts.py, pyproject.toml, the Go recipes."""

import re
import tomllib

import pytest

from engine import gobuild
from engine.parts import (
    COMMAND_VERSION,
    ENGINE_VERSION,
    METAL_VERSION,
    OPENSTACK_VERSION,
    RECIPES,
    GoBuild,
    Part,
    engine_part,
    plugin_parts,
)
from engine.paths import ROOT

PACKAGES = {
    "pulumi": ENGINE_VERSION,
    "pulumi-openstack": OPENSTACK_VERSION,
    "pulumi-command": COMMAND_VERSION,
    "pulumi-equinix-metal": METAL_VERSION,
}
BUILT = [(part, part.build) for part in (engine_part(), *plugin_parts()) if part.build]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_python_packages_are_pinned_to_the_same_versions(package: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"{package}=={PACKAGES[package]}" in project["project"]["dependencies"]


def test_the_engines_recipe_builds_the_pinned_engine() -> None:
    text = (RECIPES / "pulumi" / "go.mod").read_text(encoding="utf-8")
    assert f"github.com/pulumi/pulumi/pkg/v3 v{ENGINE_VERSION}" in text
    assert f"github.com/pulumi/pulumi/sdk/v3 v{ENGINE_VERSION}" in text


@pytest.mark.parametrize(("part", "build"), BUILT, ids=[part.name for part, _ in BUILT])
def test_a_recipe_holds_what_it_asks_for_to_a_hash(part: Part, build: GoBuild) -> None:
    """Go refuses, by -mod=readonly, whatever else a build would need and go.sum does not have."""
    folder = gobuild.recipe_folder(build)
    module_file = (folder / "go.mod").read_text(encoding="utf-8")
    hashed = (folder / "go.sum").read_text(encoding="utf-8")
    direct = re.findall(
        r"^\s+(github\.com/(?:pulumi|terraform-provider-openstack)/\S+) (v\S+)", module_file, re.MULTILINE
    )
    assert direct
    for name, version in direct:
        assert f"{name} {version} h1:" in hashed
        assert f"{name} {version}/go.mod h1:" in hashed
    assert hashed.count(" h1:") > 100


@pytest.mark.parametrize(("part", "build"), BUILT, ids=[part.name for part, _ in BUILT])
def test_the_version_is_written_into_the_program(part: Part, build: GoBuild) -> None:
    flags = gobuild.link_flags(part, build)
    assert f"={build.version_prefix}{part.version}" in flags
    assert re.fullmatch(r"1\.\d+(\.\d+)?", gobuild.wanted_go(build))


def test_official_downloads_are_named_as_their_publisher_does() -> None:
    engine = engine_part().official
    assert engine is not None
    assert re.search(
        rf"/v{ENGINE_VERSION}/pulumi-v{ENGINE_VERSION}-linux-(x64|arm64)\.tar\.gz$", engine.archive
    )
    openstack = next(part for part in plugin_parts() if part.name == "openstack").official
    assert openstack is not None
    assert re.search(
        rf"/v{OPENSTACK_VERSION}/pulumi-resource-openstack-v{OPENSTACK_VERSION}-linux-(amd64|arm64)\.tar\.gz$",
        openstack.archive,
    )
