"""`command:remote:Command`: a command on a server, over SSH."""

from functools import partial

from typing_extensions import override

from engine.command.commands import CommandResource, capture_for, previous_output
from engine.command.resource import endpoint_of, environment_of, text_of
from engine.command.schema import REMOTE_COMMAND
from engine.command.ssh.dial import connected
from engine.command.ssh.execute import RemoteJob, execute
from providers.kit.log import Severity
from providers.kit.resource import Operation
from providers.kit.values import Values


class RemoteCommand(CommandResource):
    """A command on the server of `connection`."""

    schema = REMOTE_COMMAND

    @override
    async def run(self, operation: Operation, command: str, inputs: Values, previous: Values) -> Values:
        job = RemoteJob(
            command=command,
            environment=environment_of(inputs),
            wishes=previous_output(inputs, previous),
            stdin=text_of(inputs, "stdin") or "",
        )
        error = partial(operation.log.write, Severity.ERROR, urn=operation.urn)
        async with (
            connected(endpoint_of(inputs), operation.status) as connection,
            capture_for(operation, inputs, previous) as capture,
        ):
            await execute(connection, job, capture, error=error, warning=operation.warn)
        return {"stdout": capture.stdout, "stderr": capture.stderr}
