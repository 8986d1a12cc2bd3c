"""What each key of a stack file means: the text below the field that declares it.

Pydantic can take it up as each model is made, by reading its source again: half the time of importing the
spec. Every run of the program would pay for that, but only a schema or the explanation of an error needs it.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import cast

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema


@cache
def meanings(model: type[BaseModel]) -> Mapping[str, str]:
    """The meaning of each field of a model, its bases' among them, on one line."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            found |= dict(_told(base))
    return found


def _told(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    declared = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    for field, text in pairwise(cast("ast.ClassDef", declared).body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(meaning))):
                yield name, " ".join(meaning.split())
            case _:
                pass


class DescribedSchema(GenerateJsonSchema):
    """A JSON Schema whose properties say what they mean."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """The schema of one model."""
        made = super().model_schema(schema)
        properties: dict[str, JsonSchemaValue] = made.get("properties", {})
        for name, meaning in meanings(schema["cls"]).items():
            if name in properties:
                properties[name].setdefault("description", meaning)
        return made
