"""What the lab's OpenStack is called, where it listens and where it keeps its things."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

KEYSTONE: Final = "http://127.0.0.1:5000/v3"
"""The identity endpoint: what a stack file names."""
ADMIN: Final = "admin"
"""The administrator, of the project and with the role of the same name, in the domain Default."""
ACCESS_KEY: Final = "lab-openstack-password"
"""Password of the administrator and the services; no secret: only the lab's namespace reaches them."""
REGION: Final = "RegionOne"
HOST: Final = "lab"
"""What Nova, Cinder and Neutron call the machine that they run on."""
BUS: Final = "rabbit://guest:guest@127.0.0.1:5672/"
DATABASE_PORT: Final = 3306
DATABASE: Final = f"mysql+pymysql://root@127.0.0.1:{DATABASE_PORT}"
HEAT_KEY: Final = "murmuration-lab-heat-stack-key32"
"""What Heat encrypts hidden parameters with: 32 characters."""
DATABASES: Final = (
    "keystone",
    "placement",
    "glance",
    "neutron",
    "nova_api",
    "nova",
    "nova_cell0",
    "cinder",
    "heat",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Folders of one lab's OpenStack, below the lab's state."""

    root: Path

    @property
    def etc(self) -> Path:
        """Rendered configuration; made anew at each start."""
        return self.root / "etc"

    @property
    def data(self) -> Path:
        """Databases, keys, images: what outlives a stop."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """One file a service."""
        return self.root / "log"

    @property
    def clouds(self) -> Path:
        """The clients' file: ``OS_CLIENT_CONFIG_FILE``, clouds ``lab`` and ``lab-system``."""
        return self.etc / "clouds.yaml"
