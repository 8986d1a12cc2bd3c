"""``system`` commands for the whole cloud: itself, DNS, NTP, OAM, networks, service parameters."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

from lab.starlingx.shell.arguments import Command, arg, pairs
from lab.starlingx.shell.client import Client, find
from lab.starlingx.shell.invocation import Events, ExitError, Out
from lab.starlingx.shell.table import properties, rows
from lab.starlingx.store import Doc


def _only(client: Client, kind: str) -> Doc:
    found = client.rows(kind)
    if not found:
        raise ExitError(f"{kind} not found")
    return found[0]


def _shown(doc: Doc, *hidden: str) -> Out:
    return Out(properties(sorted((key, doc[key]) for key in doc if key not in ("links", "action", *hidden))))


def show(client: Client, _: Namespace) -> Events:
    """The system."""
    system = _only(client, "isystems")
    capabilities: Doc = system["capabilities"]
    plain = {key: value for key, value in system.items() if not isinstance(value, list | dict)}
    extra = {
        key: capabilities[key]
        for key in ("https_enabled", "sdn_enabled", "vswitch_type")
        if key in capabilities
    }
    yield _shown({**plain, **extra})


def modify(client: Client, args: Namespace) -> Events:
    """Change the system."""
    values = {name: value for name, value in vars(args).items() if value is not None}
    client.patch(f"isystems/{_only(client, 'isystems')['uuid']}", values)
    yield from show(client, args)


def _show_one(kind: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, _: Namespace) -> Events:
        yield _shown(_only(client, kind))

    return run


def _modify_one(kind: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, args: Namespace) -> Events:
        found = _only(client, kind)
        values = pairs(args.attributes)
        values.pop("action", None)
        if values:
            client.patch(f"{kind}/{found['uuid']}", {**values, "action": "apply"})
        yield _shown(_only(client, kind))

    return run


PARAMETER_TITLES = ("uuid", "service", "section", "name", "value", "personality", "resource")


def parameter_list(client: Client, args: Namespace) -> Events:
    """Service parameters."""
    entries = [
        [doc[name] for name in PARAMETER_TITLES]
        for doc in client.rows("service_parameter")
        if args.service in (None, doc["service"]) and args.section in (None, doc["section"])
    ]
    yield Out(rows(PARAMETER_TITLES, entries))


def parameter_add(client: Client, args: Namespace) -> Events:
    """Add service parameters."""
    body = {"service": args.service, "section": args.section, "parameters": pairs(args.attributes)}
    made = client.send("POST", "sysinv", "/v1/service_parameter", body)
    for doc in made["parameters"]:
        yield Out(properties((name, doc[name]) for name in PARAMETER_TITLES))


def parameter_modify(client: Client, args: Namespace) -> Events:
    """Change service parameters."""
    for name, value in pairs(args.attributes).items():
        found = _parameter(client, args.service, args.section, name)
        client.patch(f"service_parameter/{found['uuid']}", {"value": value})
        changed = _parameter(client, args.service, args.section, name)
        yield Out(properties((key, changed[key]) for key in PARAMETER_TITLES))


def _parameter(client: Client, service: str, section: str, name: str) -> Doc:
    for doc in client.rows("service_parameter"):
        if (doc["service"], doc["section"], doc["name"]) == (service, section, name):
            return doc
    raise ExitError(f"Service parameter not found: service {service}, section {section}, name {name}")


def parameter_delete(client: Client, args: Namespace) -> Events:
    """Delete a service parameter."""
    client.send("DELETE", "sysinv", f"/v1/service_parameter/{args.uuid}")
    yield Out(f"Deleted service parameter: {args.uuid}")


def parameter_apply(client: Client, args: Namespace) -> Events:
    """Have a service take its parameters over."""
    client.send("POST", "sysinv", "/v1/service_parameter/apply", {"service": args.service})
    yield Out(f"Applying {args.service} service parameters")


def _listing(kind: str, *titles: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, _: Namespace) -> Events:
        yield Out(rows(titles, [[doc.get(name) for name in titles] for doc in client.rows(kind)]))

    return run


def datanetwork_add(client: Client, args: Namespace) -> Events:
    """Add a data network."""
    body = {"name": args.name, "network_type": args.type, "mtu": int(args.mtu)}
    yield _shown(client.send("POST", "sysinv", "/v1/datanetworks", body))


def datanetwork_delete(client: Client, args: Namespace) -> Events:
    """Delete a data network."""
    found = find(client.rows("datanetworks"), args.name, "name", "uuid")
    if found is None:
        raise ExitError(f"Datanetwork not found: {args.name}")
    client.send("DELETE", "sysinv", f"/v1/datanetworks/{found['uuid']}")
    yield Out(f"Deleted DataNetwork: {args.name}")


PAIRS = arg("attributes", metavar="<path=value>", nargs="*")
SERVICE, SECTION = arg("service"), arg("section")
COMMANDS: Mapping[str, Command] = {
    "show": Command(show),
    "modify": Command(
        modify,
        (
            arg("-n", "--name"),
            arg("-d", "--description"),
            arg("-l", "--location"),
            arg("-c", "--contact"),
            arg("-t", "--timezone"),
            arg("-m", "--system_mode"),
        ),
    ),
    "dns-show": Command(_show_one("idns")),
    "dns-modify": Command(_modify_one("idns"), (PAIRS,)),
    "ntp-show": Command(_show_one("intp")),
    "ntp-modify": Command(_modify_one("intp"), (PAIRS,)),
    "oam-show": Command(_show_one("iextoam")),
    "oam-modify": Command(_modify_one("iextoam"), (PAIRS,)),
    "service-parameter-list": Command(parameter_list, (arg("--service"), arg("--section"))),
    "service-parameter-add": Command(parameter_add, (SERVICE, SECTION, PAIRS)),
    "service-parameter-modify": Command(parameter_modify, (SERVICE, SECTION, PAIRS)),
    "service-parameter-delete": Command(parameter_delete, (arg("uuid"),)),
    "service-parameter-apply": Command(parameter_apply, (SERVICE, arg("section", nargs="?"))),
    "network-list": Command(_listing("networks", "id", "uuid", "name", "type", "dynamic", "pool_uuid")),
    "addrpool-list": Command(
        _listing(
            "addrpools",
            "uuid",
            "name",
            "network",
            "prefix",
            "order",
            "ranges",
            "floating_address",
            "controller0_address",
            "controller1_address",
            "gateway_address",
        )
    ),
    "datanetwork-list": Command(_listing("datanetworks", "uuid", "name", "network_type", "mtu")),
    "datanetwork-add": Command(
        datanetwork_add, (arg("name"), arg("type"), arg("-m", "--mtu", default="1500"))
    ),
    "datanetwork-delete": Command(datanetwork_delete, (arg("name"),)),
    "application-list": Command(
        _listing("apps", "name", "app_version", "manifest_name", "manifest_file", "status", "progress")
    ),
}
