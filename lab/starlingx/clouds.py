"""The clouds of the lab: which there are, what each is, and where its services are reached."""

from __future__ import annotations

from lab.starlingx.releases import DEFAULT, RELEASES, Release
from lab.starlingx.services import REGION_ONE
from lab.starlingx.store import Doc, Records

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


def url(cloud: Doc, service: str, front: str) -> str:
    """Where a service of a cloud is reached: at its own address, or through the lab's front by a path."""
    ports: dict[str, int] = cloud["ports"]
    if cloud["address"] and service in ports:
        address = f"[{cloud['address']}]" if ":" in cloud["address"] else cloud["address"]
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
    address = floating.get("oam")
    records.save("cloud", cloud, address=address, addresses=found, ports=real_ports(cloud))


def at(records: Records, address: str, port: int) -> tuple[str, str] | None:
    """The cloud and service that answer at this address and port; none if none do."""
    rows = records.tx.all(
        "SELECT payload FROM objects WHERE kind = 'cloud' "
        "AND EXISTS (SELECT 1 FROM json_each(payload, '$.addresses') WHERE value = ?)",
        address,
    )
    for row in rows:
        ports: dict[str, int] = row["payload"]["ports"]
        for service, known in ports.items():
            if known == port:
                return row["payload"]["name"], service
    return None
