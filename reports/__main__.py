"""Runs the command line of the reports."""

import sys

from engine.interpreter import take_over

try:
    from reports.cli import main
except ModuleNotFoundError as missing:
    take_over("reports", missing)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
