"""``python -m lab.hosts``: see ``lab.hosts.command``."""

import sys

from engine.interpreter import take_over

try:
    from lab.hosts.command import main
except ModuleNotFoundError as missing:
    take_over("lab.hosts", missing)

if __name__ == "__main__":
    sys.exit(main())
