"""`python -m lab` and the like with any Python: the clone's own takes over where that lacks the packages."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from engine.paths import venv_python


def take_over(module: str, missing: ModuleNotFoundError) -> NoReturn:
    """Start the module again with the clone's own Python.

    Args:
        module: what was started by `python -m`.
        missing: what its imports ended with.

    Raises:
        SystemExit: there is no environment yet, or it lacks a package.
    """
    own = venv_python()
    if Path(sys.executable) == own or not own.exists():
        sys.exit(f"{module}: the package {missing.name} is not installed: run `make setup` first")
    os.execv(own, [str(own), "-m", module, *sys.argv[1:]])
