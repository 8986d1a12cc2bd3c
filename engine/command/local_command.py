"""`command:local:Command`, and the function `command:local:run`, which runs at every preview too."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from typing_extensions import override

from engine.command.assets import archive_of, asset_path, find_assets
from engine.command.capture import Capture
from engine.command.check import check_inputs
from engine.command.commands import CommandResource, capture_for, previous_output
from engine.command.process import Job, run
from engine.command.resource import environment_of, text_of, texts_of
from engine.command.schema import LOCAL_COMMAND, LOCAL_RUN
from providers.kit.errors import InvalidInputError, ProviderError
from providers.kit.resource import Found, Operation
from providers.kit.values import Archive, Asset, Value, Values


class LocalCommand(CommandResource):
    """A command on the machine that runs the engine, in the folder of the project."""

    schema = LOCAL_COMMAND

    @override
    def kept(self, state: Values) -> dict[str, Value]:
        return super().kept(state) | _whole_files(state)

    @override
    async def read(self, operation: Operation, found: Found) -> Found | None:
        return Found(found.id, {**found.state, **_whole_files(found.state)}, found.inputs or {})

    @override
    async def run(self, operation: Operation, command: str, inputs: Values, previous: Values) -> Values:
        return await _run(operation, command, inputs, previous)


def _whole_files(state: Values) -> dict[str, Value]:
    """Return `assets` and `archive` of a state with their paths.

    The engine sends assets back to a plugin by their hash alone, and restores their paths only where they
    are inputs. An asset without a path makes the SDK fail.
    """
    whole: dict[str, Value] = {}
    folder, assets, archive = text_of(state, "dir"), state.get("assets"), state.get("archive")
    if isinstance(assets, Mapping):
        whole["assets"] = {
            name: replace(asset, path=asset.path or asset_path(folder or str(Path.cwd()), name))
            for name, asset in assets.items()
            if isinstance(asset, Asset)
        }
    if isinstance(archive, Archive):
        whole["archive"] = archive
        if not (archive.path or archive.uri or archive.assets):
            with contextlib.suppress(ProviderError):
                found = find_assets(folder or str(Path.cwd()), texts_of(state, "archivePaths") or ())
                whole["archive"] = replace(archive, assets=found)
    return whole


async def run_function(operation: Operation, given: Values) -> Values:
    """Run `command` and return the inputs and what it printed.

    Raises:
        InvalidInputError: an input is wrong.
        ProviderError: the command failed.
    """
    checked = check_inputs(LOCAL_RUN, given)
    if checked.failures:
        raise InvalidInputError(checked.failures)
    command = text_of(checked.inputs, "command") or ""
    # A function has no resource: lines logged under another name than a URN would bring the engine down.
    nameless = replace(operation, urn="")
    return {**checked.inputs, **await _run(nameless, command, checked.inputs, {})}


async def _run(operation: Operation, command: str, inputs: Values, previous: Values) -> dict[str, Value]:
    folder = text_of(inputs, "dir")
    job = Job(
        command=command,
        interpreter=texts_of(inputs, "interpreter") or (),
        folder=folder,
        environment=environment_of(inputs) | previous_output(inputs, previous),
        stdin=text_of(inputs, "stdin") or "",
    )
    async with capture_for(operation, inputs, previous) as capture:
        await run(job, capture)
    return await asyncio.to_thread(_made, capture, inputs, folder or str(Path.cwd()))


def _made(capture: Capture, inputs: Values, folder: str) -> dict[str, Value]:
    made: dict[str, Value] = {"stdout": capture.stdout, "stderr": capture.stderr}
    asset_paths, archive_paths = texts_of(inputs, "assetPaths"), texts_of(inputs, "archivePaths")
    if asset_paths is not None:
        made["assets"] = find_assets(folder, asset_paths)
    if archive_paths is not None:
        made["archive"] = archive_of(find_assets(folder, archive_paths))
    return made
