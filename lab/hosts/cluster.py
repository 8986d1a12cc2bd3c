"""Servers that a StarlingX controller installs: they boot from its management network, by their first port.

The controller's answer is the lab's (``lab.starlingx.netboot``). What it installs is the system of the
stand-in ISO; that it does not travel over the network is the one thing that is not as with a real one.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.hosts import host_keys, names, ports, seed
from lab.hosts.machine import Machine, MachineError
from lab.hosts.places import Places
from lab.metal import client
from lab.metal.hosts import Host

PART = "starlingx"
MARK = "starlingx-node"
"""File in a machine's folder: its disk holds what a controller installed."""

ROOT_FILE_SYSTEM = "LiveOS/rootfs.img"


def ask(places: Places, host: Host, others: Iterable[Host]) -> dict[str, Any]:
    """What a machine that boots from its first port's network shall do; see ``lab.starlingx.netboot``."""
    vlan = ports.carried(host.ports[0]).untagged
    if vlan in (None, ports.LAYER3_VLAN):
        return {"state": "nobody"}
    peers = [
        port.mac
        for other in others
        if other.metro == host.metro and other.id != host.id
        for port in other.ports
        if ports.carried(port).untagged == vlan
    ]
    told = {
        "mac": host.ports[0].mac,
        "name": host.hostname,
        "ports": [[names.port_name(host.plan, at), port.mac] for at, port in enumerate(host.ports)],
        "peers": peers,
    }
    try:
        return client.ask(places.lab / PART, "POST", "/lab/netboot", told, part=PART)
    except LabError:
        return {"state": "nobody"}


def is_node(folder: Path) -> bool:
    """Whether the disk of the machine in that folder holds what a controller installed."""
    return (folder / MARK).exists()


def install(places: Places, machine: Machine, host: Host, wanted: dict[str, Any]) -> None:
    """Give a machine that is off the system that the controller wants.

    Raises:
        MachineError: it cannot be made.
    """
    machine.note(f"{wanted['hostname']}: its controller installs StarlingX {wanted['version']}")
    machine.new_disk(empty=False, base=_installed(places, machine))
    account = wanted["account"]
    files = {
        "etc/hostname": f"{wanted['hostname']}\n",
        "etc/build.info": f'SW_VERSION="{wanted["version"]}"\n',
        "etc/platform/platform.conf": f"nodetype=controller\nsystem_type={wanted['type']}\n",
    }
    keys = "".join(f"{key.strip()}\n" for key in host.ssh_keys)
    script = (
        f"#!/bin/sh\nuseradd -m -s /bin/bash -G sudo {account}\n"
        f"install -d -m 700 -o {account} /home/{account}/.ssh\n"
        f"install -m 600 -o {account} /root/.ssh/authorized_keys /home/{account}/.ssh/authorized_keys\n"
    )
    machine.seed.write_bytes(seed.plain(files, keys, script, host_keys.generate(wanted["hostname"])))
    (machine.folder / MARK).touch()


def _installed(places: Places, machine: Machine) -> Path:
    """The file system that the stand-in ISO installs, taken out of it once."""
    kept = places.folder / f"installed-{machine.image.folder.name}.img"
    if kept.exists():
        return kept
    iso = next(machine.image.folder.glob("bootimage*.iso"), None)
    if iso is None:
        raise MachineError(f"{machine.image.folder} has no image to install: `python -m lab up` builds it")
    work = places.folder / "installed.new"
    squashed = work / "squashfs.img"
    work.mkdir(parents=True, exist_ok=True)
    for command in (
        ["xorriso", "-osirrox", "on", "-indev", str(iso), "-extract", "/LiveOS/squashfs.img", str(squashed)],
        ["unsquashfs", "-q", "-n", "-f", "-d", str(work / "tree"), str(squashed)],
    ):
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise MachineError(f"{iso} has no system to install: {run.stderr.strip()[-300:]}")
    (work / "tree" / ROOT_FILE_SYSTEM).replace(kept)
    subprocess.run(["rm", "-rf", str(work)], check=False)
    return kept
