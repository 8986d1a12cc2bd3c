"""Fleets for tests: a small one that breaks no rule, and how to change it at one place."""

import copy
from collections.abc import Mapping
from typing import Any

from model.plan import FleetPlan, Ledger, plan
from model.spec import SpecError, parse

Data = dict[str, Any]
REMOVE = object()


def metal(metro: str = "ny") -> Data:
    return {"kind": "metal", "token": "metalToken", "project": "p1", "metro": metro}


def central(site: str = "ewr1") -> Data:
    return {
        "role": "system_controller",
        "site": site,
        "topology": "standard",
        "networks": {"mgmt": {"public": True}, "oam": {"public": True}},
        "nodes": {"controller-0": {"plan": "s3.xlarge.x86"}, "controller-1": {"plan": "s3.xlarge.x86"}},
    }


def subcloud(site: str = "ewr1", *, remote: bool = False) -> Data:
    return {
        "role": "subcloud",
        "site": site,
        "topology": "simplex",
        "networks": {"mgmt": {"public": remote}, "oam": {}, "data": {}},
        "nodes": {"controller-0": {"plan": "n2.xlarge.x86"}},
    }


def small() -> Data:
    """Two sites, a system controller, a local subcloud ``sc1`` and a remote one ``sc2``."""
    return {
        "name": "small",
        "release": "12.0",
        "operator": {"ssh_keys": {"me": "ssh-ed25519 AAAA me"}},
        "pools": {
            "mgmt": {"cidr": "192.168.208.0/20"},
            "oam": {"cidr": "172.20.0.0/16"},
            "data": {"cidr": "172.21.0.0/16"},
        },
        "sites": {
            "ewr1": {
                "provider": metal(),
                "router": {"plan": "c3.medium.x86"},
                "boot_server": {"plan": "c3.small.x86"},
            },
            "dfw2": {"provider": metal("da"), "router": {"plan": "c3.medium.x86"}},
        },
        "clouds": {"cc": central(), "sc1": subcloud(), "sc2": subcloud("dfw2", remote=True)},
    }


def changed(changes: Mapping[str, object], base: Data | None = None) -> Data:
    """A fleet with values set (or removed) at dotted paths."""
    data = copy.deepcopy(base) if base is not None else small()
    for path, value in changes.items():
        *steps, last = path.split("/")
        place = data
        for step in steps:
            place = place.setdefault(step, {})
        if value is REMOVE:
            del place[last]
        else:
            place[last] = copy.deepcopy(value)
    return data


def planned(data: Data, ledger: Ledger | None = None) -> FleetPlan:
    return plan(parse(data), ledger)


def refusal(data: Data, ledger: Ledger | None = None) -> SpecError:
    """The error that a fleet gets; fails where it gets none."""
    try:
        planned(data, ledger)
    except SpecError as error:
        return error
    raise AssertionError("the fleet was accepted")
