"""Disks and partitions by the names that a program gives: device path, device node or id."""

from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row

_NAMES = ("device_path", "device_node", "uuid")


async def disk(cloud: Cloud, host: str, name: str) -> Row:
    """Return a disk of a host.

    Raises:
        ProviderError: there is none; the message names those that are.
    """
    for key in _NAMES:
        row = await cloud.row("disk", host, **{key: name})
        if row is not None:
            return row
    return await cloud.need("disk", "disk", host, device_path=name)


async def disk_or_partition(cloud: Cloud, host: str, name: str) -> Row:
    """Return a partition or a disk of a host.

    Raises:
        ProviderError: there is neither.
    """
    for key in _NAMES:
        row = await cloud.row("partition", host, **{key: name})
        if row is not None:
            return row
    return await disk(cloud, host, name)


def is_named(row: Row, name: object, prefix: str = "") -> bool:
    """Whether a row's device is the named one."""
    return bool(name) and name in [row.get(f"{prefix}{key}") for key in _NAMES]
