"""A quick start for a plugin's process: only what is used is imported.

Some packages import all of themselves when one module of theirs is asked for: the SDK its automation and
tracing (half a second of a core at every start of every plugin), Equinix's client 300 modules of models and
calls (four seconds). A package object that runs no code of its own leaves each module to import what it
needs. That is for a process that does nothing else: elsewhere somebody may want the package whole, so it is
done nowhere but here.
"""

import importlib
import socket
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

from providers.kit import shared

# What is needed of the SDK is in pulumi.runtime.proto.
_SDK = ("pulumi", "pulumi.runtime")
# Command lines that a package imports where it can, and does without where there is nothing in them.
_UNUSED = ("httpx._main",)


def start(provider: str, lean: Sequence[str] = ()) -> int:
    """Serve the provider named as `module:Class`, and return the exit code.

    Where the engine wants several of them, all are served by one process (see `shared`).

    Args:
        provider: where its class is; the module is imported after the packages are prepared.
        lean: further packages that are to import nothing by themselves, each after its parent.
    """
    engine = sys.argv[-1] if len(sys.argv) > 1 and not sys.argv[-1].startswith("-") else ""
    place = shared.address(engine, provider)
    if place is None:
        code: int = importlib.import_module("providers.kit.server").main(_load(provider, lean))
        return code

    def open_house(listener: socket.socket) -> None:
        factory = _load(provider, lean)
        importlib.import_module("providers.kit.house").open_house(factory, engine, listener)

    return shared.go_through(place, open_house)


def _load(provider: str, lean: Sequence[str]) -> Callable[[], Any]:
    """Import the provider's class without what is not needed of others' packages."""
    for package in (*_SDK, *lean):
        run_no_package_code(package)
    for module in _UNUSED:
        sys.modules.setdefault(module, ModuleType(module))
    module, _, name = provider.partition(":")
    importlib.import_module("providers.kit.server")
    factory: Callable[[], Any] = getattr(importlib.import_module(module), name)
    return factory


def run_no_package_code(package: str) -> None:
    """Put a package that runs no code in the place of one that is not imported yet."""
    if package in sys.modules:
        return
    parent = package.rpartition(".")[0]
    spec = PathFinder.find_spec(package, list(sys.modules[parent].__path__) if parent else None)
    if spec is not None and spec.submodule_search_locations:
        empty = ModuleType(package)
        empty.__path__ = list(spec.submodule_search_locations)
        sys.modules[package] = empty
