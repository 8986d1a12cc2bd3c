"""The inputs and outputs of pulumi-command 1.2.1, and the names of their Go types for check failures."""

from collections.abc import Mapping
from typing import Any, Final

from engine.command.ssh import endpoint
from providers.kit.schema import Schema, read_schema

Facts = Mapping[str, Mapping[str, Any]]

_TEXT: Final = {"type": "String", "optional": True}
_NEEDED: Final = {"type": "String", "required": True}
_TEXTS: Final = {"type": "List", "optional": True, "element": "String"}
_OUTPUT: Final = {"type": "String", "computed": True}
_TRIGGERS: Final = {"type": "List", "optional": True, "element": "Any", "replaces": True}

_ENDPOINT: Final = {
    "user": _TEXT | {"default": endpoint.DEFAULT_USER},
    "password": _TEXT,
    "host": _NEEDED,
    "port": {"type": "Float", "optional": True, "default": endpoint.DEFAULT_PORT},
    "privateKey": _TEXT,
    "privateKeyPassword": _TEXT,
    "agentSocketPath": _TEXT,
    "dialErrorLimit": {"type": "Int", "optional": True, "default": endpoint.DEFAULT_DIAL_ERROR_LIMIT},
    "perDialTimeout": {"type": "Int", "optional": True, "default": endpoint.DEFAULT_PER_DIAL_TIMEOUT},
    "hostKey": _TEXT,
}
_PROXY: Final = {"proxy": {"type": "Object", "optional": True, "fields": _ENDPOINT}}
_CONNECTION: Final = {
    "connection": {"type": "Object", "required": True, "secret": True, "fields": _ENDPOINT | _PROXY}
}
_LIFE_CYCLE: Final = {"triggers": _TRIGGERS, "create": _TEXT, "update": _TEXT, "delete": _TEXT}
_RUN: Final = {
    "stdin": _TEXT,
    # Any text is taken, as by the official plugin: one that it does not know logs nothing.
    "logging": _TEXT,
    "environment": {"type": "Map", "optional": True, "element": "String"},
    "addPreviousOutputInEnv": {"type": "Bool", "optional": True, "default": True},
}
_LOCAL: Final = {"interpreter": _TEXTS, "dir": _TEXT, "assetPaths": _TEXTS, "archivePaths": _TEXTS}
_FILES: Final = {
    "assets": {"type": "Map", "element": "Any", "computed": True},
    "archive": {"type": "Any", "computed": True},
}
_PRINTED: Final = {"stdout": _OUTPUT, "stderr": _OUTPUT}

LOCAL_COMMAND: Final = read_schema("command:local:Command", _LIFE_CYCLE | _RUN | _LOCAL | _PRINTED | _FILES)
LOCAL_RUN: Final = read_schema("command:local:run", _RUN | _LOCAL | {"command": _NEEDED} | _PRINTED | _FILES)
REMOTE_COMMAND: Final = read_schema("command:remote:Command", _LIFE_CYCLE | _RUN | _CONNECTION | _PRINTED)
COPY_TO_REMOTE: Final = read_schema(
    "command:remote:CopyToRemote",
    _CONNECTION | {"triggers": _TRIGGERS, "source": {"type": "Any", "required": True}, "remotePath": _NEEDED},
)
COPY_FILE: Final = read_schema(
    "command:remote:CopyFile",
    _CONNECTION | {"triggers": _TRIGGERS, "localPath": _NEEDED, "remotePath": _NEEDED},
)

_GO_NAMES: Final = {
    LOCAL_COMMAND.token: "local.CommandInputs",
    LOCAL_RUN.token: "local.RunInputs",
    REMOTE_COMMAND.token: "remote.CommandInputs",
    COPY_TO_REMOTE.token: "remote.CopyToRemoteInputs",
    COPY_FILE.token: "remote.CopyFileInputs",
}


def go_name(schema: Schema) -> str:
    """Return the Go type of a resource's inputs in the official plugin."""
    return _GO_NAMES[schema.token]


def go_object_name(name: str) -> str:
    """Return the Go type of an input that is an object."""
    return {"connection": "remote.Connection", "proxy": "remote.ProxyConnection"}[name]
