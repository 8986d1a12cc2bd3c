"""Where the emulator listens."""

from lab.metal.world import PREFIX

ADDRESS = "127.0.0.1"
PORT = 8126
ENDPOINT = f"http://{ADDRESS}:{PORT}{PREFIX}"
SOCKET = "api.sock"
"""In its state folder: for the lab's own commands."""

RECORDS = "records"
"""The host driver of a lab whose devices are records."""
