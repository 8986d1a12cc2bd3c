"""``python -m lab``."""

import sys

from engine.interpreter import take_over

try:
    from lab.cli import main
except ModuleNotFoundError as missing:
    take_over("lab", missing)

if __name__ == "__main__":
    sys.exit(main())
