"""`pulumi-language-python`: the process that the engine starts."""

import sys
from importlib import import_module

from providers.kit.lean import SDK, run_no_package_code

if __name__ == "__main__":
    run_no_package_code(SDK)
    # Imported only now: it wants the messages, and with them whatever stands for the SDK.
    sys.exit(import_module("engine.host.serving").main())
