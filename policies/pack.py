"""The pack: the rules as policies of pulumi-policy."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    PolicyPack,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from model.spec import SpecError
from model.spec.meanings import DescribedSchema
from policies.context import POLICIES_KEY, Context, read_context
from policies.guard import AnyGuard, Finding, Scope, Unanswered, Violation
from policies.resource import Props, Resource
from policies.rules import addressing, capacity, exposure, servers, topology
from policies.settings import Setting, merged, read_settings

NAME: Final = "murmuration"
GUARDS: Final[tuple[AnyGuard, ...]] = (
    *addressing.GUARDS,
    *servers.GUARDS,
    *topology.GUARDS,
    *exposure.GUARDS,
    *capacity.GUARDS,
)
"""Every rule of the pack."""
Given = dict[str, Props]
"""Inputs by URN. The whole stack is shown with what services add to it, and without what belongs to providers
that are not configured yet; what the program gave is seen before that, resource by resource."""
SHOWN: Final = 8
"""Unknown values that are named one by one in a message."""


class NotKnownError(UnknownValueError):
    """What a rule could not tell: pulumi-policy makes an advisory line of it, also of a mandatory policy."""

    def __init__(self, unknown: list[Unanswered]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, [unknown[0].name])
        lines = list(dict.fromkeys(one.message for one in unknown))
        more = f"; and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
        self.message = "; ".join(lines[:SHOWN]) + more


def serve(root: Path) -> None:
    """Serve the pack to the engine; does not return."""
    context = read_context(root, os.environ)
    PolicyPack(NAME, policies(context), EnforcementLevel.MANDATORY)


def policies(context: Context) -> list[Policy]:
    """The policies for a stack, configured."""
    settings, problems = read_settings(GUARDS, context.settings)
    made: list[Policy] = [_configuration(problems)]
    given: Given = {}
    made += [_policy(guard, settings[guard.name], context, given) for guard in GUARDS]
    return made


def _configuration(problems: list[str]) -> Policy:
    """The policy that the configuration of policies is right: a typing error must not switch a rule off."""

    def check(_: StackValidationArgs, report: ReportViolation) -> None:
        for problem in problems:
            report(problem, None)

    return StackValidationPolicy(
        name="policy-configuration",
        description=f"What {POLICIES_KEY} says must be understood. To comply: see docs/policies.md.",
        validate=check,
        enforcement_level=EnforcementLevel.MANDATORY,
    )


def _policy(guard: AnyGuard, setting: Setting, context: Context, given: Given) -> Policy:
    about: dict[str, Any] = {
        "name": guard.name,
        "description": guard.description,
        "enforcement_level": EnforcementLevel(setting.level.value),
        "config_schema": _schema(guard),
        "remediation_steps": guard.comply,
    }
    if guard.scope is Scope.RESOURCE:

        def check_one(args: ResourceValidationArgs, report: ReportViolation) -> None:
            given[args.urn] = args.props
            one = Resource(args.resource_type, args.name, args.props, args.urn, bool(args.opts.protect))
            _report(judge(guard, [one], context, setting, args.get_config()), report)

        return ResourceValidationPolicy(validate=check_one, **about)

    def check_all(args: StackValidationArgs, report: ReportViolation) -> None:
        _report(judge(guard, _resources(args.resources, given), context, setting, args.get_config()), report)

    return StackValidationPolicy(validate=check_all, **about)


def judge(
    guard: AnyGuard,
    resources: list[Resource],
    context: Context,
    setting: Setting,
    given: Mapping[str, Any] | None,
) -> list[Finding]:
    """What a rule finds for a stack. That the rule itself fails is a finding too, and never passes."""
    try:
        return guard.find(resources, context, merged(guard, setting, given))
    except SpecError as error:
        return [Violation(str(error))]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # Left to the engine it would fail the preview without a word of which rule it was.
        return [Violation(f"the rule itself failed, so nothing is proved: {type(error).__name__}: {error}")]


def _report(found: Iterable[Finding], report: ReportViolation) -> None:
    """Tell violations; then, by pulumi-policy's own way, what is not known yet.

    Raises:
        NotKnownError: something could not be told.
    """
    unknown: list[Unanswered] = []
    for finding in found:
        if isinstance(finding, Violation):
            report(finding.message, finding.urn or None)
        else:
            unknown.append(finding)
    if unknown:
        raise NotKnownError(unknown)


def _resources(found: Iterable[PolicyResource], given: Given) -> list[Resource]:
    return [
        Resource(
            one.resource_type,
            one.name,
            one.props,
            one.urn,
            bool(one.opts.protect),
            {
                name: tuple(source.urn for source in sources)
                for name, sources in one.property_dependencies.items()
            },
            given.get(one.urn),
        )
        for one in found
    ]


def _schema(guard: AnyGuard) -> PolicyConfigSchema | None:
    """What the engine may configure; without defaults, which it would put above the stack file's."""
    schema = guard.options.model_json_schema(schema_generator=DescribedSchema)
    properties: dict[str, dict[str, Any]] = schema.get("properties", {})
    plain = {
        name: {key: value for key, value in about.items() if key != "default"}
        for name, about in properties.items()
    }
    return PolicyConfigSchema(plain) if plain else None
