"""Folding: what looks the same is drawn once, with how many there are, unless a change touches it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from reports.topology.frames import Box, CloudFrame, Lane, Mark, Picture, SiteFrame, count_of

T = TypeVar("T")

FOLD_CLOUDS: Final = 4
"""More clouds of one shape than this at a site are drawn as one."""
FOLD_BOXES: Final = 3
"""More storage or compute nodes of one kind than this in a cloud are drawn as one."""
FOLD_TENANTS: Final = 6
"""More projects of one kind than this are drawn as one."""
FOLD_SITES: Final = 6
"""More sites of one shape than this are drawn as one."""
SHOWN_MARKED: Final = 12
"""At most so many clouds of one shape and one mark are drawn one by one."""


def fold(picture: Picture) -> Picture:
    """The picture with everything folded that need not be told apart."""
    sites = [
        replace(site, clouds=_fold_clouds([_fold_nodes(cloud) for cloud in site.clouds]))
        for site in picture.sites
    ]
    return replace(picture, sites=_grouped(sites, _site_shape, FOLD_SITES, _merge_sites))


def _grouped(
    items: Sequence[T], shape: Callable[[T], str], limit: int, merge: Callable[[list[T]], T]
) -> list[T]:
    """Items in order, each group of more than ``limit`` equal shapes merged at the place of its first."""
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(shape(item), []).append(item)
    return [item for group in groups.values() for item in ([merge(group)] if len(group) > limit else group)]


def _fold_clouds(clouds: Sequence[CloudFrame]) -> list[CloudFrame]:
    plain = [cloud for cloud in clouds if not _touched(cloud)]
    touched = [cloud for cloud in clouds if _touched(cloud)]
    folded = _grouped(plain, lambda cloud: cloud.shape, FOLD_CLOUDS, _merge_clouds)
    return [
        *_grouped(touched, lambda cloud: f"{cloud.shape}/{_marks(cloud)}", SHOWN_MARKED, _merge_clouds),
        *folded,
    ]


def _marks(cloud: CloudFrame) -> str:
    """The marks of a cloud and of everything in it, in order."""
    parts: list[Mark | None] = [cloud.mark, *(lane.mark for lane in cloud.lanes)]
    parts += [box.mark for box in (*cloud.boxes, *cloud.tenants)]
    return ",".join("" if mark is None else mark.value for mark in parts)


def _touched(cloud: CloudFrame) -> bool:
    return bool(_marks(cloud).strip(","))


def _merge_clouds(clouds: list[CloudFrame]) -> CloudFrame:
    first, last = clouds[0], clouds[-1]
    return replace(
        first,
        title=f"{len(clouds):,} clouds",
        subtitle=f"{first.key} … {last.key} · {first.subtitle}",
        lanes=[_merge_lanes([cloud.lanes[i] for cloud in clouds]) for i in range(len(first.lanes))],
        count=len(clouds),
    )


def _merge_lanes(lanes: list[Lane]) -> Lane:
    vlan, subnet, *rest = lanes[0].labels
    vlans = sorted({lane.labels[0].removeprefix("VLAN ") for lane in lanes}, key=lambda vid: (len(vid), vid))
    if len(vlans) > 1:
        vlan = f"VLAN {vlans[0]} … {vlans[-1]}"
    subnets = {lane.labels[1] for lane in lanes}
    if len(subnets) > 1:
        subnet = f"{len(subnets):,} subnets {lanes[0].labels[1]} …"
    return replace(lanes[0], labels=[vlan, subnet, *rest])


def _fold_nodes(cloud: CloudFrame) -> CloudFrame:
    boxes = _grouped(cloud.boxes, _box_shape, FOLD_BOXES, _merge_boxes)
    tenants = _grouped(cloud.tenants, _box_shape, FOLD_TENANTS, _merge_boxes)
    return replace(cloud, boxes=boxes, tenants=tenants)


def _box_shape(box: Box) -> str:
    """Controllers are told apart always, other nodes by plan, networks and mark."""
    if box.kind == "controller":
        return box.key
    return f"{box.kind}/{'/'.join(box.labels)}/{'/'.join(box.lanes)}/{box.mark}"


def _merge_boxes(boxes: list[Box]) -> Box:
    title = f"{boxes[0].title} … {boxes[-1].title}"
    return replace(boxes[0], title=title, count=len(boxes))


def _site_shape(site: SiteFrame) -> str:
    """Sites with a change, and those with a central cloud, are told apart; others by what is at them.

    Of clouds that are drawn as one the number does not matter: 42 and 43 of a kind look the same.
    """
    if site.mark or any(box.mark for box in site.shared) or any(map(_touched, site.clouds)):
        return f"site {site.key}"
    shared = ",".join(f"{box.kind}={box.labels[0]}" for box in site.shared)
    clouds = ",".join(sorted(f"{cloud.count > 1}/{cloud.shape}" for cloud in site.clouds))
    return f"{shared}/{clouds}/{site.note}"


def _merge_sites(sites: list[SiteFrame]) -> SiteFrame:
    first, last = sites[0], sites[-1]
    clouds = sum(cloud.count for site in sites for cloud in site.clouds)
    return replace(
        first,
        title=count_of(len(sites), "site"),
        subtitle=f"{first.key} … {last.key} · {count_of(clouds, 'cloud')} in all · drawn: {first.key}",
        count=len(sites),
    )
