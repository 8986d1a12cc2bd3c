"""Reading a stack file: YAML text or configuration data in, a ``Fleet`` or one ``SpecError`` out."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from model.spec.errors import Problem, SpecError
from model.spec.explain import explain
from model.spec.fleet import Fleet
from model.spec.source import Source

M = TypeVar("M", bound=BaseModel)

FLEET_KEY: Final = "murmuration:fleet"
"""The configuration key of a stack file that holds the fleet."""


def load(path: Path) -> Fleet:
    """Read a stack file.

    Raises:
        SpecError: the file is missing, is not YAML, holds no fleet, or the fleet is not of the right form.
    """
    source = Source(path.name, read_text(path), ("config", FLEET_KEY))
    config = as_map(as_map(read_yaml(source)).get("config"))
    if FLEET_KEY not in config:
        message = f"holds no fleet: write one under 'config: {{{FLEET_KEY}: ...}}'"
        raise SpecError(Source(path.name), [Problem((), message)])
    return _fleet(config[FLEET_KEY], source)


def parse(data: object, source: str = FLEET_KEY) -> Fleet:
    """Take a fleet from data in memory, such as the value of the configuration key.

    Raises:
        SpecError: the data is not of the right form.
    """
    return _fleet(data, Source(source))


def _fleet(data: object, source: Source) -> Fleet:
    return validate(Fleet, data, source).read_from(source)


def validate(model: type[M], data: object, source: Source) -> M:
    """Make a model of plain data; pydantic's errors become one SpecError in the reader's words."""
    try:
        return model.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise SpecError(source, explain(model, error)) from None


def as_map(value: object) -> Mapping[str, object]:
    """A value that should be a map; an empty one where it is none."""
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def read_text(path: Path) -> str:
    """The text of a file, or a SpecError that says why not."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SpecError(Source(path.name), [Problem((), f"no such file: {path}")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(Source(path.name), [Problem((), f"cannot be read: {error}")]) from None


def read_yaml(source: Source) -> object:
    """The document of a YAML text, or a SpecError that says what YAML did not understand."""
    try:
        root = yaml.compose(source.text or "", Loader=yaml.CSafeLoader)
        if root is not None:
            _refuse_twice(root)
        document: object = yaml.load(source.text or "", Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = f"is not YAML: line {line}: {error.problem}"
        raise SpecError(Source(source.name), [Problem((), message)]) from None
    except yaml.YAMLError as error:
        raise SpecError(Source(source.name), [Problem((), f"is not YAML: {error}")]) from None
    return document


def _refuse_twice(node: yaml.Node) -> None:
    """A key that stands twice in a map is an error; YAML readers would silently drop the first."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_twice(child)
    if isinstance(node, yaml.MappingNode):
        keys: set[object] = set()
        for key, value in node.value:
            if key.value in keys:
                message = f"the key '{key.value}' stands twice in the same map"
                raise yaml.MarkedYAMLError(None, None, message, key.start_mark)
            keys.add(key.value)
            _refuse_twice(value)
