"""A bad cable: a process that all frames of a machine's ports pass through, and that drops some of them.

It sits between qemu's filter-redirectors (`faults` puts them there), whose stream is a length of four bytes,
most significant first, and the frame.
"""

import argparse
import asyncio
import contextlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ETHERNET_HEADER = 14
VLAN_TAG = 4
VLAN_ETHERTYPE = b"\x81\x00"
IPV4_MULTICAST = b"\x01\x00\x5e"
_LENGTH = struct.Struct("!I")


@dataclass(frozen=True)
class Badness:
    """What is dropped.

    Attributes:
        above: packets of more than so many bytes without their Ethernet header; None for none. The Packet SIG
            saw those between 1400 and 1500 vanish.
        multicast: IPv4 multicast, as the service's switches did.
    """

    above: int | None = None
    multicast: bool = False

    def drops(self, frame: bytes) -> bool:
        """Whether this frame does not arrive."""
        if self.multicast and frame.startswith(IPV4_MULTICAST):
            return True
        tag = VLAN_TAG if frame[12:14] == VLAN_ETHERTYPE else 0
        return self.above is not None and len(frame) - ETHERNET_HEADER - tag > self.above


async def _carry(source: Path, target: Path, badness: Badness) -> None:
    # The unused end is kept: a stream whose writer nobody holds is closed.
    reader, back = await asyncio.open_unix_connection(source)
    _, writer = await asyncio.open_unix_connection(target)
    with contextlib.closing(back), contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            header = await reader.readexactly(_LENGTH.size)
            frame = await reader.readexactly(_LENGTH.unpack(header)[0])
            if not badness.drops(frame):
                writer.write(header + frame)
                await writer.drain()
    writer.close()


async def carry_all(pairs: Sequence[str], badness: Badness) -> None:
    """Carry frames from each pair's -out socket to its -in socket until one of them ends."""
    paths = [(Path(pair + "-out"), Path(pair + "-in")) for pair in pairs]
    await asyncio.gather(*(_carry(source, target, badness) for source, target in paths))


def main() -> None:
    """Carry frames until the machine goes away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--above", type=int)
    parser.add_argument("--multicast", action="store_true")
    parser.add_argument("pair", nargs="+", help="path of two sockets without its -out and -in")
    options = parser.parse_args()
    asyncio.run(carry_all(options.pair, Badness(options.above, options.multicast)))


if __name__ == "__main__":
    main()
