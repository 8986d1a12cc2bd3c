"""The language host's calls, each handed to the module that knows how."""

import sys
from collections.abc import Iterator

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2, language_pb2_grpc
from pulumi.runtime.proto.plugin_pb2 import PluginInfo
from typing_extensions import override

from engine.host import packages, plugins, program
from engine.host.processes import Children
from engine.host.toolchain import Toolchain, ToolchainError, find_toolchain
from engine.parts import ENGINE_VERSION

SETUP_HINT = "The Python environment of this project is made from its lock file: run `make setup`.\n"


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """The LanguageRuntime service for Python. What is not here (code generation) answers "unimplemented"."""

    def __init__(self, engine: str, children: Children) -> None:
        """Serve the engine at this address; `children` are ended with us."""
        self._engine = engine
        self._children = children

    @override
    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        """Take the engine's address from an engine that attaches to us instead of starting us."""
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    @override
    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> PluginInfo:
        """Say which version we are."""
        return PluginInfo(version=ENGINE_VERSION)

    @override
    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Say which plugins the installed packages need."""
        found = packages.required_packages(_toolchain(request.info, context).site_packages())
        return language_pb2.GetRequiredPackagesResponse(packages=found)

    @override
    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        """Say what is installed (`pulumi about`)."""
        site = _toolchain(request.info, context).site_packages()
        found = packages.dependencies(site, transitive=request.transitiveDependencies)
        return language_pb2.GetProgramDependenciesResponse(dependencies=found)

    @override
    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run a program to its end."""
        return program.run_program(request, self._engine, self._children)

    @override
    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a provider or a policy pack."""
        return plugins.run_plugin(request, self._children, context.add_callback)

    @override
    def About(
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        """Say which Python runs the program."""
        toolchain = _toolchain(request.info, context)
        return language_pb2.AboutResponse(
            executable=str(toolchain.python),
            version=".".join(map(str, sys.version_info[:3])),
            metadata={"host": "murmuration"},
        )

    @override
    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Say who installs what a program needs: the lock file is not ours to go around."""
        yield language_pb2.InstallDependenciesResponse(stdout=SETUP_HINT.encode())

    @override
    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        """End what runs."""
        self._children.close()
        return Empty()


def _toolchain(info: language_pb2.ProgramInfo, context: grpc.ServicerContext) -> Toolchain:
    """Find the program's interpreter, or answer the call with what is wrong."""
    try:
        return find_toolchain(info)
    except ToolchainError as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
