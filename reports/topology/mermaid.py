"""The picture as a Mermaid flowchart, which GitHub and GitLab draw without a binary."""

import json
import re
from typing import Final

from reports.topology.fold import fold
from reports.topology.frames import Box, CloudFrame, Mark, Picture, SiteFrame

MAX_TEXT: Final = 48_000
"""Mermaid refuses more than 50,000 characters (maxTextSize)."""
MAX_EDGES: Final = 480
"""Mermaid refuses more than 500 edges (maxEdges)."""
MARK_WORDS: Final = {
    Mark.ADDED: "NEW",
    Mark.CHANGED: "CHANGE",
    Mark.REINSTALLED: "REINSTALL",
    Mark.REPLACED: "REPLACE",
    Mark.DELETED: "DELETE",
}
"""How a mark is written, so that colour is not all that tells it."""
CLASSES: Final = {
    "mgmt": "fill:#dbeafe,stroke:#1d4ed8,color:#111",
    "oam": "fill:#d1fae5,stroke:#047857,color:#111",
    "data": "fill:#ffedd5,stroke:#c2410c,color:#111",
    "machine": "fill:#f8fafc,stroke:#475569,color:#111",
    "shared": "fill:#ede9fe,stroke:#6d28d9,color:#111",
    Mark.ADDED.value: "fill:#bbf7d0,stroke:#15803d,stroke-width:3px,color:#111",
    Mark.CHANGED.value: "fill:#fef08a,stroke:#a16207,stroke-width:3px,color:#111",
    Mark.REINSTALLED.value: "fill:#fed7aa,stroke:#c2410c,stroke-width:3px,color:#111",
    Mark.REPLACED.value: "fill:#fecaca,stroke:#b91c1c,stroke-width:3px,color:#111",
    Mark.DELETED.value: "fill:#e5e7eb,stroke:#b91c1c,stroke-width:3px,stroke-dasharray:6 4,color:#111",
}
"""Looks of nodes by class; dark text on light fill, legible in light and dark themes."""


class TooLargeError(Exception):
    """The picture has more than Mermaid draws, even folded."""


def render(picture: Picture, *, folded: bool = True) -> str:
    """The flowchart.

    Raises:
        TooLargeError: the picture exceeds Mermaid's limits.
    """
    chart = _Chart()
    for site in (fold(picture) if folded else picture).sites:
        chart.site(site)
    text = chart.text(picture)
    if len(text) > MAX_TEXT or chart.edges > MAX_EDGES:
        raise TooLargeError(
            f"the picture has {chart.edges:,} edges and {len(text):,} characters; Mermaid draws at most "
            f"{MAX_EDGES} and {MAX_TEXT:,}: use the SVG"
        )
    return text


def escape(text: str) -> str:
    """Text for a quoted label: Mermaid's own entities for what would end it or be read as markup."""
    table = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\n": " "}
    return "".join(table.get(char, char) for char in text)


def identifier(kind: str, key: str) -> str:
    """An id that no other thing has: letters and digits stay, all else is written as its code."""
    return f"{kind}_" + re.sub(r"[^A-Za-z0-9]", lambda match: f"_{ord(match[0]):x}_", key)


class _Chart:
    """Lines of a flowchart as they are drawn."""

    def __init__(self) -> None:
        self.edges = 0
        self._lines: list[str] = []
        self._classes: dict[str, list[str]] = {}
        self._routes: list[tuple[str, str]] = []
        self._frames: list[str] = []

    def text(self, picture: Picture) -> str:
        head = [
            "---",
            f"title: {json.dumps(picture.title)}",
            "---",
            "flowchart TB",
            f"    accTitle: {escape(picture.title)}",
            f"    accDescr: {escape(picture.subtitle)}",
        ]
        tail = [f"    {one} --- {other}" for one, other in self._routes]
        tail += self._frames
        tail += [f"    classDef {name} {CLASSES[name]}" for name in CLASSES if name in self._classes]
        tail += [f"    class {','.join(ids)} {name}" for name, ids in self._classes.items()]
        return "\n".join([*head, *self._lines, *tail]) + "\n"

    def _frame(self, name: str, mark: Mark | None) -> None:
        """Give the frame of a changed site or cloud the outline of its mark; its fill stays the theme's."""
        if mark:
            outline = ",".join(CLASSES[mark.value].split(",")[1:-1])
            self._frames.append(f"    style {name} {outline}")

    def site(self, site: SiteFrame) -> None:
        title = " · ".join(part for part in (f"Site {site.title}", site.subtitle, site.note) if part)
        self._lines.append(f'    subgraph {identifier("site", site.key)}["{_titled(title, site.mark)}"]')
        for box in site.shared:
            self._box(box, "shared", indent=8)
        for cloud in site.clouds:
            self._cloud(cloud, site)
        self._lines.append("    end")
        self._frame(identifier("site", site.key), site.mark)

    def _cloud(self, cloud: CloudFrame, site: SiteFrame) -> None:
        title = _titled(f"{cloud.title}: {cloud.subtitle}", cloud.mark)
        self._lines.append(f'        subgraph {identifier("cloud", cloud.key)}["{title}"]')
        for lane in cloud.lanes:
            name = identifier("net", lane.key)
            label = "<br/>".join(escape(part) for part in (lane.role.label, *lane.labels))
            self._lines.append(f'            {name}(["{_marked(label, lane.mark)}"])')
            self._class(lane.mark.value if lane.mark else lane.role.value, name)
        for box in (*cloud.boxes, *cloud.tenants):
            self._box(box, "machine", indent=12)
        for box in cloud.boxes:
            for key in box.lanes:
                self._edge(identifier("net", key), identifier("server", box.key), indent=12)
        self._lines.append("        end")
        self._frame(identifier("cloud", cloud.key), cloud.mark)
        self._route(cloud, site)

    def _route(self, cloud: CloudFrame, site: SiteFrame) -> None:
        """Router's edges stand outside of the subgraphs: within one they would draw the router into it."""
        router = next((box for box in site.shared if box.kind == "router"), None)
        for lane in cloud.lanes if router else ():
            self.edges += 1
            self._routes.append(
                (identifier("server", router.key if router else ""), identifier("net", lane.key))
            )

    def _edge(self, one: str, other: str, indent: int) -> None:
        self.edges += 1
        self._lines.append(f"{' ' * indent}{one} --- {other}")

    def _box(self, box: Box, name: str, indent: int) -> None:
        key = identifier("server", box.key)
        kind = box.kind.replace("_", " ")
        title = box.title if kind in {"controller", "storage", "compute"} else f"{kind} {box.title}"
        times = f" \u00d7{box.count}" if box.count > 1 else ""
        label = "<br/>".join(escape(part) for part in (title + times, *box.labels))
        self._lines.append(f'{" " * indent}{key}["{_marked(label, box.mark)}"]')
        self._class(box.mark.value if box.mark else name, key)

    def _class(self, name: str, key: str) -> None:
        self._classes.setdefault(name, []).append(key)


def _titled(title: str, mark: Mark | None) -> str:
    return f"{MARK_WORDS[mark]}: {escape(title)}" if mark else escape(title)


def _marked(label: str, mark: Mark | None) -> str:
    return f"{MARK_WORDS[mark]}<br/>{label}" if mark else label
