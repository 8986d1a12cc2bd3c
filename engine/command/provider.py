"""The plugin: its name, version, resources and function."""

from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from engine.command.copies import CopyFile, CopyToRemote
from engine.command.local_command import LocalCommand, run_function
from engine.command.remote_command import RemoteCommand
from engine.command.schema import LOCAL_RUN
from providers.kit.provider import Function, Provider
from providers.kit.resource import Resource
from providers.kit.schema import Schema, read_schema
from providers.kit.values import Value


class CommandProvider(Provider):
    """Stands in for pulumi-resource-command 1.2.1. It has no configuration."""

    name: ClassVar[str] = "command"
    version: ClassVar[str] = "1.2.1"
    config: ClassVar[Schema] = read_schema("command", {})
    accept_secrets: ClassVar[bool] = True

    def __init__(self) -> None:
        kinds = (LocalCommand(), RemoteCommand(), CopyToRemote(), CopyFile())
        self._resources: Mapping[str, Resource] = {resource.schema.token: resource for resource in kinds}

    @property
    @override
    def resources(self) -> Mapping[str, Resource]:
        return self._resources

    @property
    @override
    def functions(self) -> Mapping[str, Function]:
        return {LOCAL_RUN.token: run_function}

    @override
    async def configure(self, config: Mapping[str, Value]) -> None:
        pass
