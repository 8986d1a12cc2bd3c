"""User data: what cloud-init does at a server's first boot, before anybody can log in."""

import json

from model.plan.steps.host_keys import HostKey


def user_data(key: HostKey) -> str:
    """Give the server its SSH host key, and no other; JSON is YAML."""
    keys = {"ed25519_private": key.private, "ed25519_public": key.public}
    return "#cloud-config\n" + json.dumps({"ssh_deletekeys": True, "ssh_keys": keys}, indent=1) + "\n"
