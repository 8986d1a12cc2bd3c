"""The start of a plugin's process, which imports only what is used, and no more than once for all of them."""

import importlib
import socket
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from providers.kit import shared
from providers.kit.lean import SDK, run_no_package_code

# Command lines that a package imports where it can, and does without where there is nothing in them.
_UNUSED = ("httpx._main",)


def start(provider: str, lean: Sequence[str] = ()) -> int:
    """Serve the provider named as `module:Class`, and return the exit code.

    The engine gives its address as the last word of the command line. Where it wants several providers, all
    are served by one process (see `shared`). `--version` prints the plugin's version instead.

    Args:
        provider: where its class is; the module is imported after the packages are prepared.
        lean: further packages that are to import nothing by themselves, each after its parent.
    """
    words = sys.argv[1:]
    if {"--version", "-version"} & {*words}:
        sys.stdout.write(f"{_load(provider, lean)().version}\n")
        return 0
    engine = words[-1] if words and not words[-1].startswith("-") else ""

    def open_house(listener: socket.socket) -> None:
        factory = _load(provider, lean)
        importlib.import_module("providers.kit.house").open_house(factory, engine, listener)

    place = shared.address(engine, provider)
    code = shared.go_through(place, open_house) if place is not None else None
    if code is not None:
        return code
    importlib.import_module("providers.kit.server").main(_load(provider, lean), engine)
    return 0


def _load(provider: str, lean: Sequence[str]) -> Callable[[], Any]:
    """Import the provider's class without what is not needed of others' packages."""
    run_no_package_code((*SDK, *lean))
    for module in _UNUSED:
        sys.modules.setdefault(module, ModuleType(module))
    module, _, name = provider.partition(":")
    importlib.import_module("providers.kit.server")
    factory: Callable[[], Any] = getattr(importlib.import_module(module), name)
    return factory
