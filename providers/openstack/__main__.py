"""Serve the plugin: ``python -m providers.openstack ENGINE_ADDRESS``, as the engine starts it."""

import sys

from providers.kit.start import start

if __name__ == "__main__":
    sys.exit(start("providers.openstack.provider:OpenStackCompanion"))
