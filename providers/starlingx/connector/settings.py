"""What the connector needs to know to reach one cloud, and how patient it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Account:
    """As whom a cloud is spoken to. `auth_url` is Keystone's, with its version (`http://host:5000/v3`)."""

    auth_url: str
    username: str
    password: str = field(repr=False)
    project: str = "admin"
    user_domain: str = "Default"
    project_domain: str = "Default"
    region: str = "RegionOne"
    interface: str = "public"


@dataclass(frozen=True, slots=True)
class Bastion:
    """A machine on the way, such as the cloud's router; `host_key` is one line as in known_hosts, no name.

    `role` is what it is called: `bastion`, or `controller` for controller-0 itself.
    """

    host: str
    user: str
    private_key: str = field(repr=False)
    host_key: str
    port: int = 22
    role: str = "bastion"


@dataclass(frozen=True, slots=True)
class Inside:
    """The way to a cloud that does not answer at its OAM address yet: through controller-0 itself.

    Between bootstrap and first unlock the services of later releases answer on the management network alone.
    `auth_url` is Keystone's there, as `/etc/platform/openrc` names it; its endpoints are the internal ones.
    """

    controller: Bastion
    auth_url: str
    interface: str = "internal"


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits, in seconds. Back-off doubles from `first_pause` to `longest_pause`.

    `request`: one answer. `first_contact`: an API that never answered in this run. `absence`: an API that did
    answer and went away, as at a reboot or swact of the controller. `poll`: between two looks at a state.
    """

    request: float = 60.0
    first_contact: float = 30.0
    absence: float = 1200.0
    first_pause: float = 1.0
    longest_pause: float = 15.0
    poll: float = 10.0
    concurrency: int = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """One cloud's connection. `endpoints` replace the catalog's, by type (`platform`, `dcmanager`).

    `bastion` is on every way to the cloud; `inside` is tried where the account's own URL leads to nothing.
    """

    account: Account
    bastion: Bastion | None = None
    inside: Inside | None = None
    ca_certificate: str | None = None
    endpoints: Mapping[str, str] = field(default_factory=dict[str, str])
    patience: Patience = field(default_factory=Patience)
