"""Serve the plugin: `python -m lab.metal.plugin ENGINE_ADDRESS`, as the engine starts it."""

import sys

from providers.kit.start import start

_CLIENT = ("equinix_metal", "equinix_metal.api", "equinix_metal.models")

if __name__ == "__main__":
    sys.exit(start("lab.metal.plugin.provider:EquinixMetal", lean=_CLIENT))
