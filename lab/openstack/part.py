"""The part ``openstack`` of the lab."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from engine.paths import cache_dir
from lab.errors import LabError
from lab.openstack import settings
from lab.openstack.conductor import Conductor
from lab.openstack.daemons import daemons
from lab.openstack.environment import environment
from lab.openstack.errors import OpenStackLabError
from lab.openstack.machine import PART, LabMachine
from lab.openstack.seed import Seed
from lab.openstack.services import NAMES, Services
from lab.openstack.settings import Layout
from lab.parts import Condition, Lab, Say, Status


@dataclass(frozen=True)
class OpenStackPart:
    """Keystone, Placement, Glance, Neutron, Nova, Cinder and Heat."""

    name: str = PART
    summary: str = "OpenStack 2026.1"
    needs: Sequence[str] = ()
    on_request: bool = True
    """Not part of a plain ``up``: it takes 2 GiB of memory, and not every lab needs it."""

    def up(self, lab: Lab, say: Say) -> None:
        """Install it once for this user, set it up once for this lab, start or mend what does not run."""
        try:
            conductor = self._conductor(lab, say)
            for name in conductor.missing():
                if LabMachine(lab).daemon(name).record.exists():
                    say(f"{name} was not running: it is started anew")
            conductor.up()
        except OpenStackLabError as error:
            raise LabError(str(error)) from None

    def down(self, lab: Lab) -> None:
        """End every process; the databases after those that use them."""
        machine = LabMachine(lab)
        for names in (NAMES.workers + NAMES.apis, NAMES.base):
            machine.stop(names)

    def status(self, lab: Lab) -> Status:
        """Which of its services run, and whether each API accepts connections."""
        machine = LabMachine(lab)
        started = [name for name in NAMES.all if machine.daemon(name).record.exists()]
        if not started:
            return Status(Condition.DOWN)
        gone = [name for name in NAMES.all if not machine.alive(name)]
        deaf = [
            name for name, port in NAMES.ports.items() if name not in gone and not machine.listening(port)
        ]
        main = machine.daemon("keystone-api").identity()
        if gone or deaf:
            words = [
                *(f"{name} does not run" for name in gone),
                *(f"{name} does not listen" for name in deaf),
            ]
            advice = "`python -m lab up openstack` mends it"
            return Status(
                Condition.BROKEN, f"{', '.join(words)}; {advice}", main, {"missing": gone, "deaf": deaf}
            )
        clouds = Layout(lab.folder(PART)).clouds
        facts = {"endpoint": settings.KEYSTONE, "clouds": str(clouds), "services": len(NAMES.all)}
        detail = (
            f"{settings.KEYSTONE}  {len(NAMES.all)} processes; OS_CLIENT_CONFIG_FILE={clouds} OS_CLOUD=lab"
        )
        return Status(Condition.UP, detail, main, facts)

    def reset(self, lab: Lab, say: Say) -> None:
        """Forget everything that was made in it; the installation stays."""
        self.down(lab)
        shutil.rmtree(lab.folder(PART), ignore_errors=True)
        self.up(lab, say)

    def console(self, lab: Lab, name: str) -> list[str] | None:
        """None of its servers has a console of the lab's."""
        del lab, name

    def _conductor(self, lab: Lab, say: Say) -> Conductor:
        layout = Layout(lab.folder(PART))
        cache = cache_dir()
        services = Services(layout, environment(cache, layout.log, say), daemons(cache, say))
        seed = Seed(cache / f"{services.venv.name}-databases")
        return Conductor(services, LabMachine(lab), seed, say)
