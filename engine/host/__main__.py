"""`pulumi-language-python`: the process that the engine starts."""

import sys
from importlib import import_module

from engine.host.lean import leave_out_the_sdk

if __name__ == "__main__":
    leave_out_the_sdk()
    # Imported only now: it wants the messages, and with them whatever stands for the SDK.
    sys.exit(import_module("engine.host.serving").main())
