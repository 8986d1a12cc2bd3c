"""The life cycle that local and remote commands share: what is run when, and what a preview says of it."""

from abc import abstractmethod
from typing import Final

from typing_extensions import override

from engine.command.capture import Capture
from engine.command.diff import known_change
from engine.command.redact import redactor
from engine.command.resource import GoResource, text_of, unique_hex
from providers.kit.resource import Created, Edit, Found, Operation
from providers.kit.values import UNKNOWN, Value, Values, reveal

PREVIOUS_STDOUT: Final = "PULUMI_COMMAND_STDOUT"
PREVIOUS_STDERR: Final = "PULUMI_COMMAND_STDERR"
_PRINTED: Final = ("stdout", "stderr")


class CommandResource(GoResource):
    """A command that is run on create, on update (`update`, else `create` again) and on delete."""

    def kept(self, state: Values) -> dict[str, Value]:
        """Return the outputs of the run before that are not inputs."""
        return {name: state[name] for name in _PRINTED if state.get(name) is not None}

    @abstractmethod
    async def run(self, operation: Operation, command: str, inputs: Values, previous: Values) -> Values:
        """Run the command with these inputs and return the outputs that it made.

        `previous` are the outputs of the run before (empty on create).
        """

    @override
    def preview_create(self, inputs: Values) -> Values:
        return {**inputs, **dict.fromkeys(_PRINTED, UNKNOWN)}

    @override
    def preview_update(self, edit: Edit) -> Values:
        previous = self.kept(edit.state)
        if known_change(edit.state, edit.inputs, self.schema):
            previous = dict.fromkeys(previous, UNKNOWN)
        return {**edit.inputs, **previous}

    @override
    async def create(self, operation: Operation, inputs: Values) -> Created:
        command = text_of(inputs, "create")
        made = await self._run(operation, command, inputs, {})
        return Created(unique_hex(operation.name), _outputs(inputs, {}, made))

    @override
    async def update(self, operation: Operation, edit: Edit) -> Values:
        previous = self.kept(edit.state)
        command = text_of(edit.inputs, "update")
        if command is None:
            command = text_of(edit.inputs, "create")
        made = await self._run(operation, command, edit.inputs, previous)
        return _outputs(edit.inputs, previous, made)

    @override
    async def delete(self, operation: Operation, found: Found) -> None:
        command = text_of(found.state, "delete")
        await self._run(operation, command, found.state, found.state)

    async def _run(
        self, operation: Operation, command: str | None, inputs: Values, previous: Values
    ) -> Values:
        if command is None:
            return {}
        return await self.run(operation, command, inputs, previous)


def _outputs(inputs: Values, previous: Values, made: Values) -> dict[str, Value]:
    # Outputs of the run before stay where this one made none (assets after `assetPaths` is left out), as
    # officially.
    return {**inputs, **dict.fromkeys(_PRINTED, ""), **previous, **made}


def previous_output(inputs: Values, previous: Values) -> dict[str, str]:
    """Return what the run before printed as variables, unless `addPreviousOutputInEnv` is false."""
    if reveal(inputs.get("addPreviousOutputInEnv")) is False:
        return {}
    printed = {PREVIOUS_STDOUT: text_of(previous, "stdout"), PREVIOUS_STDERR: text_of(previous, "stderr")}
    return {name: text for name, text in printed.items() if text}


def capture_for(operation: Operation, inputs: Values, previous: Values) -> Capture:
    """Return a capture that logs to the operation as the inputs want it, with their secrets masked."""
    return Capture(text_of(inputs, "logging"), operation.status, redactor(inputs, previous))
