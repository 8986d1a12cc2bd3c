"""The kickstart of a node: the image's, and after it what the wiki does by hand at the console.

What decides about a reinstallation is the text of what is done (``template``), not what it is done with:
keys, password and addresses are given at an installation, and a change of them is no reason for another one.
"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

from netaddr import IPNetwork

from model.plan.hosts import nth_host
from model.plan.networks import NetworkPlan
from model.plan.servers import InstallPlan, NodePlan
from model.plan.steps.host_keys import HostKey, derive
from model.plan.steps.passwords import sha512_crypt
from model.spec.network import Role

_LOG = "/root/murmuration-post.log"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What only this node's kickstart tells."""

    host_key: HostKey
    """What the machine will be known by."""
    password_hash: str = field(repr=False)
    """As in /etc/shadow."""


def node_secrets(seed: str, password: str, node: str, host_key: HostKey) -> Secrets:
    """The secrets of a node's kickstart; the salt of the password follows from the seed, as all else."""
    return Secrets(host_key, sha512_crypt(password, derive(seed, "password-salt", node, 8).hex()))


@lru_cache(maxsize=1)
def template() -> str:
    """What is done to the installed system, whatever node it is: the text beside this module."""
    return resources.files("model.plan.steps").joinpath("post.sh").read_text(encoding="utf-8")


def kickstart(
    node: NodePlan,
    install: InstallPlan,
    oam: NetworkPlan,
    *,
    cidr: str,
    base_url: str,
    ssh_keys: Mapping[str, str],
    secrets: Secrets,
) -> str:
    """The kickstart of a node.

    Args:
        node: the node.
        install: how it is installed.
        oam: its cloud's OAM network.
        cidr: that network's subnet, as it was given.
        base_url: where the boot server has the image's files.
        ssh_keys: the operator's public keys by name.
        secrets: the node's own.
    """
    variables = _variables(node, install, oam, cidr) | {
        "AUTHORIZED_KEYS": "\n".join(ssh_keys.values()),
        "HOST_KEY": secrets.host_key.private.rstrip("\n"),
        "HOST_KEY_PUBLIC": secrets.host_key.public,
        "PASSWORD_HASH": secrets.password_hash,
    }
    assignments = "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(variables.items()))
    return (
        f"# Kickstart of {node.server.hostname}: the image's own, and what this fleet adds to it.\n"
        f"%include {base_url}/{install.kickstart}\n\n"
        f"%post --erroronfail --log={_LOG}\n{assignments}{template()}%end\n"
    )


def _variables(node: NodePlan, install: InstallPlan, oam: NetworkPlan, cidr: str) -> dict[str, str]:
    address = oam_address(node, cidr)
    port = next(position for position, one in enumerate(node.server.ports, 1) if oam.key in one.networks)
    return {
        "ACCOUNT": install.account,
        "IMAGE": install.facts["release"],
        "OAM_ADDRESS": address,
        "OAM_GATEWAY": nth_host(cidr, oam.gateway.index),
        "OAM_MTU": str(oam.mtu),
        "OAM_NETMASK": str(IPNetwork(cidr).netmask),
        "OAM_NIC": node.nics.get(Role.OAM, ""),
        "OAM_POSITION": str(port),
    }


def oam_address(node: NodePlan, cidr: str) -> str:
    """A controller's own address in OAM.

    Raises:
        ValueError: it has none there.
    """
    if node.oam is None:
        raise ValueError(f"{node.server.hostname} is no controller, and has no address in OAM")
    return nth_host(cidr, node.oam.index)
