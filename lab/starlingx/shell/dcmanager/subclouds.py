"""``dcmanager subcloud ...``: subclouds added, shown, managed and deleted."""

from __future__ import annotations

import base64
from argparse import Namespace
from collections.abc import Callable, Mapping

from lab.starlingx import clouds
from lab.starlingx.dcmanager.ini import OPTIONS
from lab.starlingx.shell.arguments import Argument, Command, arg
from lab.starlingx.shell.client import Client
from lab.starlingx.shell.invocation import Events, ExitError, Out
from lab.starlingx.shell.table import properties, rows
from lab.starlingx.store import Doc

ROOT = "/v1.0/subclouds"
R1_TITLES = ("id", "name", "management", "availability", "sync")
TITLES = (
    "id",
    "name",
    "management",
    "availability",
    "deploy status",
    "sync",
    "backup status",
    "prestage status",
)
COLUMNS = {
    "management": "management-state",
    "availability": "availability-status",
    "deploy status": "deploy-status",
    "sync": "sync_status",
    "backup status": "backup-status",
    "prestage status": "prestage-status",
}
SHORT = {"management-state": "management", "availability-status": "availability"}
HIDDEN = (
    "data_install",
    "data_upgrade",
    "rehome_data",
    "endpoint_sync_status",
    "error-description",
    "sync_status",
)
FIELDS = (
    "name",
    "management-subnet",
    "management-start-ip",
    "management-end-ip",
    "management-gateway-ip",
    "systemcontroller-gateway-ip",
)


def unable(name: str, args: Namespace) -> str:
    """What the client says last where the service refuses."""
    verb = name.rsplit(maxsplit=1)[-1]
    of = getattr(args, "subcloud", None)
    return f"Unable to {verb} subcloud{f' {of}' if of else ''}"


def _modern(client: Client) -> bool:
    with client.shell.records(client.cloud) as records:
        return clouds.release_of(records.one("cloud")).modern


def table(doc: Doc) -> Out:
    """A subcloud's fields, as every command that changes one prints them."""
    shown = {
        SHORT.get(name, name.replace("-", "_")): value for name, value in doc.items() if name not in HIDDEN
    }
    endpoints: list[Doc] = doc.get("endpoint_sync_status") or []
    for entry in endpoints:
        shown[f"{entry['endpoint_type']}_sync_status"] = entry["sync_status"]
    return Out(properties(shown.items(), ("Field", "Value")))


def subcloud_list(client: Client, _: Namespace) -> Events:
    """All subclouds."""
    titles = TITLES if _modern(client) else R1_TITLES
    found: list[Doc] = client.get("dcmanager", ROOT)["subclouds"]
    yield Out(rows(titles, [[doc.get(COLUMNS.get(name, name)) for name in titles] for doc in found]))


def subcloud_show(client: Client, args: Namespace) -> Events:
    """One subcloud."""
    path = f"{ROOT}/{args.subcloud}"
    yield table(client.get("dcmanager", f"{path}/detail" if args.detail and _modern(client) else path))


def subcloud_errors(client: Client, args: Namespace) -> Events:
    """What went wrong with a subcloud's deployment."""
    yield Out(str(client.get("dcmanager", f"{ROOT}/{args.subcloud}")["error-description"]))


def _manage(state: str) -> Callable[[Client, Namespace], Events]:
    def run(client: Client, args: Namespace) -> Events:
        path, values = f"{ROOT}/{args.subcloud}", {"management-state": state}
        if args.force:
            values["force"] = "true"
        yield table(_patch(client, path, values))

    return run


def _patch(client: Client, path: str, values: Mapping[str, str]) -> Doc:
    if _modern(client):
        return client.send("PATCH", "dcmanager", path, form=values)
    return client.send("PATCH", "dcmanager", path, values)


def subcloud_update(client: Client, args: Namespace) -> Events:
    """Change a subcloud's description or location."""
    values = {name: getattr(args, name) for name in ("description", "location") if getattr(args, name)}
    if not values:
        raise ExitError("ERROR (app) Nothing to update")
    yield table(_patch(client, f"{ROOT}/{args.subcloud}", values))


def subcloud_delete(client: Client, args: Namespace) -> Events:
    """Delete a subcloud."""
    client.send("DELETE", "dcmanager", f"{ROOT}/{args.subcloud}")
    yield from ()


def form_of(client: Client, args: Namespace) -> dict[str, str]:
    """The parts of a request that adds or bootstraps a subcloud: files and passwords.

    Raises:
        ExitError: a file is not there, or the password is missing (the client would ask for it).
    """
    form: dict[str, str] = {}
    for name in ("bootstrap_values", "install_values", "deploy_config"):
        path = getattr(args, name, None)
        if path is None:
            continue
        text = client.shell.call.read(path)
        if text is None:
            raise ExitError(f"ERROR (app) {name.replace('_', '-')} does not exist: {path}")
        form[name] = text
    for name in ("bootstrap-address", "group_id", "release", "description", "location", "name"):
        value = getattr(args, name.replace("-", "_"), None)
        if value is not None:
            form[name] = value
    for name in ("sysadmin_password", "bmc_password"):
        value = getattr(args, name, None)
        if value is not None:
            form[name] = base64.b64encode(value.encode()).decode()
    if "sysadmin_password" not in form:
        raise ExitError("ERROR (app) Enter the sysadmin password for the subcloud: give --sysadmin-password")
    return form


def subcloud_add(client: Client, args: Namespace) -> Events:
    """Add a subcloud, and with a modern release deploy it."""
    if _modern(client):
        for name in ("bootstrap_address", "bootstrap_values"):
            if getattr(args, name) is None:
                raise ExitError(
                    f"ERROR (app) the following arguments are required: --{name.replace('_', '-')}", 2
                )
        yield table(client.send("POST", "dcmanager", ROOT, form=form_of(client, args)))
        return
    body = {name: getattr(args, name.replace("-", "_")) for name in (*FIELDS, "description", "location")}
    yield table(
        client.send("POST", "dcmanager", ROOT, {name: value for name, value in body.items() if value})
    )


def generate_config(client: Client, args: Namespace) -> Events:
    """2018.10: print the configuration file of a subcloud."""
    body = {name: getattr(args, name.replace("-", "_")) for name in OPTIONS}
    given = {name: value for name, value in body.items() if value}
    yield Out(client.send("POST", "dcmanager", f"{ROOT}/{args.subcloud}/config", given)["config"], end="")


def alarm_summary(client: Client, _: Namespace) -> Events:
    """How many alarms each subcloud has."""
    titles = ("NAME", "CRITICAL_ALARMS", "MAJOR_ALARMS", "MINOR_ALARMS", "WARNINGS", "STATUS")
    found: list[Doc] = client.get("dcmanager", "/v1.0/alarms")["alarm_summary"]
    keys = ("region_name", "critical_alarms", "major_alarms", "minor_alarms", "warnings", "cloud_status")
    yield Out(rows(titles, [[doc.get(key) for key in keys] for doc in found]))


SUBCLOUD = arg("subcloud")
FORCE = arg("--force", action="store_true")
VALUES: tuple[Argument, ...] = (
    arg("--bootstrap-address"),
    arg("--bootstrap-values"),
    arg("--install-values"),
    arg("--deploy-config"),
    arg("--sysadmin-password"),
    arg("--bmc-password"),
    arg("--group", dest="group_id"),
    arg("--release"),
)
R1_COMMANDS: Mapping[str, Command] = {
    "subcloud generate-config": Command(generate_config, (SUBCLOUD, *(arg(f"--{name}") for name in OPTIONS))),
}
COMMANDS: Mapping[str, Command] = {
    "subcloud list": Command(subcloud_list),
    "subcloud show": Command(subcloud_show, (SUBCLOUD, arg("--detail", action="store_true"))),
    "subcloud errors": Command(subcloud_errors, (SUBCLOUD,)),
    "subcloud add": Command(
        subcloud_add,
        (*(arg(f"--{name}") for name in (*FIELDS, "description", "location")), *VALUES),
    ),
    "subcloud manage": Command(_manage("managed"), (SUBCLOUD, FORCE)),
    "subcloud unmanage": Command(_manage("unmanaged"), (SUBCLOUD, FORCE)),
    "subcloud update": Command(subcloud_update, (SUBCLOUD, arg("--description"), arg("--location"))),
    "subcloud delete": Command(subcloud_delete, (SUBCLOUD,)),
    "alarm summary": Command(alarm_summary),
}
