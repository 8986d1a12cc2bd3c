"""The StarlingX releases."""

from enum import StrEnum


class Release(StrEnum):
    """The StarlingX releases that there is a profile for."""

    R2018_10 = "2018.10"
    R11_0 = "11.0"
    R12_0 = "12.0"
