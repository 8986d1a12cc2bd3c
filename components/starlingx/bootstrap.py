"""The configuration of controller-0: once, over SSH."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import pulumi

from components.component import Component
from components.remote import Shell, Step, run_step
from model.plan.starlingx.plans import StarlingXPlan
from model.plan.starlingx.profiles import Configurator
from model.plan.steps.bundle import File, bundle

ROOM: Final = "components.starlingx"
MINUTES: Final = 120
"""Real ones take half an hour; images for Kubernetes are fetched meanwhile, over whatever line there is."""
MARKERS: Final = {
    Configurator.INI: "/etc/platform/.initial_config_complete",
    Configurator.ANSIBLE: "/etc/platform/.bootstrap_completed",
}
"""What StarlingX leaves on a controller that is configured."""


@dataclass(frozen=True, slots=True)
class BootstrapArgs:
    """What controller-0 is configured by."""

    plan: StarlingXPlan
    """The cloud."""
    shell: Shell
    """controller-0."""
    configuration: pulumi.Output[str]
    """The file; it holds passwords."""
    admin_password: pulumi.Output[str]
    """The password of Keystone's ``admin``: never printed."""
    installation: pulumi.Output[str] | None = None
    """What tells the installation of controller-0 from a later one, which is configured again."""


class Bootstrap(Component):
    """``config_controller``, ``config_subcloud`` or the Ansible bootstrap on controller-0.

    One that is configured is left alone, whatever the file says: what can be changed later are resources.
    """

    kind: ClassVar[str] = "murmuration:starlingx:Bootstrap"

    def __init__(self, name: str, args: BootstrapArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        payload = pulumi.Output.all(
            args.configuration, args.admin_password, args.shell.operator.password
        ).apply(lambda known: _payload(args.plan, *known))
        step = Step(
            args.shell,
            "configure",
            pulumi.Output.secret(payload),
            undone=False,
            limit=f"{MINUTES + 30}m",
            room=ROOM,
            once=not args.plan.anew,
            again=args.installation,
        )
        self.step = run_step(self, f"{name}-configure", step)
        """The step; once it is done, the cloud's services answer."""
        self.outputs({})


def _payload(plan: StarlingXPlan, configuration: str, admin: str, password: str) -> str:
    tools = {Configurator.INI: "controller" if plan.central else "subcloud", Configurator.ANSIBLE: "ansible"}
    configurator = plan.profile.configurator
    settings = {
        "WHAT": plan.system_name,
        "TOOL": tools[configurator],
        "VERSION": plan.profile.version,
        "MARKER": MARKERS[configurator],
        "MINUTES": str(MINUTES),
        "PASSWORD": password,
        "ADMIN": admin,
    }
    return bundle(settings, [File("/configuration", configuration, "0600")])
