"""Loading the SDK's gRPC messages without the SDK.

The messages live in `pulumi.runtime.proto`; importing them imports all of `pulumi` first, which takes longer
than everything else that this host does before it serves, and the engine starts a host or two for every
command. The packages above the messages are therefore put in place as empty ones. Only for a process that is
a host and nothing else: in it, `import pulumi` gives nothing.
"""

import sys
from importlib.machinery import PathFinder
from types import ModuleType

_EMPTY_PACKAGES = ("pulumi", "pulumi.runtime")


def leave_out_the_sdk() -> None:
    """Put empty packages in the place of the SDK's; a process that has already imported the SDK keeps it."""
    path: list[str] | None = None
    for name in _EMPTY_PACKAGES:
        if name in sys.modules:
            return
        spec = PathFinder.find_spec(name, path)
        if spec is None or spec.submodule_search_locations is None:
            return
        path = list(spec.submodule_search_locations)
        module = ModuleType(name)
        module.__path__ = path
        module.__spec__ = spec
        sys.modules[name] = module
