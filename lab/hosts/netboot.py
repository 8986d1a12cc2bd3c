"""What a machine that boots from the network is told first: the service's own iPXE script. Pure.

The machine's iPXE ROM gets its address and the URL of this script by DHCP. The script leads on to the
device's own, and says on the console how that ended where it did not boot anything.
"""

from lab.hosts.cloudconfig import IPXE_MAGIC
from lab.hosts.layer3 import SERVICE_ADDRESS
from lab.metal.hosts import Host

CUSTOM_IPXE = "custom_ipxe"
"""Slug of the operating system that is none: the device's own iPXE script decides."""


def first_script_url(host: Host) -> str:
    """Where a machine's iPXE gets its first script: the file name that DHCP tells it."""
    return f"http://{SERVICE_ADDRESS}/ipxe/{host.id}"


def own_script_url(host: Host) -> str | None:
    """Where the device's own script is: at its ipxe_script_url, or here when it came as user data."""
    if host.ipxe_script_url:
        return host.ipxe_script_url
    if host.userdata.startswith(IPXE_MAGIC):
        return f"http://{SERVICE_ADDRESS}/userdata/{host.id}"
    return None


def first_script(host: Host) -> str:
    """The script itself."""
    url = own_script_url(host)
    if url is None:
        reason = "echo LAB-IPXE: failed: the device has no iPXE script"
        return f"{IPXE_MAGIC}\n{reason}\n:wait\nsleep 60\ngoto wait\n"
    return "\n".join(
        (
            IPXE_MAGIC,
            f"echo The lab's iPXE: {host.hostname} boots {url}",
            f"imgfetch --name own {url} || goto unfetched",
            "chain --autofree own || goto ended",
            "echo LAB-IPXE: failed: the iPXE script ended without booting anything",
            "goto wait",
            ":unfetched",
            f"echo LAB-IPXE: failed: the iPXE script {url} cannot be fetched",
            "goto wait",
            ":ended",
            "echo LAB-IPXE: failed: the iPXE script ended with an error",
            ":wait",
            "sleep 60",
            "goto wait",
            "",
        )
    )
