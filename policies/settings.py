"""Configuration of policies by stack: ``murmuration:policies``, and what the engine was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from model.spec import SpecError
from model.spec.base import SpecModel
from model.spec.explain import suggestion
from model.spec.load import validate
from model.spec.source import Source
from policies.context import POLICIES_KEY
from policies.guard import AnyGuard, Level


@dataclass(frozen=True, slots=True)
class Setting:
    """How a rule is run for a stack."""

    level: Level
    """What a violation does."""
    options: SpecModel
    """Its options."""


def read_settings(
    guards: Sequence[AnyGuard], configured: Mapping[str, object]
) -> tuple[dict[str, Setting], list[str]]:
    """How each rule is run, and what is wrong with the configuration.

    A rule is configured by a level (``mtu: advisory``) or by a map of its options with ``level`` among them.
    What is wrong is left at its default, so that a slip of the pen never weakens a rule, and is told.
    """
    names = [guard.name for guard in guards]
    problems = [
        f"{POLICIES_KEY}.{name}: there is no such policy{suggestion(name, names)}"
        for name in configured
        if name not in names
    ]
    found: dict[str, Setting] = {}
    for guard in guards:
        try:
            found[guard.name] = _setting(guard, configured.get(guard.name))
        except SpecError as error:
            problems += str(error).splitlines()
            found[guard.name] = Setting(guard.level, guard.options())
    return found, problems


def merged(guard: AnyGuard, setting: Setting, given: Mapping[str, Any] | None) -> SpecModel:
    """A rule's options, with those that the engine was given (``--policy-pack-config``) on top.

    Raises:
        SpecError: what the engine was given are no options of the rule.
    """
    if not given:
        return setting.options
    source = Source(f"the policy pack's configuration of {guard.name}")
    known = {**setting.options.model_dump(mode="json"), **_whole(given)}
    return validate(guard.options, known, source)


def _whole(value: Any) -> Any:
    """A value with whole numbers as such: the engine has only floating-point ones."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return {key: _whole(entry) for key, entry in entries.items()}
    if isinstance(value, list):
        return [_whole(entry) for entry in cast("list[Any]", value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _setting(guard: AnyGuard, value: object) -> Setting:
    source = Source(f"{POLICIES_KEY}.{guard.name}")
    given = dict(cast("Mapping[str, object]", value)) if isinstance(value, Mapping) else {}
    if value is not None and not isinstance(value, Mapping):
        given = {"level": value}
    level = validate(_Level, {"level": given.pop("level", guard.level)}, source).level
    return Setting(level, validate(guard.options, given, source))


class _Level(SpecModel):
    """The level among a rule's configuration."""

    level: Level
    """mandatory, advisory or disabled."""
