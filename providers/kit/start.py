"""A quick start for a plugin's process: only what is used is imported.

Some packages import all of themselves when one module of theirs is asked for: the SDK its automation and
tracing (half a second of a core at every start of every plugin), Equinix's client 300 modules of models and
calls (four seconds). A package object that runs no code of its own leaves each module to import what it
needs. That is for a process that does nothing else: elsewhere somebody may want the package whole, so it is
done nowhere but here.
"""

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

# What is needed of the SDK is in pulumi.runtime.proto.
_SDK = ("pulumi", "pulumi.runtime")
# Command lines that a package imports where it can, and does without where there is nothing in them.
_UNUSED = ("httpx._main",)


def start(provider: str, lean: Sequence[str] = ()) -> int:
    """Serve the provider named as `module:Class`, and return the exit code.

    Args:
        provider: where its class is; the module is imported after the packages are prepared.
        lean: further packages that are to import nothing by themselves, each after its parent.
    """
    for package in (*_SDK, *lean):
        run_no_package_code(package)
    for module in _UNUSED:
        sys.modules.setdefault(module, ModuleType(module))
    module, _, name = provider.partition(":")
    server = importlib.import_module("providers.kit.server")
    code: int = server.main(getattr(importlib.import_module(module), name))
    return code


def run_no_package_code(package: str) -> None:
    """Put a package that runs no code in the place of one that is not imported yet."""
    if package in sys.modules:
        return
    parent, _, name = package.rpartition(".")
    spec = None if parent else importlib.util.find_spec(package)
    folders = sys.modules[parent].__path__ if parent else spec and spec.submodule_search_locations
    if folders:
        empty = ModuleType(package)
        empty.__path__ = [str(Path(folder, name) if parent else folder) for folder in folders]
        sys.modules[package] = empty
