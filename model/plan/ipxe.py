"""The iPXE script that installs a controller from the boot server: the wiki's, parameter by parameter."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from model.plan.profiles import KICKSTART_ALL_IN_ONE, KICKSTART_STANDARD
from model.plan.servers import InstallPlan
from model.spec.cloud import Node, Topology

BASE_PATH: Final = "/BIOS-Client"
"""Where the boot server serves the image's files; what the wiki gives to pxeboot_setup.sh."""
SCRIPT_FOLDER: Final = "/ipxe"
"""Where the boot server serves the nodes' scripts."""
BASE_URL: Final = "${base-url}"
"""How the script refers to the boot server. iPXE resolves it when it runs, so that what decides about a
reinstallation does not know the boot server's address."""
NODE_URL: Final = "${node-url}"
"""How the script refers to the folder of the node's own kickstart, whose name nobody can guess."""

Parameters = tuple[tuple[str, str | None], ...]
"""Parameters of a kernel's command line in order; None is a bare word."""


def kickstart_of(topology: Topology) -> str:
    """The kickstart file of the image for a cloud's controllers."""
    return KICKSTART_ALL_IN_ONE if topology.all_in_one else KICKSTART_STANDARD


def kernel_parameters(node: Node, topology: Topology, own_kickstart: str | None = None) -> Parameters:
    """The command line of StarlingX's installer; ``own_kickstart`` instead of the image's."""
    kickstart = f"{NODE_URL}/{own_kickstart}" if own_kickstart else f"{BASE_URL}/{kickstart_of(topology)}"
    return (
        ("console", node.console),
        ("root", f"live:{BASE_URL}/LiveOS/squashfs.img"),
        ("ip", "dhcp"),
        ("ks", kickstart),
        ("boot_device", node.boot_device),
        ("rootfs_device", node.rootfs_device),
        ("inst.gpt", None),
        ("inst.text", None),
        ("inst.repo", BASE_URL),
        ("security_profile", node.security_profile),
        ("user_namespace.enable", "1"),
        ("network", None),
        ("ksdevice", "bootif"),
        ("BOOTIF", "01-${netX/mac}"),
    )


def command_line(parameters: Parameters) -> str:
    """Parameters as a kernel takes them."""
    return " ".join(name if value is None else f"{name}={value}" for name, value in parameters)


def script_text(parameters: Parameters, base_url: str, node_url: str | None = None) -> str:
    """The iPXE script, with the image's files below ``base_url``, the node's own below ``node_url``."""
    lines = (
        "#!ipxe",
        f"set base-url {base_url}",
        *((f"set node-url {node_url}",) if node_url else ()),
        f"kernel {BASE_URL}/vmlinuz {command_line(parameters)}",
        f"initrd {BASE_URL}/initrd.img",
        "imgstat",
        "boot",
    )
    return "\n".join(lines) + "\n"


def script(install: InstallPlan, base_url: str, node_url: str | None = None) -> str:
    """The iPXE script of a node; ``base_url`` is ``http://ADDRESS`` and ``BootServerPlan.base_path``.

    ``node_url`` is where its own kickstart is, if it has one.
    """
    return script_text(install.parameters, base_url, node_url)


def text_digest(text: str) -> str:
    """``sha256:...`` of a text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def digest(facts: Mapping[str, str]) -> str:
    """``sha256:...`` of facts, whatever their order."""
    return text_digest(json.dumps(dict(facts), sort_keys=True, separators=(",", ":")))


def custom_data(facts: Mapping[str, str]) -> str:
    """What a device carries so that a change of the facts reinstalls it: JSON, keys sorted."""
    document = {"murmuration": {"install": dict(facts), "digest": digest(facts)}}
    return json.dumps(document, sort_keys=True, separators=(",", ":"))
