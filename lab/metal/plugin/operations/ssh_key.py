"""SshKey and ProjectSshKey: public keys of a user, and of a project."""

from collections.abc import Set as AbstractSet

from equinix_metal.models.ssh_key_create_input import SSHKeyCreateInput
from equinix_metal.models.ssh_key_input import SSHKeyInput

from lab.metal.plugin.operations.api import Call
from lab.metal.plugin.operations.base import Operations, gone
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.inputs import text
from lab.metal.plugin.operations.request_body import body_of
from providers.kit.resource import Created, Edit, Found, Operation
from providers.kit.values import Value, Values


class SshKey(Operations):
    """Keys of the user to whom the token belongs."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Add a key."""
        body = body_of(SSHKeyCreateInput, label=text(inputs, "name"), key=text(inputs, "publicKey"))

        async def recover() -> Document | None:
            answer = await self.api.ask(operation, "look for the SSH key", self._list(inputs))
            keys = [key for key in answer.children("ssh_keys") if key.text("label") == body.label]
            same = [key for key in keys if key.text("key").split()[:2] == (body.key or "").split()[:2]]
            return same[0] if same and same[0].id not in self.api.claimed else None

        key = await self.api.make(
            operation,
            f"add the SSH key {body.label}",
            self._add(inputs, body),
            recover=recover,
            made=lambda made: operation.keep(made.id, self._outputs(made, inputs)),
        )
        found = await self.read(operation, Found(key.id, inputs))
        return Created(key.id, found.state if found else self._outputs(key, inputs))

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read a key."""
        key = await self.look(
            operation,
            f"SSH key {found.id}",
            lambda: self.api.keys.find_ssh_key_by_id_without_preload_content(found.id, include=["owner"]),
        )
        return None if key is None else Found(found.id, self._outputs(key, found.state))

    async def update(self, operation: Operation, edit: Edit, changed: AbstractSet[str]) -> Values:
        """Rename a key."""
        if "name" in changed:
            body = body_of(SSHKeyInput, label=text(edit.inputs, "name"))
            await self.api.ask(
                operation,
                f"rename SSH key {edit.id}",
                lambda: self.api.keys.update_ssh_key_without_preload_content(edit.id, body),
            )
        found = await self.read(operation, Found(edit.id, {**edit.state, **edit.inputs}))
        if found is None:
            raise gone(operation, edit.id)
        return found.state

    async def delete(self, operation: Operation, found: Found) -> None:
        """Remove a key."""
        keys = self.api.keys
        await self.remove(
            operation,
            f"SSH key {found.id}",
            lambda: keys.delete_ssh_key_without_preload_content(found.id),
            lambda: keys.find_ssh_key_by_id_without_preload_content(found.id),
        )

    def _add(self, inputs: Values, body: SSHKeyCreateInput) -> Call:
        del inputs
        return lambda: self.api.keys.create_ssh_key_without_preload_content(body)

    def _list(self, inputs: Values) -> Call:
        del inputs
        return self.api.keys.find_ssh_keys_without_preload_content

    def _outputs(self, key: Document, prior: Values) -> dict[str, Value]:
        # A program's key may end with a comment or a newline that the service does not keep.
        given, kept = text(prior, "publicKey"), key.text("key")
        return {
            "created": key.text("created_at"),
            "fingerprint": key.text("fingerprint"),
            "name": key.text("label"),
            "ownerId": key.child("owner").id or text(prior, "ownerId"),
            "publicKey": given if given.split()[:2] == kept.split()[:2] else kept,
            "updated": key.text("updated_at"),
        }


class ProjectSshKey(SshKey):
    """Keys of a project."""

    def _add(self, inputs: Values, body: SSHKeyCreateInput) -> Call:
        project = text(inputs, "projectId")
        return lambda: self.api.keys.create_project_ssh_key_without_preload_content(project, body)

    def _list(self, inputs: Values) -> Call:
        project = text(inputs, "projectId")
        return lambda: self.api.keys.find_project_ssh_keys_without_preload_content(project)

    def _outputs(self, key: Document, prior: Values) -> dict[str, Value]:
        owner = key.child("owner")
        of_project = "/projects/" in owner.text("href")
        project = owner.id if of_project else text(prior, "projectId")
        return {**super()._outputs(key, prior), "projectId": project, "ownerId": owner.id or project}
