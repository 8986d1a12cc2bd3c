"""The boot server's files: its web server's settings, each node's script and kickstart; its image."""

from model.plan import ipxe
from model.plan.servers import BootServerPlan, InstallPlan, IsoPlan
from model.plan.steps.bundle import File, bundle

WEB_ROOT = "/var/www/html"
EXPORT = "/export/pxeboot"
"""Where the wiki has pxeboot_setup.sh put the image's files."""
MOUNT = "/media/iso"


def apache() -> str:
    """Follow the wiki's link to the image's files; list no folder: a node's are found by name alone."""
    return (
        f"<Directory {WEB_ROOT}>\n"
        "    Options FollowSymLinks\n"
        "    AllowOverride None\n"
        "    Require all granted\n"
        "</Directory>\n"
        f"<Directory {EXPORT}>\n"
        "    Options FollowSymLinks\n"
        "    Require all granted\n"
        "</Directory>\n"
    )


def payload(plan: BootServerPlan, iso: IsoPlan, address: str) -> str:
    """What the boot server's step is sent."""
    settings = {
        "ISO_URL": iso.url,
        "ISO_SHA256": iso.sha256 or "",
        "ISO_SHA256_URL": iso.sha256_url or "",
        "ISO_SIZE": str(iso.size or ""),
        "BASE_URL": f"http://{address}{plan.base_path}",
        "LINK": f"{WEB_ROOT}{plan.base_path}",
        "EXPORT": EXPORT,
        "MOUNT": MOUNT,
    }
    return bundle(settings, [File("/etc/apache2/conf-available/murmuration.conf", apache())])


def node_folder(token: str) -> str:
    """Path on the boot server of a node's files, whose name nobody can guess: they hold its secrets."""
    return f"{ipxe.SCRIPT_FOLDER}/{token}"


def script_path(install: InstallPlan, token: str) -> str:
    """Path of a node's iPXE script on the boot server."""
    return f"{node_folder(token)}/{install.script_path.rpartition('/')[2]}"


def node_payload(install: InstallPlan, *, name: str, token: str, server: str, kickstart: str) -> str:
    """What a node's step on the boot server is sent; ``server`` is ``http://ADDRESS``."""
    script = ipxe.script(install, f"{server}{ipxe.BASE_PATH}", f"{server}{node_folder(token)}")
    files = [
        File(f"{WEB_ROOT}{script_path(install, token)}", script),
        File(f"{WEB_ROOT}{node_folder(token)}/{install.own_kickstart}", kickstart),
    ]
    return bundle({"NAME": name}, files)
