"""Where things are: the clone, its state folder, the user's cache. Two variables may move them."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def state_dir() -> Path:
    """Return the clone's state folder: `.murmuration/`, or MURMURATION_STATE_DIR."""
    return Path(os.environ.get("MURMURATION_STATE_DIR") or ROOT / ".murmuration").absolute()


def pulumi_home() -> Path:
    """Return the PULUMI_HOME of this clone: its plugins, its workspaces (which stack is selected)."""
    return state_dir() / "pulumi"


def backend_dir() -> Path:
    """Return the folder of the embedded file backend."""
    return state_dir() / "backend"


def selection_file() -> Path:
    """Return the file in which `ensure` writes what it chose for this clone."""
    return state_dir() / "engine.json"


def cache_dir() -> Path:
    """Return the user's cache of downloads and builds, shared by all clones."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).absolute() / "murmuration"


def venv_python() -> Path:
    """Return the interpreter of the clone's virtual environment."""
    return ROOT / ".venv" / "bin" / "python"
