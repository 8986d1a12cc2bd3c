"""The picture of a fleet, as Mermaid and as SVG."""

import copy
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from reports.comment.difference import Sides, drawn, marks
from reports.topology import mermaid, svg
from reports.topology.fold import fold
from reports.topology.frames import Mark
from reports.topology.layout import PlacedBox, PlacedCloud, Rect, place
from reports.topology.picture import picture
from tests.unit.reports.support import agreed, large, packet_sig, plan_of

OPENSTACK: dict[str, Any] = {
    "sc1": {
        "endpoint": {"url": "https://10.0.0.1:5000/v3", "password": "openstackPassword"},
        "projects": {"on-sc1": {}},
    },
    "other": {
        "endpoint": {"url": "https://cloud.example:5000/v3", "password": "openstackPassword"},
        "projects": {"elsewhere": {"quotas": {"compute": {"cores": 7}}}},
    },
}
SVG = "{http://www.w3.org/2000/svg}"


def test_mermaid_is_what_was_agreed() -> None:
    text = mermaid.render(picture(packet_sig()))
    assert text == agreed("packet-sig.mmd", text)


def test_svg_is_what_was_agreed() -> None:
    text = svg.render(picture(packet_sig()))
    assert text == agreed("packet-sig.svg", text)


def test_every_server_network_and_cloud_is_in_the_svg() -> None:
    plan = packet_sig()
    root = ET.fromstring(svg.render(picture(plan)).partition("\n")[2])
    said = " ".join(element.text or "" for element in root.iter(f"{SVG}text"))
    for word in (
        "cc-router",
        "ewr1-boot",
        "dfw2-router",
        "VLAN 1172",
        "139.178.67.16/28",
        "subcloud-1",
        "facility dfw2",
    ):
        assert word in said
    assert said.count("controller-0") == 3
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title") is not None


def test_svg_needs_no_other_file() -> None:
    text = svg.render(picture(packet_sig()))
    assert re.findall(r"(?:href|src|url\(|@import)", text) == []
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_nothing_overlaps() -> None:
    layout = place(fold(picture(large(120, 6))))
    clouds = [cloud for site in layout.sites for cloud in site.clouds]
    for group in ([site.rect for site in layout.sites], [cloud.rect for cloud in clouds]):
        assert not _overlapping(group)
    for cloud in clouds:
        boxes: list[PlacedBox] = [*cloud.boxes, *cloud.tenants]
        assert not _overlapping([box.rect for box in boxes])
        assert all(_inside(box.rect, cloud) for box in boxes)


def _overlapping(rects: list[Rect]) -> bool:
    return any(
        one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
        for position, one in enumerate(rects)
        for other in rects[position + 1 :]
    )


def _inside(rect: Rect, cloud: PlacedCloud) -> bool:
    return rect.x >= cloud.rect.x and rect.right <= cloud.rect.right and rect.bottom <= cloud.rect.bottom


def test_a_thousand_clouds_are_folded() -> None:
    shown = picture(large(1000, 20))
    text, drawing = mermaid.render(shown), svg.render(shown)
    assert len(text) < mermaid.MAX_TEXT
    assert len(drawing) < 100_000
    folded = fold(shown)
    assert sum(site.count for site in folded.sites) == 20
    assert "897 clouds in all" in drawing


def test_a_change_is_never_folded_away() -> None:
    shown = picture(large(200, 20), {"edge-0100-controller-0": Mark.REINSTALLED})
    text = mermaid.render(shown)
    assert "REINSTALL<br/>controller-0" in text
    assert text.count("REINSTALL") == 1


def test_what_mermaid_does_not_draw_is_refused() -> None:
    with pytest.raises(mermaid.TooLargeError, match="use the SVG"):
        mermaid.render(picture(large(300, 4)), folded=False)


def test_marks_are_words_and_not_only_colours() -> None:
    shown = picture(
        plan_of(), {"cc-controller-0": Mark.REPLACED, "cloud:sc1": Mark.ADDED, "site:dfw2": Mark.DELETED}
    )
    for text in (mermaid.render(shown), svg.render(shown)):
        for word in ("REPLACE", "NEW", "DELETE"):
            assert word in text


def test_projects_are_drawn_on_their_cloud_or_in_a_frame_of_their_own() -> None:
    text = svg.render(picture(plan_of(lambda data: data.update(openstack=OPENSTACK))))
    for word in ("OpenStack other", "cloud.example:5000", "on-sc1", "elsewhere", "quota 7 cores"):
        assert word in text
    assert "OpenStack sc1" not in text


def test_a_changed_project_is_marked() -> None:
    def edit(data: dict[str, Any]) -> None:
        data["openstack"] = copy.deepcopy(OPENSTACK)
        data["openstack"]["other"]["projects"]["elsewhere"]["quotas"]["compute"]["cores"] = 9
        data["openstack"]["sc1"]["projects"] = {}

    sides = Sides(plan_of(lambda data: data.update(openstack=OPENSTACK)), plan_of(edit))
    marked = marks(sides, [], trusted=False)
    assert marked == {"tenant:other/elsewhere": Mark.CHANGED, "tenant:sc1/on-sc1": Mark.DELETED}
    shown = drawn(sides, marked)
    assert shown is not None
    text = mermaid.render(shown)
    assert "DELETE<br/>tenant on-sc1" in text
    assert "CHANGE<br/>tenant elsewhere" in text


@pytest.mark.parametrize("name", ['a"b', "a<b>", "a#b", "a`b", "a\nb"])
def test_no_text_breaks_out_of_a_label(name: str) -> None:
    assert not set('"<>`\n') & set(mermaid.escape(name))


def test_identifiers_are_unique() -> None:
    names = ["a-b", "a_b", "a/b", "a.b", "ab", "a_2d_b"]
    assert len({mermaid.identifier("net", name) for name in names}) == len(names)
