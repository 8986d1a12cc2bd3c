"""``python -m lab.hosts``: faults of machines, and their image ahead of time."""

import argparse
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

from lab import servers
from lab.commands import say
from lab.errors import LabError
from lab.hosts import faults, record
from lab.hosts.faults import Fault
from lab.hosts.part import machine_of
from lab.hosts.places import Places
from lab.parts import Lab


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.hosts", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    bad = verbs.add_parser("spoil", help="drop frames on the links of a machine, or silence its console")
    bad.add_argument("hostname")
    bad.add_argument("port", nargs="?", help="eth0, eth1, ...; all of them without it")
    bad.add_argument(
        "--above", type=int, help="drop packets longer than so many bytes (1400: as the seed's switches)"
    )
    bad.add_argument("--multicast", action="store_true", help="drop IPv4 multicast")
    bad.add_argument("--silent-console", action="store_true", help="let its out-of-band console not answer")
    verbs.add_parser("prepare", help="have what machines need before the first `up`, where there can be any")
    verbs.add_parser("mend", help="take all faults away")
    verbs.add_parser("faults", help="list the faults")
    return parser


def _spoil(places: Places, options: argparse.Namespace) -> None:
    if options.above is None and not options.multicast and not options.silent_console:
        raise LabError("spoil takes --above BYTES, --multicast or --silent-console.")
    fault = Fault(options.hostname, options.port, options.above, options.multicast, options.silent_console)
    _folder(places, options.hostname)
    faults.write(places, [*faults.read(places), fault])
    faults.follow_all(places, partial(machine_of, places))


def _folder(places: Places, hostname: str) -> Path:
    for folder in places.machines():
        kept = record.read(folder)
        if kept is not None and kept.hostname == hostname:
            return folder
    raise LabError(f"There is no machine {hostname} in the lab: `python -m lab status` shows what is.")


def _run(options: argparse.Namespace) -> None:
    places = Places(Lab.here().state)
    if options.verb == "prepare":
        servers.prepare(Lab.here(), say)
    elif options.verb == "spoil":
        _spoil(places, options)
    elif options.verb == "mend":
        faults.write(places, [])
        faults.follow_all(places, partial(machine_of, places))
    else:
        for fault in faults.read(places):
            sys.stdout.write(f"{asdict(fault)}\n")


def main() -> int:
    """Run a command; its exit status."""
    try:
        _run(_parser().parse_args())
    except LabError as error:
        sys.stderr.write(f"lab: {error}\n")
        return 1
    return 0
