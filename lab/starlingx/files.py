"""What an installed controller has of StarlingX: files, and the addresses of its interfaces.

Its agent takes them over (``lab/hosts/guest/starlingx/usr/local/lib/lab/stx-agent`` says in which lines).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lab.starlingx import clouds, network_script
from lab.starlingx.nodes import CONFIGURED, Node
from lab.starlingx.services import REGION_ONE
from lab.starlingx.store import Doc, Records
from lab.starlingx.sysinv import life

PLAYBOOKS = "/usr/share/ansible/stx-ansible/playbooks"
OPENRC = """unset OS_SERVICE_TOKEN
export OS_ENDPOINT_TYPE=internalURL
export OS_USERNAME=admin
export OS_PASSWORD=$(cat "${{LAB_STX_ROOT:-}}{credential}" 2>/dev/null)
export OS_AUTH_TYPE=password
export OS_AUTH_URL=http://{address}:5000/v3
export OS_PROJECT_NAME=admin
export OS_USER_DOMAIN_NAME=Default
export OS_PROJECT_DOMAIN_NAME=Default
export OS_IDENTITY_API_VERSION=3
export OS_REGION_NAME={region}
export OS_INTERFACE=internal
if [ -n "$OS_PASSWORD" ]; then
    export PS1='[\\u@\\h \\W(keystone_$OS_USERNAME)]\\$ '
else
    echo 'Openstack Admin credentials can only be loaded from the active controller.'
    export PS1='\\h:\\w\\$ '
fi
"""


@dataclass(frozen=True)
class File:
    """A file; without content it shall not be there.

    Attributes:
        mode: octal digits.
        owner: user and group, as chown takes them.
    """

    path: str
    content: str | None = ""
    mode: str = "644"
    owner: str = "root:root"


def lines(records: Records, node: Node) -> str:
    """All of it, as the agent reads it."""
    found: list[str] = []
    for file in files(records, node):
        if file.content is None:
            found.append(f"-{file.path}")
            continue
        found.append(f">{file.mode} {file.owner} {file.path}")
        found += [f"|{line}" for line in file.content.splitlines()]
        found.append(".")
    if node.state == CONFIGURED:
        name = node.hostname
        found.append(
            f"!hostname {name}; grep -q ' {name}$' /etc/hosts || echo '127.0.1.1 {name}' >>/etc/hosts"
        )
        found.append(f"!sh {network_script.PATH}")
    found.append(f"g{node.wanted}")
    return "\n".join(found) + "\n"


def files(records: Records, node: Node) -> Iterator[File]:
    """The files of a controller as it is configured now."""
    if node.release.modern:
        text = "# The lab plays this playbook: see docs/lab-starlingx.md.\n"
        yield File(f"{PLAYBOOKS}/bootstrap.yml", text)
    if node.state != CONFIGURED or node.cloud is None:
        return
    there = records.of(node.cloud)
    cloud, host = there.one("cloud"), there.find("ihosts", hostname=node.hostname)
    if host is None:
        return
    yield File("/etc/hostname", f"{node.hostname}\n")
    yield from _credentials(there, cloud, node)
    yield from _flags(host, node)
    yield File(network_script.PATH, network_script.write(there, cloud, host))


def _credentials(records: Records, cloud: Doc, node: Node) -> Iterator[File]:
    """Only the active controller can load them."""
    active = node.hostname == life.active(cloud)
    credential = f"/opt/platform/.keyring/{node.version}/.CREDENTIAL"
    owner = f"root:{node.account}"
    yield File(credential, f"{cloud['password']}\n" if active else None, "640", owner)
    network = records.find("networks", type="mgmt")
    pool = records.get("addrpools", network["pool_uuid"]) if network else None
    address = pool["floating_address"] if pool else "127.0.0.1"
    region = cloud["region"] if cloud["role"] != "systemcontroller" else REGION_ONE
    text = OPENRC.format(credential=credential, address=address, region=region)
    yield File("/etc/platform/openrc", text)
    if not node.release.modern:
        yield File("/etc/nova/openrc", text)


def _flags(host: Doc, node: Node) -> Iterator[File]:
    """The marks by which programs know how far a controller is."""
    unlocked = clouds.was_unlocked(host)
    if node.release.modern:
        yield File("/etc/platform/.bootstrap_completed")
        yield File(f"/opt/platform/config/{node.version}/.bootstrap_finalized", "" if unlocked else None)
    if unlocked or not node.release.modern:
        yield File("/etc/platform/.initial_config_complete")
