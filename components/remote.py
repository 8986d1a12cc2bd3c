"""Remote steps: commands over SSH that leave a machine as the plan wants it.

A step is a script of ours, sent with what it works on to the machine's standard input. So a change of either
is an update in place (a trigger would replace the step, and run the old one's ``delete`` after the new one's
``create``), and what a failed step prints is its own words, not a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

import pulumi
from pulumi_command import remote

from components.component import Component
from model.plan.steps.bundle import END_OF_SCRIPT
from model.plan.steps.host_keys import HostKey, host_key

STEPS_VARIABLE: Final = "MURMURATION_REMOTE_STEPS"
"""``off`` in the environment: no remote steps, whatever the stack file says: nobody can log in to servers."""
FIRST_BOOT_DIALS: Final = 90
"""Failed attempts to connect, five seconds apart at last: a server that was just delivered may still boot."""
DIAL_SECONDS: Final = 15
"""How long an attempt may take."""
SSH_PORT: Final = 22
METAL: Final = "components.metal"
STEP_LIMIT: Final = "20m"
"""No step but a wait takes longer: packages, an image of some GB."""

_RUN: Final = (
    'd=$(mktemp -d) && cat >"$d/in" && '
    f'sed \'/^{END_OF_SCRIPT}$/q\' "$d/in" >"$d/run" && '
    f'sed \'1,/^{END_OF_SCRIPT}$/d\' "$d/in" >"$d/payload" && '
    'sh "$d/run" %s "$d"; s=$?; rm -rf "$d"; exit $s'
)


@dataclass(frozen=True, slots=True)
class Operator:
    """What the program logs in with, and knows machines by. All of it is secret."""

    private_key: pulumi.Output[str]
    """The operator's private key."""
    seed: pulumi.Output[str]
    """What host keys are derived from."""
    password: pulumi.Output[str]
    """What StarlingX's account gets."""

    def host_key(self, name: str) -> pulumi.Output[HostKey]:
        """The SSH host key of the machine with this resource name."""
        return pulumi.Output.secret(self.seed).apply(lambda seed: host_key(seed, name))

    def public_host_key(self, name: str) -> pulumi.Output[str]:
        """Its public half, which is no secret."""
        return pulumi.Output.unsecret(self.host_key(name).apply(lambda key: key.public))


@dataclass(frozen=True, slots=True)
class Shell:
    """A machine that steps run on, and when it can be used."""

    operator: Operator
    """Who logs in."""
    name: str
    """The machine's resource name."""
    address: pulumi.Output[str]
    """Where it is reached."""
    machine: pulumi.Resource
    """What it is: where this goes, nothing is undone on it, since it may not answer any more."""
    user: str = "root"
    """Who logs in there."""
    proxy: Shell | None = None
    """The machine that it is reached through."""
    ready: tuple[pulumi.Resource, ...] = ()
    """What has to be done before anything can be run for others on it."""
    port: int = SSH_PORT
    """Where its SSH server listens."""

    def connection(self) -> remote.ConnectionArgs:
        """How pulumi-command logs in: always by key, always to the host key that the program gave."""
        proxy = self.proxy
        return remote.ConnectionArgs(
            host=self.address,
            port=_other_port(self),
            user=self.user,
            private_key=self.operator.private_key,
            host_key=self.operator.public_host_key(self.name),
            dial_error_limit=FIRST_BOOT_DIALS,
            per_dial_timeout=DIAL_SECONDS,
            proxy=remote.ProxyConnectionArgs(
                host=proxy.address,
                port=_other_port(proxy),
                user=proxy.user,
                private_key=proxy.operator.private_key,
                host_key=proxy.operator.public_host_key(proxy.name),
                dial_error_limit=FIRST_BOOT_DIALS,
                per_dial_timeout=DIAL_SECONDS,
            )
            if proxy
            else None,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What is done on a machine."""

    shell: Shell
    """Where."""
    script: str
    """The script's name: a file in the folder ``scripts`` of its room."""
    payload: pulumi.Input[str]
    """What it works on; see ``model.plan.steps.bundle``."""
    undone: bool = True
    """Whether it has an action ``remove``."""
    limit: str = STEP_LIMIT
    """How long it may take, connecting included."""
    room: str = METAL
    """The package whose script it is."""
    needed: pulumi.Resource | None = None
    """Where this goes, nothing is undone; default: the machine."""
    once: bool = False
    """Whether it is done once and for all: what it works on may change later."""
    again: pulumi.Output[str] | None = None
    """When this changes, it is done once more; for a step that nothing undoes."""


def run_step(
    parent: Component,
    name: str,
    step: Step,
    *,
    after: Sequence[pulumi.Resource] = (),
    hooks: pulumi.ResourceHookBinding | None = None,
) -> remote.Command:
    """Make a step a child of ``parent``, done once the machine is ready and ``after`` is done.

    ``hooks`` are run before and after it, and before anything that comes after it.
    """
    options = parent.child(
        depends_on=[*step.shell.ready, *after],
        timeout=step.limit,
        deleted_with=step.needed or step.shell.machine,
        ignore_changes=["stdin"] if step.once else (),
    )
    options.hooks = hooks
    sent = pulumi.Output.from_input(step.payload).apply(lambda text: script(step.script, step.room) + text)
    return remote.Command(
        name,
        connection=step.shell.connection(),
        create=_RUN % "apply",
        update=_RUN % "apply",
        delete=_RUN % "remove" if step.undone else None,
        stdin=sent,
        triggers=[step.again] if step.again is not None else None,
        add_previous_output_in_env=False,
        opts=options,
    )


def _other_port(shell: Shell) -> int | None:
    """Where SSH is not at its own port; left out otherwise, so that nothing changes in what stands."""
    return None if shell.port == SSH_PORT else shell.port


@lru_cache(maxsize=16)
def script(name: str, room: str = METAL) -> str:
    """A step's script with what all of them share, ending with the line that the payload begins after."""
    texts = [
        resources.files(place).joinpath("scripts", f"{part}.sh").read_text(encoding="utf-8")
        for place, part in ((METAL, "bundle"), (room, name))
    ]
    # The payload follows the script in one text; the script must not run into it.
    return "".join(texts) + f"exit\n{END_OF_SCRIPT}\n"
