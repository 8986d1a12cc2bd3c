"""Serve the tests' plugin: `python -m tests.unit.kit`."""

import sys

from providers.kit.start import start

if __name__ == "__main__":
    sys.exit(start("tests.unit.kit.echo:Echo"))
