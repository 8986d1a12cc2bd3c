"""One process for all providers of a plugin that one engine runs.

The engine starts a plugin's program once for each configured provider: with a provider for each cloud, a
fleet of a hundred would have a hundred Pythons with the same modules in each. Instead the first that is
started forks a *house*, which imports what the plugin is made of and serves each provider on a port of its
own. What the engine has started is a *door* of the house: it passes its provider's port on, and holds the
provider for as long as it lives. The engine sees no difference.

- They meet at a Unix socket in Linux's abstract namespace, which the kernel forgets with its owner. Its name
  says the user, the engine, the plugin and the environment: processes that differ in one of them share
  nothing. Each side checks that the other is of the same user, since configurations hold secrets.
- A door says nothing. The house tells it the port, in a line, and from then on what is for its stderr. A door
  that closes its side (the engine has ended it) has its provider's operations cancelled, and waits for that.
- The house ends with its last door, by SIGINT or SIGTERM, or when its engine is gone.

Only what a starting Python has nearly loaded is imported here: that is what a door costs.
"""

import os
import signal
import socket
import struct
import sys
import time
import traceback
import zlib
from collections.abc import Callable
from contextlib import suppress

ENDING = (signal.SIGINT, signal.SIGTERM)
MEETING_SECONDS = 30.0
"""How long a house waits for its first door, and a door for a house."""
_WAITING_DOORS = 1024
_RETRY_SECONDS = 0.02
_PIECE_BYTES = 65536

OpenHouse = Callable[[socket.socket], None]


def address(engine: str, plugin: str) -> str | None:
    """Return the socket's name for a plugin and an engine's address; None where there is no sharing."""
    if not sys.platform.startswith("linux") or not engine:
        return None
    surroundings = "\0".join([__file__, *(f"{key}={value}" for key, value in sorted(os.environ.items()))])
    return f"\0murmuration/{os.getuid()}/{engine}/{plugin}/{zlib.crc32(surroundings.encode()):08x}"


def is_ours(peer: socket.socket) -> bool:
    """Whether a process of the same user is at the other end."""
    _, user, _ = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return user == os.getuid()


def go_through(place: str, open_house: OpenHouse) -> int | None:
    """Be a door of the house at that address, which is opened if there is none.

    Args:
        place: as `address` gives it.
        open_house: serves whoever connects to the socket, in a process of its own, which ends with it.

    Returns:
        The exit code; None where nobody serves there, or somebody else does: then one serves oneself.
    """
    deadline = time.monotonic() + MEETING_SECONDS
    while time.monotonic() < deadline:
        _open(place, open_house)
        with socket.socket(socket.AF_UNIX) as house, suppress(ConnectionError):
            house.connect(place)
            if not is_ours(house):
                return None
            code = Door(house).stay()
            if code is not None:
                return code
        time.sleep(_RETRY_SECONDS)  # it does not listen yet, or has just ended with its last door
    return None


class Door:
    """What the engine has started, for as long as it holds its provider."""

    def __init__(self, house: socket.socket) -> None:
        """Close our side when the engine ends us."""
        self._house = house
        self._ended = False
        for number in ENDING:
            signal.signal(number, self._end)

    def _end(self, *_: object) -> None:
        self._ended = True
        with suppress(OSError):
            self._house.shutdown(socket.SHUT_WR)

    def stay(self) -> int | None:
        """Tell the port, then stay until either side has enough: the exit code; None: there was no port."""
        first = self._house.makefile("rb", buffering=0).readline()
        if not first:
            return 0 if self._ended else None
        serves = first.strip().isdigit()
        os.write(1 if serves else 2, first)
        with suppress(ConnectionError):
            while piece := self._house.recv(_PIECE_BYTES):
                os.write(2, piece)
        if serves and not self._ended:
            os.write(2, b"the process that serves this plugin has ended\n")
        return 0 if self._ended else 1


def _open(place: str, open_house: OpenHouse) -> None:
    """Fork a house, unless somebody has the address already."""
    listener = socket.socket(socket.AF_UNIX)
    with listener:
        try:
            listener.bind(place)
        except OSError:
            return
        listener.listen(_WAITING_DOORS)
        if os.fork() == 0:
            _be_house(listener, open_house)


def _be_house(listener: socket.socket, open_house: OpenHouse) -> None:
    """Serve in this forked process, apart from the terminal's signals and the door's streams; then end it."""
    try:
        os.setpgid(0, 0)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        open_house(listener)
    except BaseException:
        _tell_waiting(listener, traceback.format_exc())
        raise
    finally:
        os._exit(0)


def _tell_waiting(listener: socket.socket, text: str) -> None:
    """Tell all who wait for a port why there is none."""
    listener.settimeout(0)
    with suppress(OSError):
        while True:
            door, _ = listener.accept()
            with door, suppress(OSError):
                door.sendall(text.encode())
