"""Serve the plugin: `python -m lab.metal.plugin ENGINE_ADDRESS`, as the engine starts it."""

import sys

from lab.metal.plugin.provider import EquinixMetal
from providers.kit.server import main

sys.exit(main(EquinixMetal))
