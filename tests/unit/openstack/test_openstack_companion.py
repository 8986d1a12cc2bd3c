"""The program's own plugin: what it asks of a cloud, and what it makes of the answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from providers.kit.log import EngineLog
from providers.kit.resource import Created, Edit, Found, Operation
from providers.kit.values import Value
from providers.openstack.flavors import AbsentFlavors
from providers.openstack.project import ProjectRemains
from providers.openstack.routes import SubnetRoutes
from providers.openstack.rules import OnlyRules, rule_text
from providers.openstack.servers import ServerMetadata
from providers.openstack.session import CloudError, Session
from providers.openstack.stacks import StackWatch


@dataclass
class Cloud:
    """Answers from a table, and remembers what it was told to change."""

    answers: Mapping[str, Any]
    services: tuple[str, ...] = ("compute", "network", "volumev3")
    told: list[str] = field(default_factory=list[str])

    async def has(self, service: str) -> bool:
        return service in self.services

    async def get(self, service: str, path: str, query: Mapping[str, str] | None = None) -> Any:
        if path not in self.answers:
            raise CloudError(f"GET {service} {path}: 404", 404)
        return self.answers[path]

    async def put(self, service: str, path: str, body: object) -> None:
        self.told.append(f"PUT {service} {path} {json.dumps(body)}")

    async def delete(self, service: str, path: str) -> bool:
        self.told.append(f"DELETE {service} {path}")
        return True


def session(cloud: Cloud) -> Callable[[], Session]:
    return lambda: cast("Session", cloud)


@pytest.fixture
def operation() -> Operation:
    return Operation("urn:pulumi:s::p::t::n", EngineLog(""))


FLAVORS = {"/flavors": {"flavors": [{"name": "ds1G", "id": "1"}, {"name": "mine", "id": "2"}]}}


async def test_only_named_flavors_are_deleted(operation: Operation) -> None:
    cloud = Cloud(FLAVORS)
    made = await AbsentFlavors(session(cloud)).create(operation, {"names": ["cirros256", "ds1G"]})
    assert cloud.told == ["DELETE compute /flavors/1"]
    assert made.outputs == {"names": ["cirros256", "ds1G"]}


async def test_a_flavor_that_is_back_is_missing_from_what_is_absent(operation: Operation) -> None:
    absent = AbsentFlavors(session(Cloud(FLAVORS)))
    read = await absent.read(operation, Found("absent-flavors", {"names": ["cirros256", "ds1G"]}))
    assert read is not None
    assert read.inputs == {"names": ["cirros256"]}


async def test_a_project_that_goes_gives_its_quotas_back_and_its_group_away(operation: Operation) -> None:
    cloud = Cloud({"/v2.0/security-groups": {"security_groups": [{"id": "g"}]}})
    remains = ProjectRemains(session(cloud))
    made = await remains.create(operation, {"project": "p", "groups": True})
    assert (made.id, cloud.told) == ("p", [])
    await remains.delete(operation, Found("p", made.outputs))
    assert cloud.told == [
        "DELETE compute /os-quota-sets/p",
        "DELETE network /v2.0/quotas/p",
        "DELETE volumev3 /os-quota-sets/p",
        "DELETE network /v2.0/security-groups/g",
    ]


async def test_a_project_that_was_only_adopted_keeps_its_groups(operation: Operation) -> None:
    cloud = Cloud({}, services=("compute",))
    await ProjectRemains(session(cloud)).delete(operation, Found("p", {"project": "p", "groups": False}))
    assert cloud.told == ["DELETE compute /os-quota-sets/p"]


async def test_routes_are_read_as_they_are_and_set_whole(operation: Operation) -> None:
    rows = [{"destination": "10.2.0.0/16", "nexthop": "10.0.0.9"}]
    cloud = Cloud({"/v2.0/subnets/s": {"subnet": {"host_routes": rows}}})
    routes = SubnetRoutes(session(cloud))
    read = await routes.read(operation, Found("s", {}))
    assert read is not None
    assert read.inputs == {"subnet": "s", "routes": {"10.2.0.0/16": "10.0.0.9"}}
    await routes.update(operation, Edit("s", read.state, read.state, {"subnet": "s", "routes": {}}))
    assert cloud.told == ['PUT network /v2.0/subnets/s {"subnet": {"host_routes": []}}']
    assert await routes.read(operation, Found("gone", {})) is None


RULE = {"id": "1", "direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_range_min": 22}
FOREIGN = {"id": "2", "direction": "ingress", "ethertype": "IPv4", "remote_ip_prefix": "0.0.0.0/0"}
RULES = {
    "/v2.0/security-groups/g": {"security_group": {"id": "g"}},
    "/v2.0/security-group-rules": {"security_group_rules": [RULE, FOREIGN]},
}


async def test_a_rule_that_somebody_added_is_seen_and_deleted(operation: Operation) -> None:
    cloud = Cloud(RULES)
    only = OnlyRules(session(cloud))
    wanted: dict[str, Value] = {"ssh": rule_text(RULE), "web": "a rule that is missing"}
    read = await only.read(operation, Found("g", {"group": "g", "rules": wanted}))
    assert read is not None
    assert read.inputs == {"group": "g", "rules": {**wanted, rule_text(FOREIGN): rule_text(FOREIGN)}}
    await only.update(operation, Edit("g", read.state, read.state, {"group": "g", "rules": wanted}))
    assert cloud.told == ["DELETE network /v2.0/security-group-rules/2"]
    assert await only.read(operation, Found("gone", {})) is None


async def test_metadata_is_read_as_it_is_and_set_whole(operation: Operation) -> None:
    cloud = Cloud({"/servers/v/metadata": {"metadata": {"role": "other"}}})
    metadata = ServerMetadata(session(cloud))
    read = await metadata.read(operation, Found("v", {}))
    assert read is not None
    assert read.inputs == {"server": "v", "metadata": {"role": "other"}}
    await metadata.create(operation, {"server": "v", "metadata": {"role": "web"}})
    assert cloud.told == ['PUT compute /servers/v/metadata {"metadata": {"role": "web"}}']
    assert await metadata.read(operation, Found("gone", {})) is None


async def test_the_watch_of_a_deleted_stack_is_gone_and_a_new_one_has_another_id(
    operation: Operation,
) -> None:
    watch = StackWatch(session(Cloud({"/stacks": {"stacks": [{"id": "1"}]}})))
    made: Created = await watch.create(operation, {"stack": "web"})
    assert await watch.read(operation, Found(made.id, made.outputs)) is not None
    blind = StackWatch(session(Cloud({"/stacks": {"stacks": []}})))
    assert await blind.read(operation, Found(made.id, made.outputs)) is None
    assert (await blind.create(operation, {"stack": "web"})).id != made.id
