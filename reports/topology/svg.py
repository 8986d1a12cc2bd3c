"""The picture as SVG: no script, no font, no other file; it follows the reader's light or dark theme."""

import html
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Final

from reports.topology.fold import fold
from reports.topology.frames import Lane, Mark, Picture
from reports.topology.layout import (
    BADGE,
    LABEL,
    LEGEND_SWATCH,
    LINE,
    MARGIN,
    PAD,
    TITLE,
    Layout,
    PlacedBox,
    PlacedCloud,
    PlacedSite,
    Rect,
    place,
)
from reports.topology.measure import text_width
from reports.topology.mermaid import MARK_WORDS

STACKED: Final = 5.0
"""How far the cards behind a folded thing stick out."""


def render(picture: Picture, *, folded: bool = True) -> str:
    """The picture as a file of its own."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + element(picture, folded=folded)


def element(picture: Picture, *, folded: bool = True) -> str:
    """The picture as an element of an HTML page."""
    layout = place(fold(picture) if folded else picture)
    width, height = f"{layout.width:.0f}", f"{layout.height:.0f}"
    opening = (
        '<svg xmlns="http://www.w3.org/2000/svg" class="fleet-picture" role="img" '
        f'aria-labelledby="picture-title picture-text" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">'
    )
    lines = [
        opening,
        f'<title id="picture-title">{_escape(picture.title)}</title>',
        f'<desc id="picture-text">{_escape(describe(picture))}</desc>',
        f"<style>\n{style()}</style>",
        f'<rect class="ground" width="{width}" height="{height}"/>',
        _text(MARGIN, 32, picture.title, TITLE + 7, bold=True),
        _text(MARGIN, 51, picture.subtitle, LABEL + 1, soft=True),
    ]
    for site in layout.sites:
        lines.extend(_site(site))
    lines.extend(_legend(layout))
    return "\n".join([*lines, "</svg>"]) + "\n"


def style() -> str:
    """The style sheet of the picture."""
    return resources.files("reports.topology").joinpath("picture.css").read_text(encoding="utf-8")


def describe(picture: Picture) -> str:
    """The picture in words, for those who do not see it."""
    sites = "; ".join(
        f"site {site.title} ({site.subtitle}) with "
        + (", ".join(f"{cloud.title} ({cloud.subtitle})" for cloud in site.clouds) or "no clouds")
        for site in fold(picture).sites
    )
    return f"{picture.subtitle}. {sites}."


def _site(placed: PlacedSite) -> Iterator[str]:
    site, rect = placed.site, placed.rect
    yield "<g>"
    yield f"<title>{_escape(f'site {site.title}: {site.subtitle}')}</title>"
    yield from _cards(rect, "site", site.mark, site.count, 12)
    yield _text(rect.x + PAD, rect.y + 26, site.title, TITLE + 3, bold=True)
    note = f" · {site.note}" if site.note else ""
    yield _text(rect.x + PAD, rect.y + 43, site.subtitle + note, LABEL, soft=True)
    yield from _badge(rect.right - PAD, rect.y + 12, site.mark)
    if placed.shared:
        yield from _uplink(placed)
    yield from _trunk(placed)
    for cloud in placed.clouds:
        yield from _cloud(cloud)
    for box in placed.shared:
        yield from _box(box)
    yield "</g>"


def _uplink(placed: PlacedSite) -> Iterator[str]:
    """The provider's own layer 3, which only routers and boot servers are on."""
    y, right = placed.uplink, max(box.rect.right for box in placed.shared)
    for box in placed.shared:
        middle = box.rect.x + box.rect.width / 2
        yield _line(middle, y, middle, box.rect.y, "wire")
        yield f'<circle class="wire-fill" cx="{middle:.1f}" cy="{y:.1f}" r="3.5"/>'
    yield _line(placed.rect.x + PAD, y, right, y, "wire")
    yield _text(placed.rect.x + PAD, y - 5, "layer 3 (internet)", LABEL - 1, soft=True)


def _trunk(placed: PlacedSite) -> Iterator[str]:
    """All VLANs on the router's port, and a branch down to the networks of each column of clouds."""
    router = next((box for box in placed.shared if box.box.kind == "router"), None)
    if router is None or not placed.clouds:
        return
    ends: dict[float, float] = {}
    for cloud in placed.clouds:
        for _, y in cloud.lanes.values():
            ends[cloud.trunk] = max(ends.get(cloud.trunk, 0.0), y)
    first = min(ends, default=router.rect.x)
    start = first if router.rect.x + 8 <= first <= router.rect.right - 8 else router.rect.x + 22
    yield _line(start, router.rect.bottom, start, placed.bus, "trunk")
    yield _line(min([start, *ends]), placed.bus, max([start, *ends]), placed.bus, "trunk")
    for x, y in ends.items():
        yield _line(x, placed.bus, x, y, "trunk")


def _cloud(placed: PlacedCloud) -> Iterator[str]:
    cloud, rect = placed.cloud, placed.rect
    yield "<g>"
    yield f"<title>{_escape(f'{cloud.title}: {cloud.subtitle}')}</title>"
    yield from _cards(rect, "cloud", cloud.mark, cloud.count, 10)
    yield _text(rect.x + PAD, rect.y + 22, cloud.title, TITLE + 1, bold=True)
    yield _text(rect.x + PAD, rect.y + 38, cloud.subtitle, LABEL, soft=True)
    yield from _badge(rect.right - PAD, rect.y + 8, cloud.mark)
    for lane, y in placed.lanes.values():
        yield from _lane(lane, y, placed)
    for box in placed.boxes:
        for key, x in box.stubs.items():
            if key in placed.lanes:
                lane, y = placed.lanes[key]
                yield _line(x, y, x, box.rect.y, f"stub {lane.role.value}")
                yield f'<circle class="{lane.role.value}-fill" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    for box in (*placed.boxes, *placed.tenants):
        yield from _box(box)
    yield "</g>"


def _lane(lane: Lane, y: float, placed: PlacedCloud) -> Iterator[str]:
    role = lane.role.value
    ends = [x for box in placed.boxes for key, x in box.stubs.items() if key == lane.key]
    left, right = placed.rect.x + PAD, max(ends, default=placed.rect.right - PAD)
    yield _line(placed.trunk, y, right, y, f"lane {role}")
    yield f'<circle class="{role}-fill" cx="{placed.trunk:.1f}" cy="{y:.1f}" r="5"/>'
    width = text_width(lane.role.label, LABEL - 1, bold=True) + 10
    pill = Rect(left, y - 34, width, 15)
    yield _rect(pill, f"{role}-fill", 4)
    yield _text(left + 5, y - 23, lane.role.label, LABEL - 1, css="pill")
    yield _text(left + width + 6, y - 23, lane.labels[0], LABEL, bold=True)
    yield _text(left, y - 7, " · ".join(lane.labels[1:]), LABEL, soft=True)
    if lane.mark:
        end = left + width + 6 + text_width(lane.labels[0], LABEL, bold=True) + 8 + BADGE
        yield from _badge(end, y - 35, lane.mark)


def _box(placed: PlacedBox) -> Iterator[str]:
    box, rect = placed.box, placed.rect
    kind = box.kind.replace("_", " ")
    yield "<g>"
    yield f"<title>{_escape(' · '.join((f'{kind} {box.title}', *box.labels)))}</title>"
    yield from _cards(rect, f"box {box.kind}", box.mark, box.count, 7)
    yield _text(rect.x + PAD, rect.y + PAD + 10, box.title, TITLE, bold=True)
    if box.count > 1:
        yield _text(rect.right - PAD, rect.y + PAD + 10, f"\u00d7{box.count}", TITLE, bold=True, end=True)
    told = kind == "tenant" or kind in box.title
    labels = list(box.labels) if told else [f"{kind} · {box.labels[0]}", *box.labels[1:]]
    for position, label in enumerate(_fitting(labels, box.labels, rect)):
        yield _text(rect.x + PAD, rect.y + PAD + 10 + LINE * (position + 1), label, LABEL, soft=True)
    yield from _badge(rect.right - 6, rect.y - 8, box.mark)
    yield "</g>"


def _fitting(labels: Sequence[str], plain: Sequence[str], rect: Rect) -> Sequence[str]:
    """Labels with the machine's kind, where that fits into its box."""
    fits = all(text_width(label, LABEL) <= rect.width - 2 * PAD + 2 for label in labels)
    return labels if fits else plain


def _cards(rect: Rect, css: str, mark: Mark | None, count: int, radius: int) -> Iterator[str]:
    """The frame of a thing; cards behind it where it stands for several."""
    for position in (2, 1) if count > 1 else ():
        shift = STACKED * position
        yield _rect(Rect(rect.x + shift, rect.y + shift, rect.width, rect.height), css, radius)
    marked = f" marked mark-{mark.value}" if mark else ""
    yield _rect(rect, css + marked, radius)


def _badge(right: float, y: float, mark: Mark | None) -> Iterator[str]:
    if mark is None:
        return
    word = MARK_WORDS[mark]
    width = text_width(word, LABEL - 1, bold=True) + 12
    yield (
        f'<rect class="badge-{mark.value}" x="{right - width:.1f}" y="{y:.1f}" width="{width:.1f}" '
        'height="16" rx="4"/>'
    )
    yield _text(right - width + 6, y + 12, word, LABEL - 1, css="pill")


def _legend(layout: Layout) -> Iterator[str]:
    for words, css, x in layout.legend.lines:
        yield _line(x, layout.legend.y - 4, x + LEGEND_SWATCH, layout.legend.y - 4, css)
        yield _text(x + LEGEND_SWATCH + 7, layout.legend.y, words, LABEL, soft=True)
    x = MARGIN
    for mark in layout.picture.marks:
        width = text_width(MARK_WORDS[mark], LABEL - 1, bold=True) + 12
        yield from _badge(x + width, layout.legend.y + 10, mark)
        x += width + 12


def _rect(rect: Rect, css: str, radius: int) -> str:
    return (
        f'<rect class="{css}" x="{rect.x:.1f}" y="{rect.y:.1f}" width="{rect.width:.1f}" '
        f'height="{rect.height:.1f}" rx="{radius}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    return f'<path class="{css}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


def _text(
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    bold: bool = False,
    soft: bool = False,
    end: bool = False,
    css: str = "",
) -> str:
    classes = " ".join(part for part in (css, "soft" if soft else "") if part)
    attributes = f' class="{classes}"' if classes else ""
    attributes += ' font-weight="700"' if bold else ""
    attributes += ' text-anchor="end"' if end else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{attributes}>{_escape(text)}</text>'


def _escape(text: str) -> str:
    """Text for XML: control characters have no place in it at all."""
    return html.escape("".join(char for char in text if char >= " "))
