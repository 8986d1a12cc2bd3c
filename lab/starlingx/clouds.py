"""The clouds of the lab: which there are, what each is, and where its services are reached."""

from __future__ import annotations

from lab.starlingx.releases import DEFAULT, RELEASES, Release
from lab.starlingx.services import REGION_ONE
from lab.starlingx.store import Doc, Records

FIRST = "controller-0"
ADDRESSES = ("floating_address", "controller0_address", "controller1_address")
"""Of a pool: where the controllers answer."""

ADMIN_KEY = "Li69nux*"
"""The lab's admin password unless a cloud is given another; it opens nothing outside the lab."""


def create(
    records: Records,
    name: str,
    *,
    release: str = DEFAULT,
    central: str | None = None,
    region: str | None = None,
    role: str | None = None,
    mode: str = "duplex",
    system_type: str = "All-in-one",
    password: str = ADMIN_KEY,
) -> Doc:
    """Make a cloud that has nothing yet but its name.

    Args:
        records: the lab's.
        name: what the lab calls it; a subcloud's is the subcloud's.
        release: one of ``releases.RELEASES``.
        central: the cloud whose subcloud it is.
        region: its region; a subcloud's is given by dcmanager.
        role: distributed_cloud_role: systemcontroller, subcloud or none.
        mode: simplex, duplex or duplex-direct.
        system_type: ``All-in-one`` or ``Standard``.
        password: of the user admin.
    """
    return records.of(name).add(
        "cloud",
        {
            "uuid": name,
            "name": name,
            "release": release,
            "central": central,
            "region": region or REGION_ONE,
            "role": role,
            "mode": mode,
            "type": system_type,
            "password": password,
            "ports": {},
            "address": None,
            "inside": None,
            "addresses": [],
            "down_until": None,
        },
    )


def get(records: Records, name: str) -> Doc | None:
    """The cloud of that name."""
    return records.of(name).get("cloud", name)


def release_of(cloud: Doc) -> Release:
    """What a cloud runs."""
    return RELEASES[cloud["release"]]


def names(records: Records) -> list[str]:
    """Every cloud."""
    return [
        row["cloud"] for row in records.tx.all("SELECT cloud FROM objects WHERE kind = 'cloud' ORDER BY seq")
    ]


def family(records: Records, cloud: Doc) -> list[Doc]:
    """A cloud and its subclouds; for a subcloud only itself."""
    rows = records.tx.all("SELECT payload FROM objects WHERE kind = 'cloud' ORDER BY seq")
    return [
        row["payload"]
        for row in rows
        if row["payload"]["name"] == cloud["name"] or row["payload"]["central"] == cloud["name"]
    ]


def url(cloud: Doc, service: str, front: str, interface: str = "public") -> str:
    """Where a service of a cloud is reached: at its own address, or through the lab's front by a path."""
    ports: dict[str, int] = cloud["ports"]
    inside: str | None = cloud["inside"] if interface != "public" else None
    if cloud["address"] and service in ports:
        host = inside or cloud["address"]
        address = f"[{host}]" if ":" in host else host
        return f"http://{address}:{ports[service]}"
    return f"{front}/{cloud['name']}/{service}"


def real_ports(cloud: Doc) -> dict[str, int]:
    """Where the services of a cloud listen on a controller."""
    return {name: service.port for name, service in release_of(cloud).services.items()}


def readdress(records: Records) -> None:
    """The services of a cloud on controllers answer at their addresses as they are configured now."""
    found: list[str] = []
    floating: dict[str, str] = {}
    for kind in ("oam", "mgmt"):
        network = records.find("networks", type=kind)
        pool = records.get("addrpools", network["pool_uuid"]) if network else None
        if pool is not None:
            floating[kind] = pool["floating_address"]
            found += [pool[name] for name in ADDRESSES if pool[name]]
    cloud = records.one("cloud")
    records.save(
        "cloud",
        cloud,
        address=floating.get("oam"),
        inside=floating.get("mgmt"),
        addresses=found,
        ports=real_ports(cloud),
    )


def is_sheltered(records: Records, cloud: Doc) -> bool:
    """Whether its services answer on MGMT alone: later releases do between bootstrap and first unlock.

    There Keystone, sysinv and FM are bound to the management network's floating address, and what serves OAM
    is started by the first unlock (ansible-playbooks, ``roles/bootstrap``).
    """
    first = records.of(cloud["name"]).find("ihosts", hostname=FIRST)
    return release_of(cloud).modern and first is not None and not was_unlocked(first)


def was_unlocked(host: Doc) -> bool:
    """Whether a host is or was in service."""
    return host["administrative"] == "unlocked" or host["invprovision"] == "provisioned"


def at(records: Records, address: str, port: int) -> tuple[str, str] | None:
    """The cloud and service that answer at this address and port; none if none do."""
    rows = records.tx.all(
        "SELECT payload FROM objects WHERE kind = 'cloud' "
        "AND EXISTS (SELECT 1 FROM json_each(payload, '$.addresses') WHERE value = ?)",
        address,
    )
    for row in rows:
        ports: dict[str, int] = row["payload"]["ports"]
        if address != row["payload"]["inside"] and is_sheltered(records, row["payload"]):
            continue
        for service, known in ports.items():
            if known == port:
                return row["payload"]["name"], service
    return None
