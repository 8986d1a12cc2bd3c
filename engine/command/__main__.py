"""The plugin's program."""

import sys

from providers.kit.start import start

if __name__ == "__main__":
    sys.exit(start("engine.command.provider:CommandProvider"))
