"""A folder that stands for a machine: steps' scripts run in it by sh, beside commands that play others."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from components.remote import METAL, script

# Each notes its call in $ROOT/calls, and plays what the scripts look at.
COMMANDS = {
    "systemctl": "",
    "sysctl": "",
    "modprobe": "",
    "apt-get": "",
    "networkctl": r"""
[ "$1" = reload ] || exit 0
rm -f "$ROOT"/state/address.*
[ ! -e "$ROOT/state/dead" ] || exit 0
for file in "$ROOT"/etc/systemd/network/05-murmuration-*.network; do
    [ -e "$file" ] || continue
    sed -n 's/^Address=//p' "$file" >"$ROOT/state/address.$(sed -n 's/^Name=//p' "$file")"
done
if [ -e "$ROOT/state/cut" ]; then : >"$ROOT/state/default"; fi
""",
    "ifup": r"""
file=$ROOT/etc/network/interfaces.d/murmuration-$1
[ -e "$file" ] || file=$ROOT/etc/network/interfaces.d/murmuration-port
bits=0
for octet in $(sed -n 's/^ *netmask //p' "$file" | tr . ' '); do
    while [ "$octet" -gt 0 ]; do bits=$((bits + octet % 2)); octet=$((octet / 2)); done
done
echo "$(sed -n 's/^ *address //p' "$file")/$bits" >"$ROOT/state/address.$1"
""",
    "ifdown": 'for name in "$@"; do rm -f "$ROOT/state/address.$name"; done',
    "ip": r"""
case "$*" in
"-4 route show default") cat "$ROOT/state/default" ;;
"-o -4 address show dev "*) sed 's/.*/1: x inet & brd y/' "$ROOT/state/address.$6" 2>/dev/null ;;
"link delete "*) rm -f "$ROOT/state/address.$3" ;;
"link set dev "*" nomaster") rm -f "$ROOT/sys/class/net/$4/master" ;;
esac
exit 0
""",
    "ping": '[ ! -e "$ROOT/state/unreachable" ]',
    "nft": r"""
case $1 in
-c) ! grep -q WRONG "$3" ;;
list) [ -e "$ROOT/state/table" ] ;;
delete) rm -f "$ROOT/state/table" ;;
esac
""",
    "mount": r"""
[ ! -e "$ROOT/state/no-iso" ] || exit 1
cp -r "$ROOT/iso/." "$1/"
touch "$ROOT/state/mounted"
""",
    "umount": 'rm -rf "$1"/*; rm -f "$ROOT/state/mounted"',
    "mountpoint": '[ -e "$ROOT/state/mounted" ]',
    "apache2ctl": "",
    "a2enconf": "",
    "a2disconf": "",
    "chpasswd": 'cat >>"$ROOT/state/passwords"',
    "chage": "",
    "chown": "",
    "id": '[ "$1" = wrsroot ]',
    "sudo": "",
}


@dataclass
class Sandbox:
    """One machine."""

    root: Path
    tools: Path = field(init=False)

    def __post_init__(self) -> None:
        self.tools = self.root.parent / "tools"
        for folder in (self.tools, self.root / "state", self.root / "sys/class/net", self.root / "etc/ssh"):
            folder.mkdir(parents=True, exist_ok=True)
        for name, text in COMMANDS.items():
            self.tool(name, text)
        self.write("state/default", "default via 203.0.113.1 dev bond0 proto static")
        self.write("etc/fstab", "/dev/sda / ext4 defaults 0 0\n")

    def tool(self, name: str, text: str) -> None:
        """Play a command."""
        path = self.tools / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>"$ROOT/calls"\n{text}\n')
        path.chmod(0o755)

    def write(self, path: str, text: str) -> None:
        """Put a file there."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def text(self, path: str) -> str:
        """What a file says."""
        return (self.root / path).read_text()

    def port(self, name: str, mac: str, *, bonded: bool = False) -> None:
        """Add a port; one in a bond shows the bond's address."""
        self.write(f"sys/class/net/{name}/device/any", "")
        self.write(f"sys/class/net/{name}/address", "02:bb:bb:bb:bb:bb\n" if bonded else f"{mac}\n")
        if bonded:
            self.write(f"sys/class/net/{name}/bonding_slave/perm_hwaddr", f"{mac}\n")
            self.write(f"sys/class/net/{name}/master", "")

    def calls(self) -> list[str]:
        """What was called since the last time."""
        path = self.root / "calls"
        found = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return found

    def files(self, *folders: str) -> dict[str, str]:
        """Every file below these folders."""
        return {
            str(path.relative_to(self.root)): path.read_text()
            for folder in folders
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file()
        }

    def environment(self, variables: Mapping[str, str] | None = None) -> dict[str, str]:
        """What a script finds in its environment."""
        quick = {"PATIENCE": "1", "ATTEMPTS": "2", "PAUSE": "0"}
        return (
            {"ROOT": str(self.root), "TOOLS": str(self.tools), "PATH": os.environ["PATH"]}
            | quick
            | dict(variables or {})
        )

    def step(
        self,
        name: str,
        payload: str,
        action: str = "apply",
        *,
        fails: bool = False,
        room: str = METAL,
        **variables: str,
    ) -> str:
        """Run a step as ``components.remote`` does, and return all that it printed."""
        folder = self.root.parent / "step"
        folder.mkdir(exist_ok=True)
        (folder / "run").write_text(script(name, room))
        (folder / "payload").write_text(payload)
        done = subprocess.run(
            ["sh", folder / "run", action, folder],
            env=self.environment(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        printed = done.stdout + done.stderr
        assert (done.returncode != 0) is fails, printed
        subprocess.run(["rm", "-rf", folder], check=True)
        return printed
