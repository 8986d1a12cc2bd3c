"""Where everything of a picture goes: boxes on lanes in clouds in sites, sites in rows.

Pixels, from the top left corner.

A site is drawn as network people draw one: its router's trunk comes down on the left, every network is a line
that leaves it to the right, machines hang below the lines of their cloud. Clouds stand below one another, in
more columns where there are many; each column has its own branch of the trunk.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from reports.topology.frames import Box, CloudFrame, Lane, Picture, SiteFrame
from reports.topology.measure import text_width

TITLE: Final = 13.0
LABEL: Final = 11.0
PAD: Final = 12.0
LINE: Final = 15.0
LANE_PITCH: Final = 46.0
CLOUD_HEAD: Final = 46.0
SITE_HEAD: Final = 62.0
TRUNK: Final = 34.0
GAP: Final = 18.0
MARGIN: Final = 24.0
PAGE_HEAD: Final = 64.0
PAGE_FOOT: Final = 34.0
ROW_WIDTH: Final = 1800.0
LEGEND_SWATCH: Final = 26.0
LEGEND: Final = (
    ("MGMT: between nodes", "lane mgmt"),
    ("OAM: people and APIs", "lane oam"),
    ("DATA: tenants' external network", "lane data"),
    ("router's trunk", "trunk"),
)
BADGE: Final = 84.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A machine and where it is."""

    box: Box
    rect: Rect
    stubs: dict[str, float] = field(default_factory=dict[str, float])
    """Where its connection to each network leaves it, as x by network key."""


@dataclass(frozen=True, slots=True)
class PlacedCloud:
    """A cloud and where it and its parts are."""

    cloud: CloudFrame
    rect: Rect
    trunk: float
    """x of the branch of the router's trunk that its networks leave."""
    lanes: dict[str, tuple[Lane, float]]
    """Each network and the y of its line, by key."""
    boxes: Sequence[PlacedBox]
    tenants: Sequence[PlacedBox]


@dataclass(frozen=True, slots=True)
class PlacedSite:
    """A site and where it and its parts are."""

    site: SiteFrame
    rect: Rect
    shared: Sequence[PlacedBox]
    uplink: float
    """y of the line of the provider's layer 3."""
    bus: float
    """y at which the trunk branches to the columns."""
    clouds: Sequence[PlacedCloud]


@dataclass(frozen=True, slots=True)
class Legend:
    """What the lines mean; the marks that occur stand in a line below."""

    y: float
    lines: Sequence[tuple[str, str, float]]
    """Words, looks and x of each."""
    right: float
    """Where the last one ends."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture, placed."""

    picture: Picture
    width: float
    height: float
    sites: Sequence[PlacedSite]
    legend: Legend


def place(picture: Picture) -> Layout:
    """Place everything: sites from left to right, in rows of about the same width."""
    sites: list[PlacedSite] = []
    x, y, row = MARGIN, PAGE_HEAD, 0.0
    width = 0.0
    for site in picture.sites:
        placed = _site(site, x, y)
        if sites and placed.rect.right > ROW_WIDTH and x > MARGIN:
            x, y, row = MARGIN, y + row + MARGIN, 0.0
            placed = _site(site, x, y)
        sites.append(placed)
        x, row = placed.rect.right + MARGIN, max(row, placed.rect.height)
        width = max(width, x)
    legend = _legend(y + row + PAGE_FOOT)
    height = legend.y + (40 if picture.marks else 18)
    return Layout(picture, max(width, legend.right + MARGIN), height, sites, legend)


def _legend(y: float) -> Legend:
    x = MARGIN
    lines: list[tuple[str, str, float]] = []
    for words, css in LEGEND:
        lines.append((words, css, x))
        x += LEGEND_SWATCH + 7 + text_width(words, LABEL) + GAP
    return Legend(y, lines, x - GAP)


def box_size(box: Box) -> tuple[float, float]:
    """Width and height of a machine's box."""
    title = text_width(box.title, TITLE, bold=True) + (34 if box.count > 1 else 0)
    widths = [title, *(text_width(label, LABEL) for label in box.labels)]
    if box.mark:
        widths.append(BADGE)
    return max(112.0, max(widths) + 2 * PAD), 2 * PAD + LINE * (len(box.labels) + 1) - 3


def _row(boxes: Sequence[Box], x: float, y: float) -> list[PlacedBox]:
    placed: list[PlacedBox] = []
    for box in boxes:
        width, height = box_size(box)
        step = width / (len(box.lanes) + 1)
        stubs = {key: x + step * (position + 1) for position, key in enumerate(box.lanes)}
        placed.append(PlacedBox(box, Rect(x, y, width, height), stubs))
        x += width + GAP
    return placed


def _right(boxes: Sequence[PlacedBox], otherwise: float) -> float:
    return max((placed.rect.right for placed in boxes), default=otherwise)


def _bottom(boxes: Sequence[PlacedBox], otherwise: float) -> float:
    return max((placed.rect.bottom for placed in boxes), default=otherwise)


def lane_label_width(lane: Lane) -> float:
    """Width of what is written at the left end of a network's line."""
    head = text_width(f"{lane.role.label}  {lane.labels[0]}", LABEL, bold=True) + 26
    tail = text_width(" · ".join(lane.labels[1:]), LABEL)
    return max(head + (BADGE + 8 if lane.mark else 0), tail)


def _cloud(cloud: CloudFrame, x: float, y: float) -> PlacedCloud:
    left = x + TRUNK
    labels = max((lane_label_width(lane) for lane in cloud.lanes), default=0.0)
    lanes = {
        lane.key: (lane, y + CLOUD_HEAD + LANE_PITCH * (position + 1) - 12)
        for position, lane in enumerate(cloud.lanes)
    }
    below = y + CLOUD_HEAD + LANE_PITCH * len(cloud.lanes) + 8
    boxes = _row(cloud.boxes, left + PAD + labels + 24, below)
    tenants = _row(cloud.tenants, left + PAD + labels + 24, _bottom(boxes, below) + GAP)
    heads = max(
        text_width(cloud.title, TITLE + 1, bold=True) + (BADGE if cloud.mark else 0),
        text_width(cloud.subtitle, LABEL),
    )
    right = max(_right([*boxes, *tenants], left + labels + 60), left + heads + PAD) + PAD
    bottom = _bottom([*boxes, *tenants], below) + PAD
    return PlacedCloud(cloud, Rect(left, y, right - left, bottom - y), x + 10, lanes, boxes, tenants)


def _site(site: SiteFrame, x: float, y: float) -> PlacedSite:
    uplink = y + SITE_HEAD + 12
    shared = _row(site.shared, x + PAD, uplink + 22)
    bus = _bottom(shared, uplink) + 16 if shared else y + SITE_HEAD - 18
    clouds: list[PlacedCloud] = []
    column_x, bottom = x + PAD, bus
    for column in _columns(site.clouds):
        row_y = bus + 16
        for cloud in column:
            placed = _cloud(cloud, column_x, row_y)
            clouds.append(placed)
            row_y = placed.rect.bottom + GAP
        bottom = max(bottom, row_y - GAP)
        widest = max(placed.rect.right for placed in clouds[-len(column) :])
        clouds[-len(column) :] = [_widened(placed, widest) for placed in clouds[-len(column) :]]
        column_x = widest + GAP
    head = max(
        text_width(site.title, TITLE + 3, bold=True) + (BADGE if site.mark else 0),
        text_width(f"{site.subtitle} · {site.note}", LABEL),
    )
    right = max([cloud.rect.right for cloud in clouds] + [_right(shared, x), x + head + PAD]) + PAD
    return PlacedSite(site, Rect(x, y, right - x, bottom + PAD - y), shared, uplink, bus, clouds)


def _widened(placed: PlacedCloud, right: float) -> PlacedCloud:
    """A cloud as wide as its column."""
    rect = placed.rect
    return replace(placed, rect=Rect(rect.x, rect.y, right - rect.x, rect.height))


def _columns(clouds: Sequence[CloudFrame]) -> list[Sequence[CloudFrame]]:
    """One column for up to three clouds, two for up to eight, and so on: sites stay about as high as wide."""
    if not clouds:
        return []
    number = max(1, round(math.sqrt(len(clouds) / 2)))
    size = math.ceil(len(clouds) / number)
    return [clouds[first : first + size] for first in range(0, len(clouds), size)]
