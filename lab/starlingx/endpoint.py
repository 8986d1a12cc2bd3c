"""Where the lab's StarlingX listens."""

from lab.metal.endpoint import SOCKET

ADDRESS = "127.0.0.1"
FRONT = 8127
"""The one port through which every service of every cloud is reached by its path."""

DATABASE = "starlingx.db"
__all__ = ["ADDRESS", "DATABASE", "FRONT", "SOCKET"]
