"""Bodies of requests, made of Equinix's models; what a model refuses is named as the program's mistake."""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from providers.kit.errors import Failure, InvalidInputError

Model = TypeVar("Model", bound=BaseModel)


def body_of(model: type[Model], **fields: Any) -> Model:
    """Return a request's body; fields that are None are left out.

    Raises:
        InvalidInputError: the model refuses a field. The message has no values: they may be secret.
    """
    try:
        return model(**{name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False, include_context=False)
        failures = [
            Failure(".".join(_camel(str(part)) for part in item["loc"]), item["msg"]) for item in wrong
        ]
        raise InvalidInputError(failures) from None


def _camel(name: str) -> str:
    return re.sub(r"_(.)", lambda match: match[1].upper(), name)
