"""The provider's configuration: which cloud, as whom, through what, and what is allowed there."""

import json
from collections.abc import Mapping
from typing import Any, Final

from providers.kit.check import Checked, check
from providers.kit.errors import Failure, MissingConfigError
from providers.kit.schema import Kind, Schema
from providers.kit.values import UNKNOWN, Secret, Value, Values, reveal
from providers.starlingx.cloud.policy import Mode, Policy, Release
from providers.starlingx.connector.settings import Account, Bastion, Inside, Patience, Settings
from providers.starlingx.declare import PACKAGE, Field, may, must

FIELDS: Final[Mapping[str, Field]] = {
    "authUrl": must("Keystone's URL with its version, such as `http://10.10.10.2:5000/v3`."),
    "username": may("The account's name.", default="admin"),
    "password": must("The account's password.", secret=True),
    "project": may("The project to act in.", default="admin"),
    "userDomain": may("The account's domain.", default="Default"),
    "projectDomain": may("The project's domain.", default="Default"),
    "region": may("The cloud's region in the catalog.", default="RegionOne"),
    "interface": may(
        "Which of the catalog's endpoints to use.", default="public", choices=("public", "internal", "admin")
    ),
    "endpoints": may("URLs instead of the catalog's, by service type.", Kind.MAP),
    "caCertificate": may("Certificates of the cloud's authority, in PEM form."),
    "release": may("The StarlingX release of the cloud.", default=Release.R12.value, choices=tuple(Release)),
    "systemMode": may(
        "How the cloud is built: lets a preview refuse hosts that it cannot have.", choices=tuple(Mode)
    ),
    "allowLock": may(
        "Hosts that may be locked, and so rebooted, for a change; `*` stands for all.", Kind.SET
    ),
    "installation": may(
        "Which installation of controller-0 it is: any text. When it changes, the cloud was bare, and every "
        "object is made again, in place."
    ),
    "unreachable": may(
        "What a refresh does where the cloud does not answer: `fail`, or, after a minute, `keep` all of it "
        "as it was in the state, and warn.",
        default="fail",
        choices=("fail", "keep"),
    ),
    "bastionHost": may("Address of an SSH bastion through which alone the cloud is reached.", form="host"),
    "bastionPort": may("The bastion's SSH port.", Kind.INT, default=22, minimum=1, maximum=65535),
    "bastionUser": may("The user on the bastion.", default="root"),
    "bastionPrivateKey": may("The user's private key.", secret=True),
    "bastionHostKey": may("The bastion's host key: type and key, as in known_hosts without the name."),
    "controllerAuthUrl": may(
        "Keystone's URL on the management network: where authUrl does not answer, as before the first unlock "
        "of a later release, the cloud is reached through controller-0 itself."
    ),
    "controllerHost": may("Address of controller-0 by SSH, behind the bastion if there is one.", form="host"),
    "controllerPort": may("Its SSH port.", Kind.INT, default=22, minimum=1, maximum=65535),
    "controllerUser": may("The user there.", default="sysadmin"),
    "controllerPrivateKey": may("The user's private key.", secret=True),
    "controllerHostKey": may("Its host key: type and key, as in known_hosts without the name."),
    "requestTimeout": may("Seconds for one answer.", Kind.FLOAT, default=60, minimum=1, maximum=3600),
    "contactTimeout": may(
        "Seconds to try an API that has not answered in this run.",
        Kind.FLOAT,
        default=30,
        minimum=0,
        maximum=3600,
    ),
    "absenceTimeout": may(
        "Seconds to wait for an API that did answer and went away, as while a controller reboots.",
        Kind.FLOAT,
        default=1200,
        minimum=0,
        maximum=7200,
    ),
    "pollInterval": may(
        "Seconds between two looks at a state.", Kind.FLOAT, default=10, minimum=0.05, maximum=300
    ),
    "concurrency": may("Requests to the cloud at once.", Kind.INT, default=8, minimum=1, maximum=64),
}
SCHEMA: Final = Schema(PACKAGE, {name: one.property() for name, one in FIELDS.items()})
_TOGETHER: Final = {
    "bastionHost": ("bastionPrivateKey", "bastionHostKey"),
    "controllerHost": ("controllerAuthUrl", "controllerPrivateKey", "controllerHostKey"),
}


def check_config(inputs: Values) -> Checked:
    """Return the configuration with what is wrong in it."""
    checked = check(SCHEMA, {key: _parsed(key, value) for key, value in inputs.items()}, mark_defaults=False)
    for name, one in FIELDS.items():
        if name in checked.inputs:
            checked.failures.extend(one.failures(name, checked.inputs[name]))
    for name in ("authUrl", "controllerAuthUrl"):
        url = reveal(checked.inputs.get(name))
        if isinstance(url, str) and not url.startswith(("http://", "https://")):
            message = f"must be a URL such as http://10.10.10.2:5000/v3, not {url!r}"
            checked.failures.append(Failure(name, message))
    for host, others in _TOGETHER.items():
        for name in others:
            if host in checked.inputs and name not in checked.inputs:
                checked.failures.append(Failure(name, f"{name} is needed with {host}"))
    return checked


def read_config(config: Values) -> tuple[Settings, Policy]:
    """Return the connection and the policy in a checked configuration.

    Raises:
        MissingConfigError: authUrl or password is not there.
    """
    known: dict[str, Any] = {
        key: value for key, one in config.items() if (value := reveal(one)) is not UNKNOWN
    }
    lacking = [name for name, one in FIELDS.items() if one.required and not known.get(name)]
    if lacking:
        raise MissingConfigError({f"{PACKAGE}:{name}": FIELDS[name].text for name in lacking})
    account = Account(
        auth_url=known["authUrl"],
        username=known["username"],
        password=known["password"],
        project=known["project"],
        user_domain=known["userDomain"],
        project_domain=known["projectDomain"],
        region=known["region"],
        interface=known["interface"],
    )
    patience = Patience(
        request=known["requestTimeout"],
        first_contact=known["contactTimeout"],
        absence=known["absenceTimeout"],
        poll=known["pollInterval"],
        concurrency=known["concurrency"],
    )
    settings = Settings(
        account,
        _machine(known, "bastion"),
        _inside(known),
        known.get("caCertificate"),
        known.get("endpoints") or {},
        patience,
    )
    mode = known.get("systemMode")
    return settings, Policy(
        Release(known["release"]),
        frozenset(known.get("allowLock") or ()),
        Mode(mode) if mode else None,
        known.get("installation"),
        known["unreachable"] == "keep",
    )


def _machine(known: Mapping[str, Any], role: str) -> Bastion | None:
    if not known.get(f"{role}Host"):
        return None
    return Bastion(
        known[f"{role}Host"],
        known[f"{role}User"],
        known[f"{role}PrivateKey"],
        known[f"{role}HostKey"],
        known[f"{role}Port"],
        role,
    )


def _inside(known: Mapping[str, Any]) -> Inside | None:
    controller = _machine(known, "controller")
    return Inside(controller, known["controllerAuthUrl"]) if controller else None


def _parsed(key: str, value: Value) -> Value:
    """Return a list or map that the engine has sent as JSON text as what it is."""
    inner = value.value if isinstance(value, Secret) else value
    one = FIELDS.get(key)
    if one is None or one.kind not in (Kind.SET, Kind.MAP) or not isinstance(inner, str):
        return value
    try:
        return json.loads(inner)
    except ValueError:
        return value
