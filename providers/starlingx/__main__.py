"""Serve the plugin as the engine starts it; or print its `schema`, write its `sdk` or its page in `docs`."""

import importlib
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def main(words: list[str]) -> int:
    """Do what the first word says; without one of ours it is the engine's address."""
    # Started by its folder, Python looks for modules there: they would hide the standard library's.
    sys.path[:] = [str(_ROOT), *(place for place in sys.path if Path(place).resolve() != _ROOT)]
    sys.path[:] = [place for place in sys.path if Path(place).resolve() != Path(__file__).resolve().parent]
    if words[:1] == ["schema"]:
        sys.stdout.write(importlib.import_module("providers.starlingx.schema").package_schema() + "\n")
        return 0
    if words[:1] == ["sdk"]:
        importlib.import_module("providers.starlingx.generate").write()
        return 0
    if words[:1] == ["docs"]:
        importlib.import_module("providers.starlingx.document").write()
        return 0
    code: int = importlib.import_module("providers.kit.start").start("providers.starlingx.provider:StarlingX")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
