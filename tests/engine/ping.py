"""Send one ICMP echo that must not be fragmented, and tell what came of it; run inside the lab's network.

    python -m tests.engine.ping ADDRESS BYTES

BYTES is the whole IP packet. Prints ``reply``, ``too big`` (a router said so, this host knows it), ``none``.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
import sys
import time

IP_MTU_DISCOVER, IP_PMTUDISC_PROBE = 10, 3
ECHO, ECHO_REPLY, UNREACHABLE, FRAGMENTATION_NEEDED = 8, 0, 3, 4
HEADERS = 28
PATIENCE_SECONDS = 4.0


def checksum(data: bytes) -> int:
    """RFC 1071."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def ping(address: str, size: int) -> str:
    """Send the echo, and wait for what belongs to it."""
    payload = bytes((size - HEADERS) // 2 * 2)
    mark = os.getpid() & 0xFFFF
    head = struct.pack("!BBHHH", ECHO, 0, 0, mark, 1)
    head = struct.pack("!BBHHH", ECHO, 0, checksum(head + payload), mark, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as raw:
        # Probing ignores what is known of the path, so that each test sees its own answer.
        raw.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
        try:
            raw.sendto(head + payload, (address, 0))
        except OSError as error:
            return "too big" if error.errno == errno.EMSGSIZE else "none"
        end = time.monotonic() + PATIENCE_SECONDS
        while (left := end - time.monotonic()) > 0 and select.select([raw], [], [], left)[0]:
            if found := _read(raw.recv(65535), mark):
                return found
    return "none"


def _read(packet: bytes, mark: int) -> str | None:
    body = packet[(packet[0] & 15) * 4 :]
    kind, code = body[0], body[1]
    if kind == ECHO_REPLY and struct.unpack("!H", body[4:6])[0] == mark:
        return "reply"
    if kind == UNREACHABLE and code == FRAGMENTATION_NEEDED:
        inner = body[8:]
        ours = inner[(inner[0] & 15) * 4 :]
        return "too big" if struct.unpack("!H", ours[4:6])[0] == mark else None
    return None


if __name__ == "__main__":
    print(ping(sys.argv[1], int(sys.argv[2])))
