"""Which Pulumi packages, and thereby which plugins, a virtual environment holds."""

import json
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from pulumi.runtime.proto.language_pb2 import DependencyInfo
from pulumi.runtime.proto.plugin_pb2 import PackageDependency, PackageParameterization

# Packages of the SDK's family that have no plugin.
NO_PLUGIN = {"pulumi", "pulumi-policy"}
DESCRIPTION = "pulumi-plugin.json"
_PRE_RELEASES = {"a": "alpha", "b": "beta", "rc": "rc"}


def normalised(name: str) -> str:
    """Return a distribution's name as PyPI compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def semantic_version(version: str) -> str:
    """Return a Python version in the form of semantic versions: 1.2.0a3 is 1.2.0-alpha.3, 1.2 is 1.2.0."""
    found = re.match(r"v?(\d+(?:\.\d+)*)(?:(a|b|rc)(\d+))?", version)
    if found is None:
        return version
    numbers = [*found.group(1).split("."), "0", "0"][:3]
    label = f"-{_PRE_RELEASES[found.group(2)]}.{found.group(3)}" if found.group(2) else ""
    return ".".join(numbers) + label


def required_packages(site_packages: Path) -> list[PackageDependency]:
    """List the packages in `site_packages` that need a plugin, with the plugin's name and version.

    A package says so in its pulumi-plugin.json; one without the file is known by its distribution's name
    alone.
    """
    described = {path.parent.name: path for path in site_packages.glob(f"*/{DESCRIPTION}")}
    packages: list[PackageDependency] = []
    for distribution in distributions(path=[str(site_packages)]):
        name = normalised(distribution.name)
        file = described.get(name.replace("-", "_"))
        if file is None and (not name.startswith("pulumi-") or name in NO_PLUGIN):
            continue
        package = _package(distribution, name, json.loads(file.read_text(encoding="utf-8")) if file else {})
        if package is not None:
            packages.append(package)
    return sorted(packages, key=lambda package: package.name)


def _package(distribution: Distribution, name: str, description: dict[str, Any]) -> PackageDependency | None:
    """Describe one package; None where it says that it has no plugin."""
    if description and not description.get("resource"):
        return None
    package = PackageDependency(
        kind="resource",
        name=str(description.get("name") or name.removeprefix("pulumi-")),
        version="v" + semantic_version(str(description.get("version") or distribution.version)),
        server=str(description.get("server") or ""),
    )
    if parameterization := description.get("parameterization"):
        package.parameterization.CopyFrom(
            PackageParameterization(
                name=parameterization["name"],
                version=parameterization["version"],
                value=str(parameterization.get("value") or "").encode(),
            )
        )
    return package


def dependencies(site_packages: Path, *, transitive: bool) -> list[DependencyInfo]:
    """List the installed distributions; without `transitive`, those that no other one requires."""
    installed = {normalised(found.name): found for found in distributions(path=[str(site_packages)])}
    needed: set[str] = set()
    if not transitive:
        for found in installed.values():
            needed.update(normalised(re.split(r"[^A-Za-z0-9._-]", line)[0]) for line in found.requires or [])
    return [
        DependencyInfo(name=found.name, version=found.version)
        for name, found in sorted(installed.items())
        if name not in needed
    ]
