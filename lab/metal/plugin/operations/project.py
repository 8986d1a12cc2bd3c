"""Project: what servers, networks and keys belong to, and its BGP configuration."""

from collections.abc import Set as AbstractSet
from typing import Any

from equinix_metal.models.bgp_config_request_input import BgpConfigRequestInput
from equinix_metal.models.project_create_from_root_input import ProjectCreateFromRootInput
from equinix_metal.models.project_update_input import ProjectUpdateInput

from lab.metal.plugin.operations.base import Operations, gone
from lab.metal.plugin.operations.document import Document
from lab.metal.plugin.operations.inputs import fields, flag, number, text
from lab.metal.plugin.operations.request_body import body_of
from providers.kit.errors import ProviderError
from providers.kit.resource import Created, Edit, Found, Operation
from providers.kit.values import Value, Values


class Project(Operations):
    """Projects."""

    async def create(self, operation: Operation, inputs: Values) -> Created:
        """Make a project, its BGP configuration and its backend transfer."""
        body = body_of(
            ProjectCreateFromRootInput,
            name=text(inputs, "name"),
            organization_id=text(inputs, "organizationId") or None,
            payment_method_id=text(inputs, "paymentMethodId") or None,
        )
        bgp = _bgp_request(fields(inputs, "bgpConfig"))

        async def recover() -> Document | None:
            answer = await self.api.ask(
                operation,
                f"look for the project {body.name}",
                lambda: self.api.projects.find_projects_without_preload_content(name=body.name),
            )
            # The oldest of that name may be another's; only one that is alone can be ours.
            found = [item for item in answer.children("projects") if item.text("name") == body.name]
            return found[0] if len(found) == 1 and found[0].id not in self.api.claimed else None

        project = await self.api.make(
            operation,
            f"create the project {body.name}",
            lambda: self.api.projects.create_project_without_preload_content(body),
            recover=recover,
            made=lambda made: operation.keep(made.id, _outputs(made, Document(), inputs)),
        )
        if bgp is not None:
            await self._configure_bgp(operation, project.id, bgp)
        if flag(inputs, "backendTransfer"):
            await self._change(operation, project.id, {"backend_transfer_enabled": True})
        found = await self.read(operation, Found(project.id, inputs))
        if found is None:
            raise gone(operation, project.id)
        return Created(project.id, found.state)

    async def read(self, operation: Operation, found: Found) -> Found | None:
        """Read a project and its BGP configuration."""
        project = await self.look(
            operation,
            f"project {found.id}",
            lambda: self.api.projects.find_project_by_id_without_preload_content(found.id),
        )
        if project is None:
            return None
        bgp = await self.look(
            operation,
            f"the BGP configuration of project {found.id}",
            lambda: self.api.bgp.find_bgp_config_by_project_without_preload_content(found.id),
        )
        return Found(found.id, _outputs(project, bgp or Document(), found.state))

    async def update(self, operation: Operation, edit: Edit, changed: AbstractSet[str]) -> Values:
        """Change a project. Its BGP configuration can be changed, but not taken away."""
        if "bgpConfig" in changed:
            bgp = _bgp_request(fields(edit.inputs, "bgpConfig"))
            if bgp is None:
                raise ProviderError(
                    "a project's BGP configuration cannot be removed: put bgpConfig back as it was"
                )
            await self._configure_bgp(operation, edit.id, bgp)
        body: dict[str, Any] = {}
        if "name" in changed:
            body["name"] = text(edit.inputs, "name")
        if "paymentMethodId" in changed:
            body["payment_method_id"] = text(edit.inputs, "paymentMethodId")
        if "backendTransfer" in changed:
            body["backend_transfer_enabled"] = flag(edit.inputs, "backendTransfer")
        if body:
            await self._change(operation, edit.id, body)
        found = await self.read(operation, Found(edit.id, {**edit.state, **edit.inputs}))
        if found is None:
            raise gone(operation, edit.id)
        return found.state

    async def delete(self, operation: Operation, found: Found) -> None:
        """Remove a project."""
        projects = self.api.projects
        await self.remove(
            operation,
            f"project {found.id}",
            lambda: projects.delete_project_without_preload_content(found.id),
            lambda: projects.find_project_by_id_without_preload_content(found.id),
        )

    async def _change(self, operation: Operation, project_id: str, body: dict[str, Any]) -> None:
        change = body_of(ProjectUpdateInput, **body)
        await self.api.ask(
            operation,
            f"update project {project_id}",
            lambda: self.api.projects.update_project_without_preload_content(project_id, change),
        )

    async def _configure_bgp(
        self, operation: Operation, project_id: str, body: BgpConfigRequestInput
    ) -> None:
        await self.api.ask(
            operation,
            f"configure BGP for project {project_id}",
            lambda: self.api.bgp.request_bgp_config_without_preload_content(project_id, body),
        )


def _bgp_request(bgp: Values) -> BgpConfigRequestInput | None:
    if not bgp:
        return None
    return body_of(
        BgpConfigRequestInput,
        asn=number(bgp, "asn"),
        deployment_type=text(bgp, "deploymentType"),
        md5=text(bgp, "md5") or None,
    )


def _outputs(project: Document, bgp: Document, prior: Values) -> dict[str, Value]:
    outputs: dict[str, Value] = {
        "backendTransfer": project.flag("backend_transfer_enabled"),
        "created": project.text("created_at"),
        "name": project.text("name"),
        "organizationId": project.child("organization").id or text(prior, "organizationId"),
        "paymentMethodId": project.child("payment_method").id or text(prior, "paymentMethodId"),
        "updated": project.text("updated_at"),
    }
    if bgp.id:
        given = text(fields(prior, "bgpConfig"), "md5")
        configuration: dict[str, Value] = {
            "asn": bgp.number("asn"),
            "deploymentType": bgp.text("deployment_type"),
            "maxPrefix": bgp.number("max_prefix"),
            "md5": bgp.text("md5") or given,
            "status": bgp.text("status"),
        }
        outputs["bgpConfig"] = {key: value for key, value in configuration.items() if value != ""}
    return {key: value for key, value in outputs.items() if value != ""}
