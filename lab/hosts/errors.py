"""The parts' errors as the Metal API's life cycle takes them."""

import contextlib
from collections.abc import Generator

from lab.errors import LabError
from lab.hosts.cloudconfig import UserDataError
from lab.hosts.image import ImageError
from lab.hosts.layer3 import Layer3Error
from lab.hosts.machine import MachineError
from lab.hosts.packages import MissingPackagesError
from lab.hosts.switch import SwitchError
from lab.metal.hosts import HostError


@contextlib.contextmanager
def as_host_error() -> Generator[None]:
    """Let what a person can understand pass as a HostError, with the same words."""
    try:
        yield
    except (
        LabError,
        MachineError,
        SwitchError,
        Layer3Error,
        ImageError,
        MissingPackagesError,
        UserDataError,
    ) as error:
        raise HostError(str(error)) from error
