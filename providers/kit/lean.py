"""Importing single modules of packages that import all of themselves when one of theirs is asked for.

The SDK imports its automation and tracing (half a second of a core at every start of a plugin or a language
host), Equinix's client 300 modules of models and calls (four seconds). A package object that runs no code of
its own leaves each module to import what it needs. That is for a process that does nothing else: elsewhere
somebody may want the package whole.
"""

import sys
from collections.abc import Iterable
from importlib.machinery import PathFinder
from types import ModuleType

SDK = ("pulumi", "pulumi.runtime")
"""What leads to the engine's messages, which are all that is needed of the SDK: pulumi.runtime.proto."""


def run_no_package_code(packages: Iterable[str]) -> None:
    """Put packages that run no code in the place of those that are not imported yet, parents first."""
    for package in packages:
        if package in sys.modules:
            continue
        parent = package.rpartition(".")[0]
        spec = PathFinder.find_spec(package, list(sys.modules[parent].__path__) if parent else None)
        if spec is not None and spec.submodule_search_locations:
            empty = ModuleType(package)
            empty.__path__ = list(spec.submodule_search_locations)
            empty.__spec__ = spec
            sys.modules[package] = empty
