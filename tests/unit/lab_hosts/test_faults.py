"""Faults of links: what is dropped, and where."""

import asyncio
from pathlib import Path

import pytest

from lab.hosts import cable, faults
from lab.hosts.cable import Badness
from lab.hosts.faults import Fault
from lab.hosts.places import Places

UNICAST, MULTICAST, BROADCAST = b"\x52\x54\x00\x00\x00\x01", b"\x01\x00\x5e\x00\x00\x05", b"\xff" * 6


def frame(target: bytes, packet: int, *, tagged: bool = False) -> bytes:
    tag = b"\x81\x00\x00\x65" if tagged else b""
    return target + b"\x52\x54\x00\x00\x00\x02" + tag + b"\x08\x00" + b"x" * packet


@pytest.mark.parametrize("tagged", [False, True])
def test_packets_are_measured_without_their_headers(tagged: bool) -> None:
    bad = Badness(above=1400)
    assert not bad.drops(frame(UNICAST, 1400, tagged=tagged))
    assert bad.drops(frame(UNICAST, 1401, tagged=tagged))


def test_multicast_is_dropped_and_broadcast_is_not() -> None:
    bad = Badness(multicast=True)
    assert bad.drops(frame(MULTICAST, 100))
    assert not bad.drops(frame(BROADCAST, 100))
    assert not bad.drops(frame(UNICAST, 1500))


def test_faults_of_a_link_add_up(tmp_path: Path) -> None:
    places = Places(tmp_path / "lab")
    assert faults.read(places) == []
    faults.write(
        places, [Fault("a", "eth1", above=1400), Fault("a", multicast=True), Fault("b", silent=True)]
    )
    found = faults.read(places)
    assert faults.badness(found, "a", "eth1") == Badness(1400, multicast=True)
    assert faults.badness(found, "a", "eth0") == Badness(None, multicast=True)
    assert faults.badness(found, "b", "eth0") is None
    assert faults.console_answers(places, "a")
    assert not faults.console_answers(places, "b")


async def test_the_cable_carries_what_is_not_dropped(tmp_path: Path) -> None:
    frames = [frame(UNICAST, 100), frame(UNICAST, 1500), frame(MULTICAST, 60)]
    wire = [len(one).to_bytes(4, "big") + one for one in frames]
    arrived = bytearray()
    done = asyncio.Event()

    async def send(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"".join(wire))
        await writer.drain()
        writer.close()

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.extend(await reader.read())
        writer.close()
        done.set()

    pair = tmp_path / "link0tx"
    servers = [
        await asyncio.start_unix_server(send, f"{pair}-out"),
        await asyncio.start_unix_server(receive, f"{pair}-in"),
    ]
    await asyncio.wait_for(cable.carry_all([str(pair)], Badness(above=1400)), 5)
    await asyncio.wait_for(done.wait(), 5)
    assert bytes(arrived) == wire[0] + wire[2]
    for server in servers:
        server.close()
