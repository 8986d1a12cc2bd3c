"""Renders the configuration of every service from the templates beside this file."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

from lab.openstack import settings
from lab.openstack.settings import Layout

TEMPLATES: Final = Path(__file__).parent / "templates"
SERVICE_USERS: Final = ("nova", "neutron", "glance", "cinder", "placement", "heat")
"""Users of the project ``service`` by which services call one another."""

FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "keystone": ("keystone.conf",),
    "placement": ("placement.conf",),
    "glance": ("glance-api.conf",),
    "neutron": ("neutron.conf", "ml2_conf.ini"),
    "nova": ("nova.conf",),
    "cinder": ("cinder.conf",),
    "heat": ("heat.conf",),
    "rabbitmq": ("rabbitmq.conf",),
}
"""Folder below etc -> templates rendered into it."""

SHIPPED: Final[Mapping[str, tuple[str, ...]]] = {
    "nova": ("api-paste.ini",),
    "neutron": ("api-paste.ini",),
    "cinder": ("api-paste.ini", "resource_filters.json"),
    "heat": ("api-paste.ini", "environment.d", "templates"),
    "glance": ("glance-api-paste.ini",),
}
"""Files and folders that come with the packages and are used as they are."""


@dataclass(frozen=True, slots=True)
class Api:
    """A service's API, served by uWSGI."""

    name: str
    port: int
    module: str
    arguments: tuple[str, ...]
    """Lines that tell it where its configuration is: each project takes another variable or argument."""
    chunked: bool = False
    """Whether clients send bodies without a length: only uWSGI's own HTTP router hands those on."""


def apis(etc: Path) -> tuple[Api, ...]:
    """The APIs in the order of their start."""
    return (
        Api(
            "keystone",
            5000,
            "keystone.wsgi.api:application",
            (_env("KEYSTONE_CONFIG_FILES", etc, "keystone/keystone.conf"),),
        ),
        Api(
            "placement",
            8778,
            "placement.wsgi.api:application",
            (_env("PLACEMENT_CONFIG_DIR", etc, "placement"),),
        ),
        Api(
            "glance",
            9292,
            "glance.wsgi.api:application",
            (_env("GLANCE_CONFIG_DIR", etc, "glance"),),
            chunked=True,
        ),
        Api(
            "neutron",
            9696,
            "neutron.wsgi.api:application",
            (
                _env("NEUTRON_CONFIG_DIR", etc, "neutron"),
                "env = OS_NEUTRON_CONFIG_FILES=neutron.conf;ml2_conf.ini",
            ),
        ),
        Api("nova", 8774, "nova.wsgi.osapi_compute:application", (_env("NOVA_CONFIG_DIR", etc, "nova"),)),
        Api(
            "cinder",
            8776,
            "cinder.wsgi.api:application",
            (f"pyargv = --config-file {etc}/cinder/cinder.conf",),
        ),
        Api("heat", 8004, "heat.wsgi.api:application", (f"pyargv = --config-file {etc}/heat/heat.conf",)),
    )


def _env(variable: str, etc: Path, path: str) -> str:
    return f"env = OS_{variable}={etc / path}"


def render(layout: Layout, venv: Path) -> None:
    """Write all configuration below ``layout.etc`` and make the folders that services expect."""
    values = _values(layout, venv)
    for folder, names in FILES.items():
        for name in names:
            _write(layout.etc / folder / name, name, values)
    for folder, names in SHIPPED.items():
        for name in names:
            _copy(venv / "etc" / folder / name, layout.etc / folder / name)
    for api in apis(layout.etc):
        _write(layout.etc / "uwsgi" / f"{api.name}.ini", "uwsgi.ini", _uwsgi(api))
    _write(layout.clouds, "clouds.yaml", values)
    _folders(layout)


def _folders(layout: Layout) -> None:
    folders = ("lock", "nova/instances", "neutron", "cinder", "heat", "rabbit")
    images = ("glance/images", "glance/staging", "glance/tasks")
    for name in (*folders, *images, "fernet", "credential"):
        (layout.data / name).mkdir(parents=True, exist_ok=True)
    layout.log.mkdir(parents=True, exist_ok=True)
    for private in ("fernet", "credential"):
        (layout.data / private).chmod(0o700)


def _values(layout: Layout, venv: Path) -> dict[str, str]:
    values = {
        "etc": str(layout.etc),
        "data": str(layout.data),
        "venv": str(venv),
        "keystone": settings.KEYSTONE,
        "region": settings.REGION,
        "password": settings.ACCESS_KEY,
        "host": settings.HOST,
        "bus": settings.BUS,
        "database": settings.DATABASE,
        "heat_key": settings.HEAT_KEY,
        "common": _common(layout),
    }
    for user in SERVICE_USERS:
        values[f"auth_{user}"] = _auth(user)
        values[f"token_check_{user}"] = _token_check(user)
    return values


def _auth(user: str) -> str:
    """Options by which a service calls others."""
    return "\n".join(
        (
            "auth_type = password",
            f"auth_url = {settings.KEYSTONE}",
            f"username = {user}",
            f"password = {settings.ACCESS_KEY}",
            "project_name = service",
            "user_domain_id = default",
            "project_domain_id = default",
            f"region_name = {settings.REGION}",
        )
    )


def _token_check(user: str) -> str:
    """Options by which a service checks the tokens of its callers."""
    return "\n".join(
        (
            _auth(user),
            f"www_authenticate_uri = {settings.KEYSTONE}",
            "interface = public",
            "service_token_roles = service",
            "service_token_roles_required = true",
        )
    )


def _common(layout: Layout) -> str:
    return (
        f"[oslo_concurrency]\nlock_path = {layout.data}/lock\n\n[oslo_messaging_notifications]\ndriver = noop"
    )


def _uwsgi(api: Api) -> dict[str, str]:
    address = f"127.0.0.1:{api.port}"
    listen = (f"http-socket = {address}",)
    if api.chunked:
        options = ("http-chunked-input", "http-auto-chunked", "http-raw-body")
        listen = (f"http = {address}", *(f"{option} = true" for option in options))
    return {
        "module": api.module,
        "listen": "\n".join(listen),
        "arguments": "\n".join(api.arguments),
    }


def _write(path: Path, template: str, values: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(Template((TEMPLATES / template).read_text()).substitute(values))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)
