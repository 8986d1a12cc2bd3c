"""Sites: a place with servers, who provides it, its router and its boot server."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from model.spec.base import Mtu, Name, SecretName, SpecModel, Text, Url
from model.spec.release import Release


class Console(SpecModel):
    """The out-of-band console of a site's servers over SSH (Packet's SOS)."""

    host_key: Annotated[str, Field(pattern="^(ssh|ecdsa)-[a-z0-9-]+ [A-Za-z0-9+/=]+$")]
    """Its public SSH host key, as `ssh-keyscan` prints it behind the address: nobody else is believed."""
    host: Text | None = None
    """Where it is; default: the service's own for the metro or facility."""
    port: Annotated[int, Field(gt=0, lt=65536)] = 22
    """Its port."""


class MetalProvider(SpecModel):
    """A site on Packet (Equinix Metal), or on the lab's emulator of it."""

    kind: Literal["metal"]
    """Who provides the site."""
    token: SecretName
    """Name of the configuration key that holds the API token: `metalToken` means `murmuration:metalToken`."""
    project: Text
    """Id (UUID) of the project that everything is made in."""
    endpoint: Url | None = None
    """Base URL of the API; default: the official one. An endpoint on loopback means the embedded lab."""
    metro: Text | None = None
    """The metro, such as `da`: VLAN ids are chosen by this program there."""
    facility: Text | None = None
    """The facility, such as `dfw2`: the service gives VLAN ids there."""
    console: Console | None = None
    """The out-of-band console. Where it is given, a wait for a node that is in vain tells its last lines."""

    @model_validator(mode="after")
    def _one_location(self) -> "MetalProvider":
        if (self.metro is None) == (self.facility is None):
            raise ValueError("say either metro or facility, and not both")
        return self


SiteProvider = MetalProvider
"""Who provides a site, told apart by `kind`. A second provider makes this a discriminated union."""


class Router(SpecModel):
    """The host that routes between a site's cloud networks and the rest of the world."""

    plan: Text
    """Server plan; it must support hybrid networking (layer 3 on one port, VLANs on the other)."""
    operating_system: Text | None = None
    """Slug of its operating system; default: the fleet's."""
    hostname: Name | None = None
    """Its hostname; default: `<site>-router`."""
    nat: bool = False
    """True: what leaves private OAM networks for the outside gets the router's public address."""


class Iso(SpecModel):
    """The StarlingX image that a boot server serves."""

    url: Url
    """Where the ISO is downloaded from."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    """Its SHA-256 digest in lower-case hexadecimal; a download that differs is refused."""
    sha256_url: Url | None = None
    """Where its SHA-256 digest is published, as `sha256sum` prints it: for an image that changes at its URL.
    It is read when the boot server is set up, and as good as who publishes it."""
    size: Annotated[int, Field(gt=0)] | None = None
    """Its size in bytes, so that an interrupted download is noticed early."""

    @model_validator(mode="after")
    def _one_digest(self) -> "Iso":
        if self.sha256 is not None and self.sha256_url is not None:
            raise ValueError("say either sha256 or sha256_url, and not both")
        return self


class BootServer(SpecModel):
    """A web server that controllers are installed from by iPXE."""

    plan: Text
    """Server plan; any with layer 3 will do."""
    operating_system: Text | None = None
    """Slug of its operating system; default: the fleet's."""
    hostname: Name | None = None
    """Its hostname; default: `<site>-boot`."""
    iso: Iso | None = None
    """The image that it serves."""
    isos: dict[Release, Iso] = Field(default_factory=dict[Release, Iso])
    """Instead of `iso`: the image of each release that the fleet may have."""

    @model_validator(mode="after")
    def _one_image(self) -> "BootServer":
        if self.iso is not None and self.isos:
            raise ValueError("say either iso or isos, and not both")
        return self

    def image(self, release: Release) -> Iso | None:
        """The image of a release; None where the stack file names none."""
        return self.iso or self.isos.get(release)


class BootServerAt(SpecModel):
    """Says that a site's controllers are installed from another site's boot server."""

    at: Name
    """The site whose boot server is used."""


def _boot_server_form(value: object) -> str:
    keys: object = value
    if isinstance(value, BootServerAt) or (isinstance(keys, dict) and "at" in keys):
        return "at"
    return "own"


AnyBootServer = Annotated[
    Annotated[BootServer, Tag("own")] | Annotated[BootServerAt, Tag("at")], Discriminator(_boot_server_form)
]
"""A site's own boot server, or the site whose boot server is used."""


class Site(SpecModel):
    """A place with servers."""

    provider: SiteProvider
    """Who provides the site, and the account there."""
    mtu: Mtu | None = None
    """Default MTU of the site's cloud networks. Packet's switches drop larger frames than 1400 bytes on some
    ports, so that is the default there."""
    router: Router | None = None
    """The site's router; every site that has a cloud needs one."""
    boot_server: AnyBootServer | None = None
    """The boot server here, or `{at: SITE}`; default: the fleet's only one."""
