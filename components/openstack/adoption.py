"""What is in the cloud already: taken over where the stack file says so, refused by name where it does not.

OpenStack lets two networks, routers or images have one name, and answers a second user with "409 Conflict".
So before anything is created, the cloud is asked for an object of that name. An engine's hook does it: it is
only run for what is really going to be created, never for what is in the state.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
from pulumi_openstack import compute, identity, images, networking

from components.openstack.lookup import Cloud
from model.spec.base import SpecModel
from providers.openstack.session import CloudError

Finder = Callable[..., Any]
Check = Callable[..., Awaitable[None]]
Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object that is known by its name."""

    words: str
    """What people call it."""
    find: Finder
    """Looks one up by name; it fails where there is none, or more than one."""
    scope: Mapping[str, str]
    """Properties of the resource that say where to look -> arguments of the look-up."""
    fixed: Mapping[str, object]
    """Further arguments of the look-up."""
    article: str = "a"
    """What stands before the words where one of it is meant."""


_TENANT: Final = {"tenantId": "tenant_id"}
_DOMAIN: Final = {"domainId": "domain_id"}
KINDS: Final[Mapping[str, Kind]] = {
    "domain": Kind("domain", identity.get_project, {}, {"is_domain": True}),
    "project": Kind("project", identity.get_project, _DOMAIN, {}),
    "user": Kind("user", identity.get_user, _DOMAIN, {}),
    "role": Kind("role", identity.get_role, {}, {}),
    "flavor": Kind("flavor", compute.get_flavor, {}, {}),
    "key_pair": Kind("key pair", compute.get_keypair, {}, {}),
    "image": Kind("image", images.get_image, {}, {}, "an"),
    "network": Kind("network", networking.get_network, _TENANT, {}),
    "subnet": Kind("subnet", networking.get_subnet, _TENANT, {}),
    "router": Kind("router", networking.get_router, _TENANT, {}),
    "security_group": Kind("security group", networking.get_sec_group, _TENANT, {}),
}
NONE_FOUND: Final = "returned no results"
SEVERAL_FOUND: Final = "more than one"


@dataclass(frozen=True, slots=True)
class Scope:
    """The administrator, as Keystone knows it."""

    user: pulumi.Output[str]
    """Its id."""
    domain: pulumi.Output[str]
    """Id of its domain."""


class Existing:
    """Looks things up in one cloud by its administrator's provider."""

    def __init__(
        self, name: str, provider: pulumi.ProviderResource, cloud: Cloud | None, *, up: bool = True
    ) -> None:
        """Use a provider for adoptions, and the cloud's APIs (None: not at all) for refusals.

        Where the cloud is not ``up`` yet, as in the preview of its bring-up, nothing can be there.
        """
        self._name = name
        self._cloud = cloud if up else None
        self._up = up
        self._later = pulumi.InvokeOutputOptions(provider=provider)
        self._now = pulumi.InvokeOptions(provider=provider)
        self._hooks: dict[str, pulumi.ResourceHook] = {}

    def administrator(self) -> Scope:
        """Whom the provider acts as."""
        found = identity.get_auth_scope_output(name="administrator", opts=self._later)
        return Scope(found.user_id, found.user_domain_id)

    def role(self, name: str) -> pulumi.Output[str]:
        """The id of a role that is there."""
        return identity.get_role_output(name=name, opts=self._later).id

    def default_group(self, project: pulumi.Input[str]) -> pulumi.Output[str]:
        """The id of a project's security group ``default``, which Neutron makes when first asked for it."""
        return networking.get_sec_group_output(name="default", tenant_id=project, opts=self._later).id

    def options(
        self,
        options: pulumi.ResourceOptions,
        kind: str,
        name: str,
        *,
        adopt: bool,
        unsaid: Sequence[str] = (),
        **scope: str | None,
    ) -> pulumi.ResourceOptions:
        """Complete the options of an object that is known by its name.

        Args:
            options: as the component makes them; changed in place.
            kind: a key of `KINDS`.
            name: the object's name.
            adopt: take it over. Else its creation is refused where it is there.
            unsaid: properties that the stack file says nothing of; of an adopted object they stay.
            scope: where an adopted object is looked for, beside its name.
        """
        if not adopt and self._cloud is None:
            return options
        if not adopt:
            hook = self._hook(f"new-{kind}", self._refuse, kind)
            options.hooks = pulumi.ResourceHookBinding(before_create=[hook])
            options.delete_before_replace = True
            return options
        options.import_ = self._id(kind, name, {key: value for key, value in scope.items() if value})
        options.ignore_changes = [*(options.ignore_changes or []), *unsaid]
        options.retain_on_delete = True
        return options

    def needing(self, options: pulumi.ResourceOptions, service: str, advice: str) -> pulumi.ResourceOptions:
        """Refuse a creation, in the preview already, where the cloud lacks a service.

        Args:
            options: as the component makes them; changed in place.
            service: the service's type in the catalogue, such as load-balancer.
            advice: what the service is, and what to do without it.
        """
        if self._cloud is not None:
            hook = self._hook(f"needs-{service}", self._require, service, advice)
            options.hooks = pulumi.ResourceHookBinding(before_create=[hook])
        return options

    def project_id(self, name: str) -> str:
        """The id of a project that is there, known at once."""
        return self._id("project", name, {})

    def _id(self, kind: str, name: str, scope: Mapping[str, str]) -> str:
        known = KINDS[kind]
        if not self._up:
            raise pulumi.RunError(
                f"{self._name}: the {known.words} '{name}' can be adopted once the cloud is up: bring it up "
                "first, and add what is adopted then"
            )
        try:
            return str(known.find(name=name, opts=self._now, **known.fixed, **scope).id)
        except Exception as error:  # the SDK raises plain ones
            raise pulumi.RunError(_why_not(self._name, known, name, str(error))) from error

    def _hook(self, name: str, check: Check, *first: str) -> pulumi.ResourceHook:
        """A hook that runs a check before a creation; one serves all resources of its name."""
        if name not in self._hooks:
            bound = functools.partial(check, *first)
            functools.update_wrapper(bound, check)
            options = pulumi.ResourceHookOptions(on_dry_run=True)
            self._hooks[name] = pulumi.ResourceHook(f"{self._name}-{name}", bound, options)
        return self._hooks[name]

    async def _require(self, service: str, advice: str, args: pulumi.ResourceHookArgs) -> None:
        """Refuse to create what needs a service that the cloud does not have."""
        if self._cloud is None:
            return
        try:
            there = await self._cloud.has(service)
        except CloudError as error:
            raise self._unheard(error) from None
        if not there:
            raise pulumi.RunError(
                f"{args.name}: the cloud's catalogue has no service '{service}' in this region: {advice}"
            )

    async def _refuse(self, kind: str, args: pulumi.ResourceHookArgs) -> None:
        """Refuse to create what is there; in a preview, where a replaced object is still there, only warn."""
        known, inputs = KINDS[kind], args.new_inputs or {}
        name = inputs.get("name")
        scope = {
            word: value for key, word in known.scope.items() if isinstance(value := inputs.get(key), str)
        }
        # In a preview the project may be unknown: nothing can be there in one that is not there itself.
        if self._cloud is None or not isinstance(name, str) or len(scope) < len(known.scope):
            return
        try:
            found = await self._cloud.ids(kind, name, scope)
        except CloudError as error:
            raise self._unheard(error) from None
        if not found:
            return
        message = (
            f"{self._name}: {known.article} {known.words} '{name}' is there already "
            f"(id {', '.join(found)}): take it over by `adopt: true`, give this one another name, or delete "
            "that one"
        )
        if not pulumi.runtime.is_dry_run():
            raise pulumi.RunError(message)
        pulumi.log.warn(f"{message}. `up` will refuse, unless it is the one that is replaced here")

    def _unheard(self, error: CloudError) -> pulumi.RunError:
        return pulumi.RunError(f"{self._name}: the cloud cannot be asked: {error}")


def unsaid(spec: SpecModel, **properties: str) -> list[str]:
    """Properties (values) whose fields (keys) the stack file leaves out."""
    return [name for field, name in properties.items() if field not in spec.model_fields_set]


def _why_not(cloud: str, kind: Kind, name: str, error: str) -> str:
    if NONE_FOUND in error:
        return (
            f"{cloud}: there is no {kind.words} '{name}' to adopt: leave `adopt` out to have it made, or "
            "correct its name"
        )
    if SEVERAL_FOUND in error:
        return (
            f"{cloud}: there is more than one {kind.words} '{name}', and only one can be adopted: rename the "
            "others"
        )
    return f"{cloud}: the {kind.words} '{name}' cannot be looked up: {error}"
