"""``ansible-playbook``: the bootstrap playbook with its override files, as Ansible prints it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, cast

import yaml

from lab.starlingx.bootstrap import Plan
from lab.starlingx.nodes import CONFIGURED, CONFIGURING, Node
from lab.starlingx.shell import configure
from lab.starlingx.shell.ansible.values import DEFAULTS, ValueRefusedError, check, mode_of
from lab.starlingx.shell.arguments import Parser, pairs
from lab.starlingx.shell.configure import Wanted
from lab.starlingx.shell.invocation import Events, ExitError, Invocation, Out, Pause, Settle, Shell

PLAYBOOKS = "/usr/share/ansible/stx-ansible/playbooks"
BOOTSTRAP = (f"{PLAYBOOKS}/bootstrap.yml", f"{PLAYBOOKS}/bootstrap/bootstrap.yml")
WIDTH = 79
FAILED = 2
PREPARE = "bootstrap/prepare-env"
FINAL = (
    '"The bootstrap of host localhost has already been finalized. Please re-install before attempting to '
    'bootstrap it again."\n'
)
WORK = (
    ("bootstrap/store-passwd : Store admin password", 10),
    ("bootstrap/apply-manifest : Applying puppet bootstrap manifest", 420),
    ("bootstrap/persist-config : Saving config in sysinv database", 120),
    ("bootstrap/persist-config : Restart sysinv-agent and sysinv-api to pick up sysinv.conf update", 30),
    ("bootstrap/bringup-essential-services : Bring up Kubernetes master", 300),
    ("bootstrap/bringup-essential-services : Bring up flock services", 120),
    ("bootstrap/bringup-bootstrap-applications : Applying application", 300),
    ("bootstrap/bringup-bootstrap-applications : Mark the bootstrap as completed", 10),
)
"""Tasks of the playbook that take their time, and about how many seconds a real controller needs."""


@dataclass
class Tally:
    """What the recap counts."""

    ok: int = 0
    changed: int = 0
    failed: int = 0


def program(shell: Shell) -> Events:
    """Run the playbooks that are named.

    Raises:
        ExitError: the arguments are wrong, there is no such playbook, or a task fails.
    """
    args = _arguments(shell.call.argv[1:])
    for playbook in args.playbook:
        if shell.call.path(playbook) not in BOOTSTRAP:
            raise ExitError(f"ERROR! the playbook: {playbook} could not be found")
    values = _values(shell.call, args.extra or [])
    for _ in args.playbook:
        yield from _bootstrap(shell, values)


def _arguments(words: Sequence[str]) -> Any:
    parser = Parser(prog="ansible-playbook", allow_abbrev=False)
    parser.add_argument("playbook", nargs="+")
    parser.add_argument("-e", "--extra-vars", action="append", dest="extra")
    parser.add_argument("-i", "--inventory", action="append")
    parser.add_argument("-l", "--limit")
    parser.add_argument("-v", "--verbose", action="count")
    return parser.parse_args(list(words))


def _values(call: Invocation, extra: Sequence[str]) -> dict[str, Any]:
    """Defaults, override files, and what the command line says: later ones win."""
    found: dict[str, Any] = dict(DEFAULTS)
    given: dict[str, Any] = {}
    for text in extra:
        given |= _extra(call, text)
    folder = str(given.get("override_files_dir") or call.env.get("HOME", "/root"))
    for name in ("secrets.yml", "localhost.yml"):
        path = f"{folder}/{name}"
        text = call.read(path)
        if text is not None:
            found |= _yaml(text, path)
    for name in [key for key in found if key.startswith("vault_")]:
        found.setdefault(name.removeprefix("vault_"), found[name])
    return found | given


def _extra(call: Invocation, text: str) -> Mapping[str, Any]:
    if text.startswith("@"):
        content = call.read(text[1:])
        if content is None:
            raise ExitError(f"ERROR! Unable to retrieve file contents\nCould not find or access '{text[1:]}'")
        return _yaml(content, text[1:])
    if text.startswith(("{", "[")):
        return _yaml(text, "--extra-vars")
    return pairs([word for word in shlex.split(text) if "=" in word])


def _yaml(text: str, path: str) -> dict[str, Any]:
    try:
        found: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ExitError(
            f"ERROR! We were unable to read either as JSON nor YAML: {path}\n{error}", 4
        ) from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ExitError(f"ERROR! {path} must be stored as a dictionary/hash", 4)
    return cast("dict[str, Any]", found)


def _task(name: str) -> Out:
    head = f"TASK [{name}] "
    return Out(f"\n{head}{'*' * max(3, WIDTH - len(head))}")


def _bootstrap(shell: Shell, values: Mapping[str, Any]) -> Events:
    tally = Tally()
    yield Out(f"\nPLAY [all] {'*' * (WIDTH - 11)}")
    try:
        yield from _tasks(shell, values, tally)
    except ValueRefusedError as refusal:
        tally.failed += 1
        yield _task(refusal.task)
        shown = json.dumps({"changed": False, "msg": refusal.text})
        yield Out(f"fatal: [localhost]: FAILED! => {shown}")
    recap = (
        f"localhost                  : ok={tally.ok:<4} changed={tally.changed:<4} unreachable=0    "
        f"failed={tally.failed:<4} skipped=0    rescued=0    ignored=0   "
    )
    yield Out(f"\nPLAY RECAP {'*' * (WIDTH - 11)}\n{recap}\n")
    if tally.failed:
        raise ExitError(code=FAILED)
    yield Settle()


def _tasks(shell: Shell, values: Mapping[str, Any], tally: Tally) -> Events:
    node = shell.me()
    if not shell.call.root and not values.get("ansible_become_pass"):
        raise ValueRefusedError("Gathering Facts", "Missing sudo password")
    _check_state(shell, node)
    for name in check(values, node.type):
        yield _task(name)
        yield Out("ok: [localhost]")
        tally.ok += 1
    with configure.configuring(shell):
        for name, seconds in WORK:
            yield _task(name)
            yield Pause(seconds)
            yield Out("changed: [localhost]")
            tally.ok += 1
            tally.changed += 1
        with shell.records() as records:
            fresh = Node.get(records, shell.node)
            configure.become(records, fresh, plan_of(fresh, values))


def _check_state(shell: Shell, node: Node) -> None:
    """A bootstrap may be repeated until the controller was unlocked for the first time."""
    if node.state == CONFIGURING:
        raise ValueRefusedError(f"{PREPARE} : Check if a bootstrap is running", "A bootstrap is in progress.")
    if node.state != CONFIGURED or node.cloud is None:
        return
    with shell.records(node.cloud) as records:
        host = records.find("ihosts", hostname=node.hostname)
    if host is not None and host["administrative"] == "unlocked":
        raise ValueRefusedError(
            f"{PREPARE} : Fail if host is unlocked or host configurations have already started", FINAL
        )


def plan_of(node: Node, values: Mapping[str, Any], subcloud: tuple[str, str] | None = None) -> Wanted:
    """The cloud that these variables describe."""
    mode = mode_of(values, node.type)
    floating = ip_address(str(values["external_oam_floating_address"]))
    role = str(values["distributed_cloud_role"])
    plan = Plan(
        management=str(values["management_subnet"]),
        start=_text(values, "management_start_address"),
        end=_text(values, "management_end_address"),
        management_gateway=_text(values, "management_gateway_address"),
        oam=str(values["external_oam_subnet"]),
        gateway=str(values["external_oam_gateway_address"]),
        floating=str(floating),
        unit_0=_text(values, "external_oam_node_0_address") or str(floating + 1),
        unit_1=_text(values, "external_oam_node_1_address") or str(floating + 2),
        pxeboot=str(values["pxeboot_subnet"]),
        cluster_host=str(values["cluster_host_subnet"]),
        multicast=str(values["management_multicast_subnet"]),
        pods=str(values["cluster_pod_subnet"]),
        cluster_services=str(values["cluster_service_subnet"]),
        dns=[str(server) for server in values["dns_servers"]],
        timezone=str(values["timezone"]),
        ports=node.ports,
        mgmt_port=node.ports[0][0] if node.ports else None,
    )
    return Wanted(
        mode=mode,
        type=node.type,
        role=None if role == "none" else role,
        password=str(values["admin_password"]),
        plan=plan,
        subcloud=subcloud,
    )


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    return None if value is None else str(value)
