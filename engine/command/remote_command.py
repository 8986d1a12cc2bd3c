"""`command:remote:Command`: a command on a server, over SSH."""

from typing_extensions import override

from engine.command.actions import actions
from engine.command.commands import CommandResource, capture_for, previous_output
from engine.command.resource import endpoint_of, environment_of, text_of
from engine.command.schema import REMOTE_COMMAND
from engine.command.ssh.job import RemoteJob
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
        capture = capture_for(operation, inputs, previous)
        await actions().run(operation, endpoint_of(inputs), job, capture)
        return {"stdout": capture.stdout, "stderr": capture.stderr}
