"""The JSON Schema of a whole stack file, so that editors complete and check it."""

from typing import Final, cast

from model.spec.fleet import Fleet
from model.spec.load import FLEET_KEY
from model.spec.meanings import DescribedSchema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def stack_schema() -> dict[str, object]:
    """The schema of ``Pulumi.<stack>.yaml``: the fleet in full, Pulumi's own keys as Pulumi has them."""
    fleet = Fleet.model_json_schema(schema_generator=DescribedSchema)
    definitions = cast("dict[str, object]", fleet.pop("$defs"))
    secret = {
        "description": "A secret, encrypted by 'pulumi config set --secret'.",
        "type": "object",
        "properties": {"secure": {"type": "string"}},
        "required": ["secure"],
        "additionalProperties": False,
    }
    schema: dict[str, object] = {
        "$schema": DIALECT,
        "title": "Stack file of Murmuration",
        "type": "object",
        "additionalProperties": False,
        "required": ["config"],
        "properties": {
            "config": {
                "description": "Configuration of the stack.",
                "type": "object",
                "required": [FLEET_KEY],
                "properties": {FLEET_KEY: {"$ref": "#/$defs/Fleet"}},
                "additionalProperties": {
                    "description": "Another configuration key, such as a secret that the fleet names.",
                    "anyOf": [{"$ref": "#/$defs/Secret"}, True],
                },
            },
            "encryptionsalt": {"type": "string", "description": "Written by Pulumi."},
            "encryptedkey": {"type": "string", "description": "Written by Pulumi."},
            "secretsprovider": {"type": "string", "description": "Written by Pulumi."},
            "environment": {"description": "Pulumi environments of the stack."},
        },
        "$defs": {"Fleet": fleet, "Secret": secret, **definitions},
    }
    return cast("dict[str, object]", _tidy(schema))


def _tidy(value: object) -> object:
    """Descriptions on one line; maps closed to keys that are no names; no titles made of field names."""
    if isinstance(value, list):
        return [_tidy(entry) for entry in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    entries = cast("dict[str, object]", value)
    made = {key: _tidy(entry) for key, entry in entries.items()}
    description = made.get("description")
    if isinstance(description, str):
        made["description"] = " ".join(description.split())
    if "patternProperties" in made:
        made["additionalProperties"] = False
    title = made.get("title")
    if isinstance(title, str) and title != "Stack file of Murmuration" and "type" in made:
        del made["title"]
    return made
