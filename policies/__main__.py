"""Serves the pack to the engine, and never returns: hence everything else is in other modules."""

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The engine starts the pack in its own folder, where the project's packages are not to be found.
sys.path.insert(0, str(ROOT))
importlib.import_module("policies.pack").serve(ROOT)
