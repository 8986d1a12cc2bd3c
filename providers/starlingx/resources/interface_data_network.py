"""Data networks on interfaces."""

from collections.abc import Iterable

from typing_extensions import override

from providers.kit.errors import Failure
from providers.kit.values import Values
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.declare import Declaration, must
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.values import text


class InterfaceDataNetwork(Managed):
    """A data network on an interface."""

    declaration = Declaration(
        "InterfaceDataNetwork",
        "Puts a data network on an interface of class data, pci-sriov or pci-passthrough.",
        {
            "host": must("The host's name.", replaces=True, form="name"),
            "interface": must("The interface's name.", key="ifname", replaces=True),
            "dataNetwork": must("The data network's name.", key="datanetwork_name", replaces=True),
        },
        naming=("host", "interface", "dataNetwork"),
    )
    kind = "ifdatanetwork"
    lock_to_make = True

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """R1 names them with the interface."""
        del inputs
        if cloud.policy.release.first:
            yield Failure("", "release 2018.10 has none: give the Interface its providerNetworks")

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By interface and data network."""
        names = {"ifname": text(known, "interface"), "datanetwork_name": text(known, "dataNetwork")}
        return await cloud.row("ifdatanetwork", text(known, "host"), **names)

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Assign it."""
        interface = await job.cloud.need(
            "interface", "interface", text(want, "host"), ifname=text(want, "interface")
        )
        network = await job.cloud.need("datanetwork", "data network", name=text(want, "dataNetwork"))
        body = {"interface_uuid": interface["uuid"], "datanetwork_uuid": network["uuid"]}
        await job.cloud.post("ifdatanetwork", body)
