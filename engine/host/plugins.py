"""Running plugins that are written in Python: providers, and policy packs behind the analyzer's proxy."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from pulumi.runtime.proto.analyzer_pb2 import AnalyzerStackConfigureRequest
from pulumi.runtime.proto.language_pb2 import RunPluginRequest, RunPluginResponse

from engine.host.analyzer import AnalyzerProxy
from engine.host.processes import Child, Children, Output
from engine.host.toolchain import Toolchain, ToolchainError, find_toolchain

OnEnd = Callable[[Callable[[], None]], object]


def run_plugin(request: RunPluginRequest, children: Children, on_end: OnEnd) -> Iterator[RunPluginResponse]:
    """Run the plugin, yielding its output and last its exit code.

    `on_end` registers what is to happen when the engine is done with the plugin before the plugin is.
    """
    try:
        toolchain = find_toolchain(request.info)
    except ToolchainError as error:
        yield RunPluginResponse(stderr=f"{error}\n".encode())
        yield RunPluginResponse(exitcode=1)
        return
    environment = toolchain.environment(dict(entry.split("=", 1) for entry in request.env if "=" in entry))
    if request.kind == "analyzer":
        yield from _run_policy_pack(request, toolchain, environment, children, on_end)
    else:
        folder = request.info.program_directory
        command = [str(toolchain.python), "-u", folder, *request.args]
        with children.start(command, Path(request.pwd or folder), environment) as child:
            on_end(child.terminate)
            yield from map(_response, child.output())
            yield RunPluginResponse(exitcode=child.wait())


def _run_policy_pack(
    request: RunPluginRequest,
    toolchain: Toolchain,
    environment: dict[str, str],
    children: Children,
    on_end: OnEnd,
) -> Iterator[RunPluginResponse]:
    """Answer as the analyzer until the stack is known, then start the pack with it and forward every call.

    The pack reads the stack's name, project and configuration from its environment before it serves, while
    the engine tells them by a call to the analyzer that is already running.
    """
    pack = request.info.program_directory
    command = [str(toolchain.python), "-u", "-m", "pulumi.policy", *request.args, pack]
    with AnalyzerProxy() as proxy:
        on_end(proxy.abandon)
        yield RunPluginResponse(stdout=f"{proxy.port}\n".encode())
        told = proxy.wait_for_stack()
        if proxy.abandoned or children.closed:
            yield RunPluginResponse(exitcode=0)
            return
        with children.start(command, Path(pack), environment | stack_variables(told)) as child:
            on_end(child.terminate)
            yield from _serve_pack(child, proxy)
            code = child.wait()
            proxy.fail(f"the policy pack {pack} ended with exit code {code}")
            yield RunPluginResponse(exitcode=code)


def _serve_pack(child: Child, proxy: AnalyzerProxy) -> Iterator[RunPluginResponse]:
    """Pass the pack's output on, all but the line with its port: there the proxy connects."""
    unread = b""
    connected = False
    for output in child.output():
        if connected or output.stream == "stderr":
            yield _response(output)
            continue
        *lines, unread = (unread + output.data).split(b"\n")
        for line in lines:
            if not connected and line.strip().isdigit():
                connected = True
                proxy.connect(int(line))
            else:  # a pack may print something before it serves
                yield RunPluginResponse(stdout=line + b"\n")
        if connected and unread:
            yield RunPluginResponse(stdout=unread)


def stack_variables(told: AnalyzerStackConfigureRequest | None) -> dict[str, str]:
    """Return the variables that tell a pack its stack; none where the engine told none (policy publish)."""
    if told is None:
        return {}
    variables = {
        "PULUMI_PROJECT": told.project,
        "PULUMI_STACK": told.stack,
        "PULUMI_DRY_RUN": "true" if told.dry_run else "false",
        "PULUMI_CONFIG": json.dumps(dict(told.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(told.config_secret_keys)),
    }
    return variables | ({"PULUMI_ORGANIZATION": told.organization} if told.organization else {})


def _response(output: Output) -> RunPluginResponse:
    """Wrap some output."""
    if output.stream == "stdout":
        return RunPluginResponse(stdout=output.data)
    return RunPluginResponse(stderr=output.data)
