"""Pydantic's errors in the words of the person who wrote the stack file."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from model.spec.errors import Problem
from model.spec.meanings import meanings
from model.spec.source import Path

Explainer = Callable[[ErrorDetails], str]


def explain(model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """Every error of a validation as a problem, in the order in which pydantic found them."""
    return [_problem(model, details) for details in error.errors(include_url=False)]


def suggestion(word: str, candidates: Iterable[str]) -> str:
    """``; did you mean 'x'?`` where one of the candidates is like the word, else nothing."""
    close = difflib.get_close_matches(word.lower(), list(candidates), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def _problem(model: type[BaseModel], details: ErrorDetails) -> Problem:
    path, owner = _follow(model, details["loc"])
    kind = details["type"]
    if kind == "extra_forbidden":
        return Problem(path, _unknown_key(str(path[-1]), owner))
    if kind == "missing":
        return Problem(path, _missing(str(path[-1]), owner))
    return Problem(path, _EXPLAINERS.get(kind, _plain)(details))


def _follow(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[Path, type[BaseModel] | None]:
    """The path in the document (without pydantic's own marks), and the model that its last key belongs to."""
    path: list[int | str] = []
    here: object = model
    owner: type[BaseModel] | None = None
    for step in loc:
        if step == "[key]":
            continue
        here, tagged = _strip(here, step)
        if tagged:
            continue
        path.append(step)
        owner = _as_model(here)
        here = _descend(here, step)
    return tuple(path), owner


def _strip(annotation: object, step: int | str) -> tuple[object, bool]:
    """Take Annotated and ``| None`` off; where ``step`` is the tag of a union, take that member instead."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) not in {Union, UnionType}:
        return annotation, False
    members = [member for member in get_args(annotation) if member is not type(None)]
    for member in members:
        if _tag(member) == step:
            return get_args(member)[0], True
    return _strip(members[0], step) if len(members) == 1 else (annotation, False)


def _tag(member: object) -> str | None:
    if get_origin(member) is not Annotated:
        return None
    return next((mark.tag for mark in get_args(member)[1:] if hasattr(mark, "tag")), None)


def _descend(annotation: object, step: int | str) -> object:
    model = _as_model(annotation)
    if model is not None:
        field = model.model_fields.get(str(step))
        return None if field is None else field.annotation
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    if get_origin(annotation) in {list, tuple, frozenset}:
        return get_args(annotation)[0]
    return None


def _as_model(annotation: object) -> type[BaseModel] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _unknown_key(key: str, owner: type[BaseModel] | None) -> str:
    if owner is None:
        return "unknown key"
    valid = list(owner.model_fields)
    return f"unknown key; valid keys are {', '.join(valid)}{suggestion(key, valid)}"


def _missing(key: str, owner: type[BaseModel] | None) -> str:
    meaning = meanings(owner).get(key) if owner else None
    return f"missing; it must be given: {meaning}" if meaning else "missing; it must be given"


def _plain(details: ErrorDetails) -> str:
    return (
        f"{_shown(details['input'])} is not possible here: {details['msg'][:1].lower()}{details['msg'][1:]}"
    )


def _custom(details: ErrorDetails) -> str:
    return details["msg"].removeprefix("Value error, ")


def _text(details: ErrorDetails) -> str:
    value = details["input"]
    if isinstance(value, bool | int | float):
        return f"must be text, not {_shown(value)}; write it in quotes"
    return f"must be text, not {_shown(value)}"


def _number(details: ErrorDetails) -> str:
    value = details["input"]
    hint = "; write it without quotes" if isinstance(value, str) and value.isdigit() else ""
    return f"must be a whole number, not {_shown(value)}{hint}"


def _choice(details: ErrorDetails) -> str:
    value = details["input"]
    valid = [word.strip("'") for word in _context(details)["expected"].replace(" or ", ", ").split(", ")]
    choices = ", ".join(f"'{word}'" for word in valid)
    if isinstance(value, int | float):
        return f"{_shown(value)} is not one of {choices}; write it in quotes"
    return f"{_shown(value)} is not one of {choices}{suggestion(str(value), valid)}"


def _variant(details: ErrorDetails) -> str:
    found = _context(details)
    valid = [word.strip("'") for word in found["expected_tags"].split(", ")]
    return f"must be one of {', '.join(valid)}, not '{found['tag']}'{suggestion(str(found['tag']), valid)}"


def _context(details: ErrorDetails) -> Mapping[str, Any]:
    return details.get("ctx", {})


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a map"
    if isinstance(value, list | tuple):
        return "a list"
    return repr(value) if isinstance(value, str) else f"the number {value}"


_EXPLAINERS: Final[dict[str, Explainer]] = {
    "value_error": _custom,
    "string_type": _text,
    "int_type": _number,
    "int_from_float": _number,
    "float_type": lambda details: f"must be a number, not {_shown(details['input'])}",
    "bool_type": lambda details: f"must be true or false, not {_shown(details['input'])}",
    "dict_type": lambda details: f"must be a map from names to values, not {_shown(details['input'])}",
    "model_type": lambda details: f"must be a map of keys, not {_shown(details['input'])}",
    "frozen_set_type": lambda details: f"must be a list, not {_shown(details['input'])}",
    "enum": _choice,
    "union_tag_invalid": _variant,
    "tuple_type": lambda details: f"must be a list, not {_shown(details['input'])}",
    "literal_error": _choice,
    "string_too_short": lambda _: "must not be empty",
    "too_short": lambda _: "must not be empty: at least one entry is needed",
    "string_pattern_mismatch": lambda details: (
        f"{_shown(details['input'])} does not match {_context(details)['pattern']}"
    ),
    "greater_than": lambda details: (
        f"must be greater than {_context(details)['gt']:g}, not {details['input']}"
    ),
    "greater_than_equal": lambda details: (
        f"must be at least {_context(details)['ge']}, not {details['input']}"
    ),
    "less_than_equal": lambda details: f"must be at most {_context(details)['le']}, not {details['input']}",
}
