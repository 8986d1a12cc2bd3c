"""Which clouds the lab begins with: read from YAML, made once.

What is in the state file already is left alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast

import yaml

from lab.errors import LabError
from lab.starlingx import clouds, nodes, standing
from lab.starlingx.bootstrap import Plan, bootstrap
from lab.starlingx.dcmanager import audit, deploy, kept
from lab.starlingx.releases import DEFAULT, RELEASES
from lab.starlingx.store import Doc, Records, World
from lab.starlingx.sysinv.empty import seed

STATES = ("empty", "bootstrapped", "unlocked")


@dataclass(frozen=True)
class CloudPlan:
    """A cloud that is there from the beginning.

    Attributes:
        name: what the lab calls it; part of its services' paths.
        release: ``12.0``, ``11.0``, ``2018.10`` or ``master``.
        role: ``systemcontroller``, ``subcloud`` or none.
        mode: ``simplex``, ``duplex`` or ``duplex-direct``.
        type: ``All-in-one`` or ``Standard``.
        state: ``empty`` (installed), ``bootstrapped`` (controller-0 locked), ``unlocked`` (all in service).
        controllers: how many, of an unlocked cloud.
        storage: how many storage hosts, of an unlocked cloud.
        workers: how many workers (2018.10: computes), of an unlocked cloud.
        subclouds: how many subclouds, named subcloud1, ...; managed, online and in sync.
        subcloud_apis: whether they have services of their own (a thousand of them take a while to make).
        password: of the user admin.
    """

    name: str
    release: str = DEFAULT
    role: str | None = None
    mode: str = "duplex"
    type: str = "All-in-one"
    state: str = "unlocked"
    controllers: int = 2
    storage: int = 0
    workers: int = 0
    subclouds: int = 0
    subcloud_apis: bool = True
    password: str = clouds.ADMIN_KEY
    addresses: Plan = field(default_factory=Plan)


def one(
    *,
    name: str = "central",
    subclouds: int = 0,
    workers: int = 0,
    release: str = DEFAULT,
    state: str = "unlocked",
) -> CloudPlan:
    """A system controller with so many subclouds and workers, the usual thing to test against."""
    kind = "Standard" if workers or release == "2018.10" else "All-in-one"
    return CloudPlan(
        name, release, "systemcontroller", type=kind, subclouds=subclouds, workers=workers, state=state
    )


def load(path: Path) -> list[CloudPlan]:
    """Read the clouds of a file: a list of objects with ``CloudPlan``'s keys, below ``clouds``.

    Raises:
        LabError: it cannot be read, or says what there is not.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise LabError(f"{path}: {error}") from error
    entries = cast("dict[str, Any]", document).get("clouds") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise LabError(f"{path}: `clouds:` must be a list of clouds")
    return [_plan(path, cast("dict[str, Any]", entry)) for entry in cast("list[Any]", entries)]


def _plan(path: Path, entry: Mapping[str, Any]) -> CloudPlan:
    known = {found.name for found in fields(CloudPlan)}
    strange = set(entry) - known
    if strange or "name" not in entry:
        wrong = f"unknown {', '.join(sorted(strange))}" if strange else "no name"
        raise LabError(f"{path}: a cloud has {wrong}; its keys are {', '.join(sorted(known))}")
    given = dict(entry)
    given["release"] = str(given.get("release", DEFAULT))
    if given["release"] not in RELEASES:
        raise LabError(f"{path}: release {given['release']} is unknown; there are {', '.join(RELEASES)}")
    if given.get("state", "unlocked") not in STATES:
        raise LabError(f"{path}: state {given['state']} is unknown; there are {', '.join(STATES)}")
    if "addresses" in given:
        given["addresses"] = Plan(**given["addresses"])
    return CloudPlan(**given)


def settle(world: World, plans: Sequence[CloudPlan]) -> None:
    """Make the clouds that are not there yet."""
    with world.records() as records:
        nodes.recover(records)
        for plan in plans:
            if clouds.get(records, plan.name) is None:
                _make(records, plan)


def _make(records: Records, plan: CloudPlan) -> None:
    cloud = clouds.create(
        records,
        plan.name,
        release=plan.release,
        role=plan.role,
        mode=plan.mode,
        system_type=plan.type,
        password=plan.password,
    )
    there = records.of(plan.name)
    if plan.state == "empty":
        seed(there, cloud)
        return
    first = bootstrap(there, cloud, plan.addresses)
    if plan.state == "bootstrapped":
        return
    standing.stand(there, first)
    _hosts(there, plan)
    for number in range(1, plan.subclouds + 1):
        _subcloud(there, number, apis=plan.subcloud_apis)


def _hosts(records: Records, plan: CloudPlan) -> None:
    worker = RELEASES[plan.release].worker
    mac = (f"08:00:27:{at // 256:02x}:{at % 256:02x}:00" for at in itertools.count(0x100))
    if plan.mode != "simplex" and plan.controllers > 1:
        standing.add_host(records, "controller-1", "controller", next(mac))
    for number in range(plan.storage):
        standing.add_host(records, f"storage-{number}", "storage", next(mac))
    for number in range(plan.workers):
        standing.add_host(records, f"{worker}-{number}", worker, next(mac))


def _subcloud(records: Records, number: int, *, apis: bool) -> None:
    """A subcloud that is deployed, managed, online and in sync; its subnets come from 10.128/9."""
    name = f"subcloud{number}"
    mgmt, oam = _net(number * 2), _net(number * 2 + 1)
    values: Doc = {
        "name": name,
        "system_mode": "simplex",
        "external_oam_subnet": f"{oam}.0/24",
        "external_oam_gateway_address": f"{oam}.1",
        "external_oam_floating_address": f"{oam}.2",
    }
    made = kept.add(
        records,
        {
            "name": name,
            "management-subnet": f"{mgmt}.0/24",
            "management-start-ip": f"{mgmt}.2",
            "management-end-ip": f"{mgmt}.50",
            "management-gateway-ip": f"{mgmt}.1",
            "systemcontroller-gateway-ip": "192.168.204.101",
            "management-state": "managed",
            "availability-status": "online",
            "deploy-status": deploy.COMPLETE,
            "_oam": f"{oam}.2",
            "_mode": "simplex",
            "_bootstrap": values,
            "_address": f"{oam}.2",
            "_deploy_config": False,
        },
    )
    audit.put_sync(records, made, dict.fromkeys(kept.endpoints(records), "in-sync"))
    if apis:
        standing.made_of(records, made)
        there = records.of(name)
        for host in there.all("ihosts"):
            standing.stand(there, host)


def _net(number: int) -> str:
    return f"10.{128 + number // 256}.{number % 256}"
