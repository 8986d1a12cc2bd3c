"""The plugin's program."""

import sys

from engine.command.provider import CommandProvider
from providers.kit.server import main

sys.exit(main(CommandProvider))
