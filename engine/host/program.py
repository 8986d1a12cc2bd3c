"""Running a Pulumi program: the SDK's exec script in the program's own interpreter."""

import json
import os
import sys
from pathlib import Path

from pulumi.runtime.proto.language_pb2 import RunRequest, RunResponse

from engine.host.processes import Child, Children
from engine.host.toolchain import ToolchainError, find_toolchain
from engine.parts import ENGINE_VERSION
from engine.standin import exec_script

# The exec script's exit code for "what went wrong has been told to the user".
TOLD = 32


def run_program(request: RunRequest, engine: str, children: Children) -> RunResponse:
    """Run the program and report how it ended: well, with an error, or with one already told to the user."""
    try:
        toolchain = find_toolchain(request.info)
    except ToolchainError as error:
        return RunResponse(error=str(error))
    command = [str(toolchain.python), "-u", str(exec_script(ENGINE_VERSION)), *arguments(request, engine)]
    environment = toolchain.environment(os.environ) | {
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }
    with children.start(command, Path(request.pwd), environment) as child:
        pass_through(child)
        code = child.wait()
    if children.closed or code == 0:
        return RunResponse()
    if code == TOLD:
        return RunResponse(bail=True)
    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    return RunResponse(error=f"the program {how}")


def arguments(request: RunRequest, engine: str) -> list[str]:
    """Return the exec script's arguments."""
    named = {
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "stack": request.stack,
        "pwd": request.pwd,
        "dry_run": "true" if request.dryRun else "false",
        "parallel": str(request.parallel),
        "organization": request.organization,
        "root_directory": request.info.root_directory,
    }
    given = [word for name, value in named.items() if value for word in (f"--{name}", value)]
    program = os.path.normpath(Path(request.info.program_directory, request.info.entry_point))
    return [*given, program, *request.args]


def pass_through(child: Child) -> None:
    """Write what the program writes, at once: the engine shows it."""
    for output in child.output():
        stream = sys.stdout.buffer if output.stream == "stdout" else sys.stderr.buffer
        stream.write(output.data)
        stream.flush()
