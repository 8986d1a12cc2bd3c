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
    """A machine on the way, such as the cloud's router; `host_key` is one line as in known_hosts, no name."""

    host: str
    user: str
    private_key: str = field(repr=False)
    host_key: str
    port: int = 22


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
    """One cloud's connection. `endpoints` replace the catalog's, by type (`platform`, `dcmanager`)."""

    account: Account
    bastion: Bastion | None = None
    ca_certificate: str | None = None
    endpoints: Mapping[str, str] = field(default_factory=dict[str, str])
    patience: Patience = field(default_factory=Patience)
