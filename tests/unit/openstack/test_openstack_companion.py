"""The program's own plugin: what it asks of a cloud, and what it makes of the answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from providers.kit.log import EngineLog
from providers.kit.resource import Created, Draft, Edit, Found, Operation
from providers.kit.values import Value
from providers.openstack.flavors import AbsentFlavors
from providers.openstack.project import ProjectRemains
from providers.openstack.routes import SubnetRoutes
from providers.openstack.rules import AT_ONCE, SecurityGroupRules, rule_text
from providers.openstack.servers import ServerMetadata
from providers.openstack.session import CloudError, Session
from providers.openstack.stacks import StackWatch


@dataclass
class Cloud:
    """Answers from a table, and remembers what it was told to change."""

    answers: Mapping[str, Any]
    services: tuple[str, ...] = ("compute", "network", "volumev3")
    told: list[str] = field(default_factory=list[str])
    made: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    limit: int | None = None
    """How many objects may be made."""

    async def has(self, service: str) -> bool:
        return service in self.services

    async def get(self, service: str, path: str, query: Mapping[str, str] | None = None) -> Any:
        if path not in self.answers:
            raise CloudError(f"GET {service} {path}: 404", 404)
        return self.answers[path]

    async def put(self, service: str, path: str, body: object) -> None:
        self.told.append(f"PUT {service} {path} {json.dumps(body)}")

    async def post(self, service: str, path: str, body: object) -> Any:
        rows = cast("dict[str, list[dict[str, Any]]]", body)["security_group_rules"]
        if self.limit is not None and len(self.made) + len(rows) > self.limit:
            raise CloudError(f"POST {path}: 409 Quota exceeded", 409)
        self.told.append(f"POST {service} {path} {len(rows)}")
        made = [row | {"id": f"new-{len(self.made) + number}"} for number, row in enumerate(rows)]
        self.made += made
        return {"security_group_rules": made}

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


ROW = {"id": "1", "direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_range_min": 22}
SSH: dict[str, Value] = {"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "portRangeMin": 22.0}
WEB: dict[str, Value] = SSH | {"portRangeMin": 80.0}
FOREIGN = {"id": "2", "direction": "ingress", "ethertype": "IPv4", "remote_ip_prefix": "0.0.0.0/0"}
OUT = {"id": "3", "direction": "egress", "ethertype": "IPv4", "protocol": None}
SPARED: dict[str, Value] = {"out": {"direction": "egress", "ethertype": "IPv4"}}
FOREIGN_TEXT = "ingress IPv4 - - - - - -"


def group(*rows: Mapping[str, Any]) -> Cloud:
    """A cloud with a security group that has these rules."""
    found = {"id": "g", "project_id": "p", "security_group_rules": list(rows)}
    return Cloud({"/v2.0/security-groups/g": {"security_group": found}})


def wanted(rules: Mapping[str, Value], *, only: bool = True) -> dict[str, Value]:
    """Inputs of a group's rules."""
    return {"group": "g", "project": "p", "rules": dict(rules), "only": only}


async def test_rules_that_are_missing_are_made_at_once_and_those_there_are_not(operation: Operation) -> None:
    cloud = group(ROW)
    rules = SecurityGroupRules(session(cloud))
    # The engine's own key is in every object that has been checked.
    inputs = rules.check(Draft("g", wanted({"ssh": SSH, "web": WEB}), {})).inputs
    assert "__defaults" in cast("dict[str, dict[str, Any]]", inputs["rules"])["web"]
    made = await rules.create(operation, inputs)
    assert cloud.told == ["POST network /v2.0/security-group-rules 1"]
    ours = {"security_group_id": "g", "project_id": "p", "port_range_min": 80}
    assert cloud.made[0].items() >= ours.items()
    assert made.outputs["made"] == {"web": "new-0"}
    assert made.outputs["rules"] == {"ssh": SSH, "web": WEB}


async def test_many_rules_take_few_calls_and_what_was_made_before_a_failure_is_kept(
    operation: Operation,
) -> None:
    cloud = group()
    cloud.limit = 2 * AT_ONCE
    many: dict[str, Value] = {f"{port:03}": SSH | {"portRangeMin": port} for port in range(2 * AT_ONCE + 1)}
    with pytest.raises(CloudError, match=r"1 rules of the security group cannot be made: .*Quota exceeded"):
        await SecurityGroupRules(session(cloud)).create(operation, wanted(many))
    assert cloud.told == [f"POST network /v2.0/security-group-rules {AT_ONCE}"] * 2
    assert operation.kept_id == "g"
    kept = operation.kept_outputs["rules"], operation.kept_outputs["made"]
    assert [len(cast("dict[str, Value]", one)) for one in kept] == [2 * AT_ONCE] * 2


async def test_a_rule_that_somebody_added_or_deleted_is_seen_and_mended(operation: Operation) -> None:
    cloud = group(ROW, FOREIGN, OUT)
    rules = SecurityGroupRules(session(cloud))
    inputs = wanted({"ssh": SSH, "web": WEB}) | {"spared": SPARED}
    read = await rules.read(operation, Found("g", inputs | {"made": {"ssh": "1", "web": "9"}}))
    assert read is not None
    foreign = {"direction": "ingress", "ethertype": "IPv4", "remoteIpPrefix": "0.0.0.0/0"}
    # What is read has Neutron's whole numbers; the engine makes no difference.
    assert read.inputs == inputs | {"rules": {"ssh": SSH, FOREIGN_TEXT: foreign}}
    assert read.state["made"] == {"ssh": "1"}
    edit = Edit("g", read.state, read.state, inputs)
    assert set(rules.diff(edit).changes) == {"rules.web", f"rules.{FOREIGN_TEXT}"}
    state = await rules.update(operation, edit)
    assert cloud.told == [
        "DELETE network /v2.0/security-group-rules/2",
        "POST network /v2.0/security-group-rules 1",
    ]
    assert (state["made"], state["rules"]) == ({"ssh": "1", "web": "new-0"}, inputs["rules"])
    assert await rules.read(operation, Found("gone", {})) is None


async def test_what_is_let_through_no_more_is_closed_after_what_comes_instead(operation: Operation) -> None:
    cloud = group(ROW)
    rules = SecurityGroupRules(session(cloud))
    old = wanted({"ssh": SSH}) | {"made": {"ssh": "1"}}
    state = await rules.update(operation, Edit("g", old, old, wanted({"web": WEB})))
    assert cloud.told == [
        "POST network /v2.0/security-group-rules 1",
        "DELETE network /v2.0/security-group-rules/1",
    ]
    assert state["made"] == {"web": "new-0"}


async def test_in_an_adopted_group_only_what_was_made_goes(operation: Operation) -> None:
    cloud = group(ROW, FOREIGN)
    rules = SecurityGroupRules(session(cloud))
    made = await rules.create(operation, wanted({"ssh": SSH, "web": WEB}, only=False))
    read = await rules.read(operation, Found("g", made.outputs))
    assert read is not None
    assert read.inputs == wanted({"ssh": SSH}, only=False)
    await rules.delete(operation, Found("g", made.outputs))
    assert cloud.told[1:] == ["DELETE network /v2.0/security-group-rules/new-0"]


async def test_an_import_reads_all_rules_of_a_group(operation: Operation) -> None:
    read = await SecurityGroupRules(session(group(ROW))).read(operation, Found("g", {}))
    assert read is not None
    assert read.inputs == wanted({"ingress IPv4 tcp 22 - - - -": SSH})
    assert read.state["made"] == {}


@pytest.mark.parametrize("anywhere", ["0.0.0.0/0", "::/0"])
def test_a_network_of_everybody_is_the_same_to_neutron_as_none(anywhere: str) -> None:
    assert rule_text(SSH | {"remoteIpPrefix": anywhere}) == rule_text(SSH)


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
