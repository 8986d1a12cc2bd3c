"""Values keep their meaning on the way to the engine and back."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.runtime import rpc

from providers.kit.values import (
    UNKNOWN,
    Archive,
    Asset,
    Secret,
    Value,
    from_struct,
    has_secret,
    has_unknown,
    reveal,
    to_struct,
)

SCALARS = st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text() | st.just(UNKNOWN)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
        | inner.map(lambda value: value if isinstance(value, Secret) else Secret(value))
    ),
    max_leaves=8,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=3))
def test_a_value_comes_back_as_it_went(values: dict[str, Value]) -> None:
    assert from_struct(to_struct(values)) == values


def test_assets_and_archives_come_back() -> None:
    archive = Archive(hash="h", assets={"a": Asset(hash="i", text="x"), "b": Archive(path="/p")})
    values: dict[str, Value] = {"empty": Asset(text=""), "file": Asset(path="/f"), "archive": archive}
    assert from_struct(to_struct(values)) == values


def test_the_sdk_reads_a_secret_of_ours_and_we_read_its_unknown() -> None:
    assert rpc.is_rpc_secret(rpc.deserialize_properties(to_struct({"a": Secret("x")}))["a"])
    assert from_struct(to_struct({"a": rpc.UNKNOWN})) == {"a": UNKNOWN}


def test_a_secret_is_found_opened_and_never_shown() -> None:
    value: Value = {"a": [Secret({"b": "hidden", "c": UNKNOWN})]}
    assert has_secret(value)
    assert has_unknown(value)
    assert reveal(value) == {"a": [{"b": "hidden", "c": UNKNOWN}]}
    assert "hidden" not in repr(value)
