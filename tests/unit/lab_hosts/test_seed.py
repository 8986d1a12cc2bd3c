"""User data, and the seed that makes a disk a device's."""

import io
import tarfile

import pytest

from lab.hosts import cloudconfig, network_files, seed
from lab.hosts.host_keys import HostKey, generate
from tests.unit.lab_hosts.devices import device

KEY = HostKey("PRIVATE", "ssh-ed25519 PUBLIC")
USERDATA = """#cloud-config
hostname: gate
users:
  - default
  - name: stack
    groups: [sudo, adm]
    sudo: ALL=(ALL) NOPASSWD:ALL
    ssh_authorized_keys: [ssh-ed25519 STACK]
ssh_authorized_keys: [ssh-ed25519 EXTRA]
write_files:
  - {path: /etc/motd, content: aGVsbG8=, encoding: b64, permissions: '0600', owner: 'stack:adm'}
  - {path: /etc/issue, content: more, append: true}
chpasswd: {list: "root:pa$$ 'word\\nstack:x"}
packages: [apache2, [nginx, 1.0]]
runcmd: [touch /done, [echo, "a b"]]
swap: {filename: /swap}
package_update: true
"""


def files(data: bytes) -> dict[str, tuple[str, int]]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        found: dict[str, tuple[str, int]] = {}
        for entry in tar.getmembers():
            content = tar.extractfile(entry) if entry.isfile() else None
            found[entry.name] = (content.read().decode() if content is not None else "", entry.mode)
        return found


def test_user_data_is_read() -> None:
    config = cloudconfig.parse(USERDATA)
    assert config.hostname == "gate"
    (user,) = config.users
    assert (user.name, user.groups, user.keys) == ("stack", ("sudo", "adm"), ("ssh-ed25519 STACK",))
    assert config.files[0].content == b"hello"
    assert (config.files[0].mode, config.files[1].append) == (0o600, True)
    assert config.passwords == (("root", "pa$$ 'word"), ("stack", "x"))
    assert config.packages == ("apache2", "nginx")
    assert config.commands == ("touch /done", "echo 'a b'")
    assert config.not_done == ("swap",)


@pytest.mark.parametrize("text", ["", "  \n", "#!ipxe\nboot"])
def test_nothing_to_do(text: str) -> None:
    assert cloudconfig.parse(text) == cloudconfig.CloudConfig()


def test_a_script_is_run_as_it_is() -> None:
    assert cloudconfig.parse("#!/bin/bash\ntrue\n").script == "#!/bin/bash\ntrue\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#cloud-config\na: [", "no YAML"),
        ("#cloud-config\n- a", "must be a mapping"),
        ("#cloud-config\nruncmd: ls", "runcmd must be a list"),
        ("#cloud-config\nwrite_files: [{content: x}]", "no path"),
        ("#cloud-config\nwrite_files: [{path: /a, content: '*', encoding: gz+b64}]", "write_files /a"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, words: str) -> None:
    with pytest.raises(cloudconfig.UserDataError, match=words):
        cloudconfig.parse(text)


def test_the_seed_makes_the_device() -> None:
    host = device(root_password="s3cret")
    found = files(seed.build(host, cloudconfig.parse(USERDATA), KEY))
    assert found["etc/hostname"] == ("gate\n", 0o644)
    assert found["root/.ssh/authorized_keys"] == ("ssh-ed25519 AAAA operator\nssh-ed25519 EXTRA\n", 0o600)
    assert found["etc/ssh/ssh_host_ed25519_key"] == ("PRIVATE", 0o600)
    assert "printf '%s\\n' root:s3cret | chpasswd" in found["var/lib/lab/apply.sh"][0]
    assert "chown stack:adm /etc/motd" in found["var/lib/lab/apply.sh"][0]
    assert "( touch /done\n) || failed=1" in found["var/lib/lab/first-boot.sh"][0]
    assert "swap is not played here" in found["var/lib/lab/first-boot.sh"][0]
    assert "Gateway=147.75.1.2" in found["etc/systemd/network/22-bond0.network"][0]


def test_host_keys_from_user_data_are_the_machines() -> None:
    text = "#cloud-config\nssh_keys: {ed25519_private: MINE, ed25519_public: ssh-ed25519 MINE}\n"
    found = files(seed.build(device(), cloudconfig.parse(text), KEY))
    assert found["etc/ssh/ssh_host_ed25519_key"] == ("MINE\n", 0o600)
    assert found["etc/ssh/ssh_host_ed25519_key.pub"][0] == "ssh-ed25519 MINE\n"


def test_the_old_systems_have_interfaces() -> None:
    host = device(operating_system="ubuntu_16_04")
    found = files(seed.build(host, cloudconfig.CloudConfig(), KEY))
    assert "etc/network/interfaces" in found
    assert not any(name.startswith("etc/systemd/network") for name in found)
    text = network_files.interfaces(host)
    assert "    bond-slaves enp1s0f0 enp1s0f1" in text
    assert "iface bond0:0 inet static\n    address 10.99.1.3/31" in text


def test_host_keys_are_openssh_keys() -> None:
    key = generate("router")
    assert key.private.startswith("-----BEGIN OPENSSH PRIVATE KEY-----")
    assert key.public.startswith("ssh-ed25519 ")
    assert key.public.endswith(" router")
