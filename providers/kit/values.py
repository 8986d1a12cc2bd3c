"""Property values as they travel between engine and plugin, as plain Python with four marked exceptions.

A property is `None`, `bool`, `int`, `float`, `str`, a list, a dict with string keys, or one of: `Secret` (a
value that the engine encrypts), `UNKNOWN` (known after apply), `Asset`, `Archive`. The wire form is
`google.protobuf.Struct` with the engine's signature keys (`pulumi.runtime.rpc` has the same constants;
sdk/go/common/resource/plugin/rpc.go is the source).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias

from google.protobuf import struct_pb2

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SEALED: Final = "1b47061264138c4ac30d75fd1eb44270"
_ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
_RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
# One sentinel a type of unknown: the engine may send any of them, and reads the string one for all.
_UNKNOWN_STRING: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS: Final = frozenset(
    {
        _UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


class Unknown(Enum):
    """The type of `UNKNOWN`: a value that is known only after apply."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True)
class Secret:
    """A value that the engine encrypts in the state and hides in its output. Its `repr` hides it as well."""

    value: "Value" = field(repr=False)


@dataclass(frozen=True)
class Asset:
    """A file, a text or a remote file given as an input. `hash` is the engine's SHA-256 of the content."""

    hash: str = ""
    text: str = ""
    path: str = ""
    uri: str = ""


@dataclass(frozen=True)
class Archive:
    """A folder or archive file, a remote archive, or a map of names to assets and archives."""

    hash: str = ""
    path: str = ""
    uri: str = ""
    assets: "Mapping[str, Asset | Archive] | None" = None


_Scalar: TypeAlias = "bool | int | float | str | None"
_Marked: TypeAlias = "Secret | Unknown | Asset | Archive"
Value: TypeAlias = "_Scalar | _Marked | Sequence[Value] | Mapping[str, Value]"
Values: TypeAlias = Mapping[str, Value]


def reveal(value: Value) -> Value:
    """Return the value with every `Secret` in it opened."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if isinstance(value, list):
        return [reveal(item) for item in value]
    if isinstance(value, dict):
        return {key: reveal(item) for key, item in value.items()}
    return value


def reveal_map(values: Values) -> dict[str, Value]:
    """Return the properties with every `Secret` in them opened."""
    return {key: reveal(value) for key, value in values.items()}


def has_unknown(value: Value) -> bool:
    """Tell whether the value is, or holds, something that is known only after apply."""
    return _holds(value, Unknown)


def has_secret(value: Value) -> bool:
    """Tell whether the value is, or holds, a secret."""
    return _holds(value, Secret)


def _holds(value: Value, kind: type[Secret | Unknown]) -> bool:
    if isinstance(value, kind):
        return True
    if isinstance(value, Secret):
        return _holds(value.value, kind)
    if isinstance(value, list):
        return any(_holds(item, kind) for item in value)
    if isinstance(value, dict):
        return any(_holds(item, kind) for item in value.values())
    return False


def from_struct(struct: struct_pb2.Struct) -> dict[str, Value]:
    """Return the properties of a message of the engine; an output value becomes its value or a `Secret`."""
    return {key: _from_wire(value) for key, value in struct.fields.items()}


def to_struct(values: Values) -> struct_pb2.Struct:
    """Return the message form of properties."""
    return struct_pb2.Struct(fields={key: _to_wire(value) for key, value in values.items()})


def _from_wire(wire: struct_pb2.Value) -> Value:
    kind = wire.WhichOneof("kind")
    if kind == "bool_value":
        return wire.bool_value
    if kind == "number_value":
        number = wire.number_value
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return UNKNOWN if wire.string_value in _UNKNOWNS else wire.string_value
    if kind == "list_value":
        return [_from_wire(item) for item in wire.list_value.values]
    if kind == "struct_value":
        return _from_object(wire.struct_value)
    return None


def _from_object(struct: struct_pb2.Struct) -> Value:
    signature = struct.fields[_SIGNATURE].string_value if _SIGNATURE in struct.fields else ""
    if signature == _SEALED:
        return Secret(_from_wire(struct.fields["value"]))
    if signature == _ASSET:
        return _asset(struct)
    if signature == _ARCHIVE:
        return _archive(struct)
    if signature == _RESOURCE:
        return struct.fields["id"].string_value or struct.fields["urn"].string_value
    if signature == _OUTPUT:
        value = _from_wire(struct.fields["value"]) if "value" in struct.fields else UNKNOWN
        return Secret(value) if struct.fields["secret"].bool_value else value
    return from_struct(struct)


def _text(struct: struct_pb2.Struct, key: str) -> str:
    return struct.fields[key].string_value if key in struct.fields else ""


def _asset(struct: struct_pb2.Struct) -> Asset:
    return Asset(*(_text(struct, key) for key in ("hash", "text", "path", "uri")))


def _archive(struct: struct_pb2.Struct) -> Archive:
    assets: dict[str, Asset | Archive] | None = None
    if "assets" in struct.fields:
        assets = {}
        for name, wire in struct.fields["assets"].struct_value.fields.items():
            value = _from_wire(wire)
            if isinstance(value, Asset | Archive):
                assets[name] = value
    return Archive(_text(struct, "hash"), _text(struct, "path"), _text(struct, "uri"), assets)


def _to_wire(value: Value) -> struct_pb2.Value:
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=float(value))
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, Unknown):
        return struct_pb2.Value(string_value=_UNKNOWN_STRING)
    if isinstance(value, Mapping):
        return struct_pb2.Value(struct_value=to_struct(value))
    if isinstance(value, Sequence):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_to_wire(item) for item in value]))
    return struct_pb2.Value(struct_value=_signed(value))


def _signed(value: Secret | Asset | Archive) -> struct_pb2.Struct:
    if isinstance(value, Secret):
        return struct_pb2.Struct(fields={_SIGNATURE: _to_wire(_SEALED), "value": _to_wire(value.value)})
    plain: dict[str, Value] = {"hash": value.hash, "path": value.path, "uri": value.uri}
    if isinstance(value, Asset):
        plain |= {_SIGNATURE: _ASSET, "text": value.text}
        if not (value.path or value.uri):
            return to_struct({key: item for key, item in plain.items() if item or key == "text"})
    else:
        plain |= {_SIGNATURE: _ARCHIVE, "assets": value.assets}
    return to_struct({key: item for key, item in plain.items() if item not in ("", None)})
