"""The process that keeps the lab's network namespace alive: it brings loopback up and waits for its end.

It is started inside the namespace, detaches, and tells its process number once all is ready. It takes nothing
but the standard library, so that it starts at once and depends on nothing.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import struct
import sys

SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1
READY = "ready"


def bring_up_loopback() -> None:
    """Set interface lo up: its addresses come by themselves.

    Raises:
        OSError: the network of this namespace may not be changed by us.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14s", b"lo", 0, b"")
        answer = fcntl.ioctl(control, SIOCGIFFLAGS, request)
        (flags,) = struct.unpack("16xH14x", answer)
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", flags | IFF_UP, b""))


def main() -> None:
    """Detach and hold the namespace until told to end."""
    try:
        bring_up_loopback()
    except OSError as error:
        sys.exit(f"the namespace's loopback interface cannot be set up: {error.strerror}")
    holder = os.fork()
    if holder:
        sys.stdout.write(f"{READY} {holder}\n")
        sys.stdout.flush()
        os._exit(0)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    os.chdir("/")
    # SIGTERM ends it, as by default; SIGHUP must not, when the terminal goes that it came from.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
