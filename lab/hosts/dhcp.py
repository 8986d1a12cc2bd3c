"""DHCP on the service's layer 3: each device gets its own public address, by MAC.

RFC 2131, as much of it as iPXE, busybox and dhclient use.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from lab.hosts import netboot
from lab.hosts.layer3 import SERVICE_ADDRESS
from lab.hosts.network_files import NAME_SERVERS
from lab.metal.hosts import Host

SERVER_PORT, CLIENT_PORT = 67, 68
LEASE_SECONDS = 2 * 86400
_MAGIC = b"\x63\x82\x53\x63"
DHCP_OPTION_TYPE = 53
_END = 255
_IPV4 = 4
HEADER = struct.Struct("!BBBBIHH4s4s4s4s16s64s128s")
"""A message up to its options: op, htype, hlen, hops, xid, secs, flags, ciaddr, yiaddr, siaddr, giaddr,
chaddr, sname, file."""
DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)


@dataclass(frozen=True)
class Lease:
    """What a machine is told."""

    address: str
    prefix: int
    gateway: str
    hostname: str
    boot_url: str | None
    """What a machine that boots from the network fetches; None when it has nothing to fetch."""


def lease(host: Host, *, boots_from_network: bool) -> Lease | None:
    """What a device is told; None where it has no public address."""
    address = next((a for a in host.addresses if a.management and a.public and a.family == _IPV4), None)
    if address is None:
        return None
    url = netboot.first_script_url(host) if boots_from_network and netboot.own_script_url(host) else None
    return Lease(address.address, address.prefix, address.gateway, host.hostname, url)


@dataclass(frozen=True)
class Query:
    """A client's message."""

    kind: int
    transaction: int
    mac: str
    flags: int
    ciaddr: str
    requested: str | None
    server: str | None
    network_boot: bool
    """True where a boot ROM asks."""


def parse(data: bytes) -> Query | None:
    """Read a client's message; None for anything else."""
    if len(data) < HEADER.size + 4 or data[HEADER.size : HEADER.size + 4] != _MAGIC:
        return None
    op, kind, length, _, transaction, _, flags, ciaddr, _, _, _, chaddr, _, _ = HEADER.unpack_from(data)
    if (op, kind, length) != (1, 1, 6):
        return None
    options = parse_options(data[HEADER.size + 4 :])
    if DHCP_OPTION_TYPE not in options:
        return None
    return Query(
        kind=options[DHCP_OPTION_TYPE][0],
        transaction=transaction,
        mac=chaddr[:6].hex(":"),
        flags=flags,
        ciaddr=socket.inet_ntoa(ciaddr),
        requested=_address(options.get(50)),
        server=_address(options.get(54)),
        network_boot=options.get(60, b"").startswith(b"PXEClient"),
    )


def parse_options(data: bytes) -> dict[int, bytes]:
    """Options by code, as far as the message is whole."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data) and data[at] != _END:
        if data[at] == 0:
            at += 1
            continue
        if at + 1 >= len(data):
            break
        length = data[at + 1]
        found[data[at]] = data[at + 2 : at + 2 + length]
        at += 2 + length
    return found


def _address(value: bytes | None) -> str | None:
    return socket.inet_ntoa(value) if value is not None and len(value) == _IPV4 else None


def answer(query: Query, lease: Lease | None) -> bytes | None:
    """The server's message; None where it has nothing to say."""
    if lease is None:
        return None
    if query.kind == DISCOVER:
        return _message(query, lease, OFFER)
    if query.kind == INFORM:
        return _message(query, lease, ACK)
    if query.kind != REQUEST or query.server not in (None, SERVICE_ADDRESS):
        return None
    wants = query.requested or query.ciaddr
    return _message(query, lease, ACK if wants == lease.address else NAK)


def _message(query: Query, lease: Lease, kind: int) -> bytes:
    mask = socket.inet_ntoa(struct.pack("!I", (0xFFFFFFFF << (32 - lease.prefix)) & 0xFFFFFFFF))
    options = [(53, bytes([kind])), (54, socket.inet_aton(SERVICE_ADDRESS))]
    address, file = "0.0.0.0", b""
    if kind != NAK:
        address = lease.address
        options += [
            (51, struct.pack("!I", LEASE_SECONDS)),
            (1, socket.inet_aton(mask)),
            (3, socket.inet_aton(lease.gateway)),
            (6, b"".join(socket.inet_aton(server) for server in NAME_SERVERS)),
            (12, lease.hostname.encode()),
        ]
        if query.network_boot and lease.boot_url:
            file = lease.boot_url.encode()
            options.append((67, file))
    header = HEADER.pack(
        2, 1, 6, 0, query.transaction, 0, query.flags, b"", socket.inet_aton(address),
        socket.inet_aton(SERVICE_ADDRESS), b"", bytes.fromhex(query.mac.replace(":", "")), b"", file[:127],
    )  # fmt: skip
    body = b"".join(bytes([code, len(value)]) + value for code, value in options)
    return (header + _MAGIC + body + b"\xff").ljust(300, b"\0")


@dataclass
class Server:
    """Serves one interface of the namespace until it is closed."""

    interface: str
    lease_of: Callable[[str], Lease | None]
    """MAC address -> lease, or None for a stranger."""

    def __post_init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, self.interface.encode())
        self._socket.settimeout(0)
        self._socket.bind(("", SERVER_PORT))
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            query = parse(self._socket.recv(2048))
            reply = answer(query, self.lease_of(query.mac)) if query is not None else None
            if reply is not None:
                # Nobody here has an address to be sent to yet, or minds hearing it twice.
                self._socket.sendto(reply, ("255.255.255.255", CLIENT_PORT))

    def close(self) -> None:
        """Stop serving."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
