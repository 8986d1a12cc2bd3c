"""``python -m lab``: where a Python has not the lab's packages, the project's own takes over."""

import os
import sys
from pathlib import Path

PYTHON = Path(__file__).parents[1] / ".venv/bin/python"

try:
    from lab.cli import main
except ModuleNotFoundError as missing:
    if Path(sys.executable) == PYTHON or not PYTHON.exists():
        sys.exit(f"lab: the package {missing.name} is not installed: run `make setup` first")
    os.execv(PYTHON, [str(PYTHON), "-m", "lab", *sys.argv[1:]])

if __name__ == "__main__":
    sys.exit(main())
