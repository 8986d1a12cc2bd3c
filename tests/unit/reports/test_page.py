"""The HTML page of a stack."""

import re
from html.parser import HTMLParser
from typing import Any

from typing_extensions import override

from reports.page.render import render
from tests.unit.reports.support import large, packet_sig, plan_of

VOID = {"meta", "input", "br", "img", "link", "path", "rect", "circle"}


class Checker(HTMLParser):
    """Collects what a page says, and whether its elements are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def checked(text: str) -> Checker:
    """A page, parsed."""
    checker = Checker()
    checker.feed(text)
    checker.close()
    return checker


def test_the_page_is_whole() -> None:
    page = checked(render(packet_sig(), "packet-sig"))
    assert page.wrong == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))


def test_the_page_loads_nothing() -> None:
    page = checked(render(packet_sig(), "packet-sig"))
    loading = [
        value for name, value in page.attributes if name in {"src", "href", "action", "data", "srcset"}
    ]
    assert all(value and value.startswith("#") for value in loading)
    policy = next(
        value for name, value in page.attributes if name == "content" and value and "default-src" in value
    )
    assert "default-src 'none'" in policy


def test_internal_links_have_targets() -> None:
    page = checked(render(packet_sig(), "packet-sig"))
    targets = [value[1:] for name, value in page.attributes if name == "href" and value]
    targets += [
        value for name, value in page.attributes if name == "aria-labelledby" and value and " " not in value
    ]
    assert targets
    assert set(targets) <= set(page.ids)


def test_the_page_says_everything() -> None:
    text = render(packet_sig(), "packet-sig")
    for word in (
        "7,351.10",
        "147.75.105.194",
        "ProxyJump",
        "ansible_user",
        "auth_url",
        "VLAN 1172",
        "frames above",
    ):
        assert word in text


def test_names_cannot_write_markup() -> None:
    def edit(data: dict[str, Any]) -> None:
        data["clouds"]["sc1"]["system_name"] = "<script>alert(1)</script>"
        data["clouds"]["sc1"]["description"] = "</pre><img src=x>"

    text = render(plan_of(edit), "dev")
    assert "<script>alert" not in text
    assert "<img" not in text
    assert len(re.findall("<script", text)) == 1


def test_a_page_grows_with_its_clouds_by_six_kilobytes_at_most() -> None:
    assert len(render(large(200, 20), "large")) < 200 * 6000
