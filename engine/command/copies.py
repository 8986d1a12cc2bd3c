"""`command:remote:CopyToRemote` and the deprecated `command:remote:CopyFile`: files over SFTP."""

from typing import Final

from typing_extensions import override

from engine.command.actions import actions
from engine.command.diff import edit_changes
from engine.command.resource import GoResource, endpoint_of, text_of, unique_hex
from engine.command.schema import COPY_FILE, COPY_TO_REMOTE
from providers.kit.check import Checked
from providers.kit.errors import Failure, ProviderError
from providers.kit.resource import Created, Difference, Draft, Edit, Found, Operation
from providers.kit.values import Archive, Asset, Unknown, Value, Values, reveal

# The SHA-256 of nothing: it tells an empty text from a text that the engine left out
# (sdk/go/common/resource/asset).
_EMPTY: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


class _Copy(GoResource):
    """A copy that outlives its resource: delete leaves the remote files."""

    @override
    def preview_create(self, inputs: Values) -> Values:
        return inputs

    @override
    def preview_update(self, edit: Edit) -> Values:
        return edit.inputs

    @override
    async def delete(self, operation: Operation, found: Found) -> None:
        pass


class CopyToRemote(_Copy):
    """A file, text or folder; copied again when its content or `remotePath` changes."""

    schema = COPY_TO_REMOTE

    @override
    def check(self, draft: Draft) -> Checked:
        checked = super().check(draft)
        wrong = _wrong_source(reveal(checked.inputs.get("source")))
        return Checked(checked.inputs, [*checked.failures, *([] if wrong is None else [wrong])])

    @override
    async def create(self, operation: Operation, inputs: Values) -> Created:
        await _copy(operation, inputs)
        return Created(unique_hex(), inputs)

    @override
    async def update(self, operation: Operation, edit: Edit) -> Values:
        old, new = edit.state, edit.inputs
        if _hash(old) != _hash(new) or text_of(old, "remotePath") != text_of(new, "remotePath"):
            await _copy(operation, new)
        return new


class CopyFile(_Copy):
    """A file; every change replaces it."""

    schema = COPY_FILE

    @override
    def diff(self, edit: Edit) -> Difference:
        return Difference(edit_changes(self.schema, edit, always_replaces=True))

    @override
    async def create(self, operation: Operation, inputs: Values) -> Created:
        source, destination = text_of(inputs, "localPath") or "", text_of(inputs, "remotePath") or ""
        await actions().copy_file(operation, endpoint_of(inputs), source, destination)
        return Created(unique_hex(), inputs)

    @override
    async def update(self, operation: Operation, edit: Edit) -> Values:
        raise ProviderError("a CopyFile is never updated, every change replaces it")


def _wrong_source(source: Value) -> Failure | None:
    if isinstance(source, Unknown):
        return None
    if isinstance(source, Asset):
        if source.path or _is_text(source):
            return None
        return Failure("asset", "asset must be a path-based file asset or a text asset")
    if isinstance(source, Archive):
        return None if source.path else Failure("archive", "archive must be a path to a file or directory")
    return Failure("asset", "either asset or archive must be set")


def _is_text(asset: Asset) -> bool:
    return not asset.path and not asset.uri and (bool(asset.text) or asset.hash in ("", _EMPTY))


def _hash(values: Values) -> str | None:
    source = reveal(values.get("source"))
    return source.hash if isinstance(source, Asset | Archive) else None


async def _copy(operation: Operation, inputs: Values) -> None:
    source, destination = reveal(inputs.get("source")), text_of(inputs, "remotePath") or ""
    if isinstance(source, Asset) and _is_text(source):
        await actions().write_text(operation, endpoint_of(inputs), source.text, destination)
    elif isinstance(source, Asset | Archive):
        await actions().copy(operation, endpoint_of(inputs), source.path, destination)
