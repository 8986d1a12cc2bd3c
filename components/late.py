"""Parts of the program that only some stacks need, imported by those: previews are quick by that."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType


def import_late(name: str) -> ModuleType:
    """Import a module of the program while it runs: Pulumi has taken its folder off the path by then."""
    folder = str(Path(__file__).parents[1])
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return import_module(name)
