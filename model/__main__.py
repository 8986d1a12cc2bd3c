"""``python -m model``: see ``model.cli``."""

import sys

from engine.interpreter import take_over

try:
    from model.cli import main
except ModuleNotFoundError as missing:
    take_over("model", missing)

if __name__ == "__main__":
    sys.exit(main())
