"""The parts of an engine and their pins: what each is, where the official one is published, how ours is made.

The Python packages in pyproject.toml are pinned to the same versions; a unit test holds the two together.
"""

import platform
from dataclasses import dataclass, field
from typing import Literal

from engine.errors import EngineError
from engine.paths import ROOT

ENGINE_VERSION = "3.258.0"
OPENSTACK_VERSION = "5.5.3"
COMMAND_VERSION = "1.2.1"
METAL_VERSION = "3.2.1"

# Module recipes: go.mod, go.sum and what else a build needs, one folder a part.
RECIPES = ROOT / "engine" / "build"


@dataclass(frozen=True)
class Official:
    """The publisher's download: an archive, and beside it a list of lines of SHA-256 and file name."""

    archive: str
    """URL of the .tar.gz."""
    checksums: str
    """URL of the publisher's checksum list, which names the archive."""

    @property
    def filename(self) -> str:
        """The archive's name as the checksum list has it."""
        return self.archive.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class GoBuild:
    """A build from public Go modules, pinned by the go.sum of its recipe."""

    recipe: str
    """Folder under engine/build/."""
    package: str
    """The Go package to build, as seen from the recipe's module."""
    version_variable: str
    """What the linker sets to the version."""
    version_prefix: str = ""
    """What the version starts with inside the binary ("v" for the engine)."""
    flags: tuple[str, ...] = field(default=())
    """Linker flags beyond -s -w and the version."""


@dataclass(frozen=True)
class StandIn:
    """A plugin of our own in Python: `python -m MODULE` in the clone's virtual environment."""

    module: str


@dataclass(frozen=True)
class Part:
    """One part of an engine."""

    name: str
    kind: Literal["engine", "language", "resource"]
    version: str
    title: str
    """What a person calls it."""
    official: Official | None = None
    build: GoBuild | None = None
    stand_in: StandIn | None = None
    only_stand_in: bool = False
    """Ours is the only one there is a use for; whatever else is installed is not asked."""
    only_reason: str = ""
    """Why `only_stand_in`, for the person who reads the line."""
    version_argument: str = "-version"
    """How the executable is asked for its version."""

    @property
    def executable(self) -> str:
        """File name of the part's executable."""
        return {
            "engine": "pulumi",
            "language": f"pulumi-language-{self.name}",
            "resource": f"pulumi-resource-{self.name}",
        }[self.kind]

    @property
    def plugin_folder(self) -> str:
        """Name of the plugin's folder in a PULUMI_HOME's `plugins/`."""
        return f"{self.kind}-{self.name}-v{self.version}"


def machine() -> str:
    """Return this machine's architecture in Go's names.

    Raises:
        EngineError: on an architecture that Pulumi does not publish for.
    """
    names = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
    try:
        return names[platform.machine().lower()]
    except KeyError:
        raise EngineError(
            f"this machine is a {platform.machine()}; Pulumi is published for x86_64 and aarch64 Linux"
        ) from None


def _plugin_release(name: str, version: str) -> Official:
    """Name the release of a plugin that Pulumi publishes."""
    base = f"https://github.com/pulumi/pulumi-{name}/releases/download/v{version}"
    return Official(
        archive=f"{base}/pulumi-resource-{name}-v{version}-linux-{machine()}.tar.gz",
        checksums=f"{base}/pulumi-{name}_{version}_checksums.txt",
    )


def engine_part() -> Part:
    """Describe the engine itself, the `pulumi` command."""
    base = f"https://github.com/pulumi/pulumi/releases/download/v{ENGINE_VERSION}"
    architecture = {"amd64": "x64"}.get(machine(), machine())
    return Part(
        name="pulumi",
        kind="engine",
        version=ENGINE_VERSION,
        title="Pulumi engine",
        official=Official(
            archive=f"{base}/pulumi-v{ENGINE_VERSION}-linux-{architecture}.tar.gz",
            checksums=f"{base}/pulumi-{ENGINE_VERSION}-checksums.txt",
        ),
        build=GoBuild(
            recipe="pulumi",
            package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            version_variable="github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
            version_prefix="v",
        ),
        version_argument="version",
    )


def language_part() -> Part:
    """Describe the Python language host; the official one comes in the engine's archive."""
    return Part(
        name="python",
        kind="language",
        version=ENGINE_VERSION,
        title="Python language host",
        stand_in=StandIn("engine.host"),
    )


def plugin_parts() -> list[Part]:
    """Describe the resource plugins that the stacks use."""
    return [
        Part(
            name="openstack",
            kind="resource",
            version=OPENSTACK_VERSION,
            title="OpenStack plugin",
            official=_plugin_release("openstack", OPENSTACK_VERSION),
            build=GoBuild(recipe="openstack", package=".", version_variable="main.version"),
        ),
        Part(
            name="command",
            kind="resource",
            version=COMMAND_VERSION,
            title="command plugin",
            official=_plugin_release("command", COMMAND_VERSION),
            stand_in=StandIn("engine.command"),
        ),
        Part(
            name="equinix-metal",
            kind="resource",
            version=METAL_VERSION,
            title="Equinix Metal plugin",
            stand_in=StandIn("lab.metal.plugin"),
            only_stand_in=True,
            only_reason="the service that the official one is for ended on 2026-06-30",
        ),
    ]
