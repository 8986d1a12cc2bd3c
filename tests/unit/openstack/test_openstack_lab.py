"""The lab's OpenStack as far as it can be looked at without starting it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.errors import EngineError
from lab.openstack import configuration, daemons, environment
from lab.openstack.conductor import Conductor
from lab.openstack.daemons import Daemons
from lab.openstack.database import make_keys
from lab.openstack.environment import DRIVERS, LOCK
from lab.openstack.errors import OpenStackLabError
from lab.openstack.part import OpenStackPart
from lab.openstack.seed import Seed
from lab.openstack.services import NAMES, Service, Services
from lab.openstack.settings import Layout
from lab.parts import Condition, Lab
from lab.registry import PARTS


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """As much of the installation as rendering needs."""
    for folder, names in configuration.SHIPPED.items():
        for name in names:
            place = tmp_path / "venv/etc" / folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if "." in name.removesuffix(".d"):
                place.write_text("shipped")
            else:
                place.mkdir()
    return tmp_path / "venv"


@dataclass
class Machine:
    """Remembers what was started and run; what was started listens."""

    calls: list[str] = field(default_factory=list[str])
    running: set[str] = field(default_factory=set[str])
    fails: str = ""

    def start(self, service: Service) -> bool:
        if service.name in self.running:
            return False
        self.calls.append(service.name)
        self.running.add(service.name)
        return True

    def alive(self, name: str) -> bool:
        return name in self.running

    def stop(self, names: Sequence[str]) -> None:
        self.calls += [f"stop {name}" for name in names]
        self.running -= set(names)

    def listening(self, port: int) -> bool:
        return True

    def run(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
        self.calls.append(f"run {Path(command[0]).name}")
        return 1 if self.fails and self.fails in command[0] else 0

    def module(self, name: str, arguments: Sequence[str], log: Path) -> int:
        self.calls.append(name.rpartition(".")[2])
        return 0

    def log(self, name: str) -> Path:
        return Path(f"{name}.log")


def conductor(tmp_path: Path, venv: Path, machine: Machine) -> Conductor:
    layout = Layout(tmp_path / "lab/openstack")
    (layout.data / "mysql").mkdir(parents=True)
    (layout.data / "mysql/x").write_text("tables")
    services = Services(layout, venv, Daemons(tmp_path / "daemons"))
    return Conductor(services, machine, Seed(tmp_path / "seed"), lambda _: None)


def test_every_word_of_the_templates_is_filled_in(tmp_path: Path, venv: Path) -> None:
    layout = Layout(tmp_path / "lab")
    configuration.render(layout, venv)
    rendered = [path for path in layout.etc.rglob("*") if path.is_file()]
    assert {path.name for path in rendered} >= {"nova.conf", "ml2_conf.ini", "clouds.yaml", "heat.ini"}
    for path in rendered:
        assert "${" not in path.read_text(), path
    assert "transport_url = rabbit://" in (layout.etc / "nova/nova.conf").read_text()
    assert "http-chunked-input = true" in (layout.etc / "uwsgi/glance.ini").read_text()
    assert (layout.data / "fernet").stat().st_mode & 0o777 == 0o700
    # Keystone's own place for the keys of receipts is /etc/keystone, and without keys it does not start.
    keystone = (layout.etc / "keystone/keystone.conf").read_text()
    assert keystone.count(f"key_repository = {layout.data}/fernet") == 2


def test_the_lock_pins_everything_with_hashes_and_names_no_host() -> None:
    text = LOCK.read_text()
    pins = re.findall(r"^[A-Za-z0-9._-]+==\S+", text, re.MULTILINE)
    assert len(pins) > 200
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text.replace("https://", "", 0).split("\n", 3)[3]
    assert {"nova==33.0.2", "keystone==29.1.0"} <= {pin.removesuffix(" \\") for pin in pins}


def test_the_first_start_fills_the_databases_and_keeps_them_for_the_next_lab(
    tmp_path: Path, venv: Path
) -> None:
    machine = Machine()
    first = conductor(tmp_path, venv, machine)
    (first.services.layout.data / "mysql").rename(tmp_path / "made-by-the-server")
    (first.services.layout.data / "mysql").mkdir()
    first.up()
    order = [call for call in machine.calls if call in {*NAMES.all, "stop mariadb", "catalogue", "readiness"}]
    assert order[:2] == ["mariadb", "stop mariadb"]
    assert order[2:5] == ["mariadb", "epmd", "rabbitmq"]
    assert order.index("keystone-api") < order.index("catalogue") < order.index("nova-conductor")
    assert order[-1] == "readiness"
    assert "run nova-manage" in machine.calls
    assert (tmp_path / "seed/mysql").is_dir()
    second = Machine()
    again = Conductor(
        Services(Layout(tmp_path / "other/openstack"), venv, first.services.daemons),
        second,
        first.seed,
        first.say,
    )
    again.up()
    assert "run keystone-manage" not in second.calls


def test_what_runs_is_left_alone_and_what_died_is_started(tmp_path: Path, venv: Path) -> None:
    machine = Machine()
    made = conductor(tmp_path, venv, machine)
    made.up()
    machine.calls.clear()
    machine.running.remove("glance-api")
    assert made.missing() == ["glance-api"]
    made.up()
    assert [call for call in machine.calls if call in NAMES.all] == ["glance-api"]


def test_a_step_that_fails_is_named_with_its_log(tmp_path: Path, venv: Path) -> None:
    made = conductor(tmp_path, venv, Machine(fails="cinder-manage"))
    with pytest.raises(
        OpenStackLabError, match=r"cinder-manage ended with exit code 1; all it said: .*cinder-manage\.log"
    ):
        made.up()


def test_keys_are_made_once(tmp_path: Path) -> None:
    make_keys(tmp_path)
    keys = [(tmp_path / number).read_bytes() for number in ("0", "1")]
    assert [len(base64.urlsafe_b64decode(key)) for key in keys] == [32, 32]
    make_keys(tmp_path)
    assert (tmp_path / "0").read_bytes() == keys[0]


def incomplete(found: Daemons) -> bool:
    return not found


def test_without_apt_the_error_names_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Daemons, "complete", incomplete)
    with pytest.raises(OpenStackLabError, match="mariadb-server-core, mariadb-client-core, rabbitmq-server"):
        daemons.daemons(tmp_path, lambda _: None)


def test_without_uv_or_pip_the_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def neither() -> str:
        raise EngineError("neither uv nor pip is here")

    monkeypatch.setattr(environment, "find_uv", neither)
    with pytest.raises(OpenStackLabError, match="cannot be installed: neither uv nor pip is here"):
        environment.environment(tmp_path / "cache", tmp_path / "log", lambda _: None)


def test_without_a_compiler_or_headers_the_error_names_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install() -> None:
        environment.environment(tmp_path / "cache", tmp_path / "log", lambda _: None)

    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OpenStackLabError, match="no C compiler: sudo apt-get install gcc"):
        install()
    (tmp_path / "cc").touch(mode=0o755)

    def include(_: str) -> str:
        return str(tmp_path)

    monkeypatch.setattr(environment.sysconfig, "get_path", include)
    with pytest.raises(
        OpenStackLabError, match=r"Python's headers .*Python\.h.* sudo apt-get install python3"
    ):
        install()


def test_it_comes_up_after_every_other_part_and_only_where_it_is_named() -> None:
    assert (PARTS[-1].name, PARTS[-1].on_request) == ("openstack", True)


def test_a_lab_without_it_says_down_and_needs_nothing_of_it(tmp_path: Path) -> None:
    part = OpenStackPart()
    assert part.on_request
    assert part.status(Lab(tmp_path)).condition is Condition.DOWN


def test_the_drivers_are_those_that_the_configuration_names() -> None:
    found = {path.stem: path.read_text() for path in DRIVERS.glob("lab_*.py")}
    for driver in ("lab_nova.LabComputeDriver", "lab_cinder.LabVolumeDriver"):
        module, _, name = driver.partition(".")
        assert f"class {name}" in found[module]
        templates = "".join(path.read_text() for path in configuration.TEMPLATES.iterdir())
        assert f"_driver = {driver}" in templates
