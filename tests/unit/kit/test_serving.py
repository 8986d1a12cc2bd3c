"""A whole plugin, asked as the engine asks it."""

import signal
import time
from collections.abc import Iterator

import pytest
from pulumi.runtime.proto import provider_pb2

from providers.kit.values import UNKNOWN, from_struct
from tests.unit.kit.plugin_process import Plugin, RefusedError, running

URN = "urn:pulumi:s::p::a:b:Parent$echo:index:Thing::web"


@pytest.fixture(scope="module")
def plugin() -> Iterator[Plugin]:
    with running("tests.unit.kit") as plugin:
        yield plugin


def test_it_tells_its_version(plugin: Plugin) -> None:
    assert plugin.version() == "1.2.3"


def test_missing_configuration_is_named(plugin: Plugin) -> None:
    with pytest.raises(RefusedError) as refused:
        plugin.configure()
    assert refused.value.missing == ["echo:token"]
    plugin.configure(token="t")


def test_a_wrong_type_of_resource_is_named(plugin: Plugin) -> None:
    with pytest.raises(RefusedError, match="has no resource echo:index:Other"):
        plugin.check("urn:pulumi:s::p::echo:index:Other::x", {})


def test_a_preview_makes_nothing(plugin: Plugin) -> None:
    made = plugin.create(URN, {"name": "web", "size": 1}, preview=True)
    assert made == ("", {"name": "web", "size": 1, "zone": UNKNOWN, "serial": UNKNOWN})


def test_a_plain_failure_keeps_nothing(plugin: Plugin) -> None:
    with pytest.raises(RefusedError, match=r"^the service said no$") as refused:
        plugin.create(URN, {"name": "web", "behaviour": "fail"})
    assert refused.value.kept is None


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("half", "broke off"),
        ("wrong", "size: not with this service"),
        ("bug", "ZeroDivisionError"),
        ("hang", "not finished within"),
    ],
)
def test_whatever_ends_it_what_exists_is_kept(plugin: Plugin, behaviour: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words) as refused:
        plugin.create(URN, {"name": "web", "behaviour": behaviour}, timeout=0.5)
    kept = refused.value.kept
    assert kept is not None
    assert kept.id == "thing-1"
    assert from_struct(kept.properties)["serial"] == "1"
    assert words in kept.reasons[0]


def test_the_text_of_a_defect_is_not_shown(plugin: Plugin) -> None:
    with pytest.raises(RefusedError) as refused:
        plugin.create(URN, {"name": "web", "behaviour": "bug"})
    assert "oops" not in str(refused.value)


def test_what_is_gone_is_an_empty_answer(plugin: Plugin) -> None:
    assert plugin.read(URN, "gone") == ("", {}, {})
    assert plugin.read(URN, "thing-1")[2] == {"__defaults": [], "name": "web", "size": 2, "zone": "a"}


def test_an_interrupted_plugin_tells_what_it_made_and_ends_quietly() -> None:
    with running("tests.unit.kit") as plugin:
        request = plugin.create_request(URN, {"name": "web", "behaviour": "hang"}, timeout=60)
        under_way = plugin.later("Create", request, provider_pb2.CreateResponse)
        time.sleep(0.3)
        plugin.process.send_signal(signal.SIGINT)
        refused = RefusedError(under_way.exception(timeout=10))
        assert str(refused) == "cancelled before it was finished"
        assert refused.kept is not None
        assert refused.kept.id == "thing-1"
