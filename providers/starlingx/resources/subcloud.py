"""Subclouds: added at the central cloud, deployed phase by phase, deleted in the right order."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from typing_extensions import override

from providers.kit.check import Checked
from providers.kit.errors import Failure, ProviderError
from providers.kit.resource import Difference, Draft, Edit
from providers.kit.schema import Kind
from providers.kit.values import UNKNOWN, Value, Values, reveal, reveal_map
from providers.starlingx.cloud import subclouds
from providers.starlingx.cloud.cloud import Cloud
from providers.starlingx.cloud.kinds import Row
from providers.starlingx.connector.session import Call
from providers.starlingx.declare import Declaration, may, must, told
from providers.starlingx.resources import subcloud_rules
from providers.starlingx.resources import subcloud_values as handed
from providers.starlingx.resources.base import Managed
from providers.starlingx.resources.described import Job
from providers.starlingx.resources.origin import Origin
from providers.starlingx.resources.values import mapping, text

_R1: Final = {
    "name": "name",
    "description": "description",
    "location": "location",
    "managementSubnet": "management-subnet",
    "managementStartAddress": "management-start-ip",
    "managementEndAddress": "management-end-ip",
    "managementGatewayAddress": "management-gateway-ip",
    "systemControllerGatewayAddress": "systemcontroller-gateway-ip",
}
_MODERN: Final = ("systemMode", "oamSubnet", "oamGatewayAddress", "oamFloatingAddress", "sysadminPassword")
_DONE: Final = ("complete", "enroll-complete", "secondary", "rehome-pending")
_PHASES: Final = {
    "create-complete": "bootstrap",
    "install-complete": "bootstrap",
    "bootstrap-complete": "complete",
}


class Subcloud(Managed):
    """A subcloud as its system controller sees it."""

    declaration = Declaration(
        "Subcloud",
        "A subcloud of a system controller. It is created, installed where install values are given,"
        " bootstrapped and configured, phase by phase; a phase that failed is resumed by the next run. On"
        " 2018.10 it is only added, and configured by the file that getSubcloudConfig returns. A deletion"
        " needs it unmanaged and powered down: it unmanages it and waits.",
        {
            "name": must("Its name.", key="name", replaces=True, form="subcloud"),
            "description": may("What it is for.", key="description"),
            "location": may("Where it is.", key="location"),
            "group": may("Its subcloud group's name."),
            "systemMode": may(
                "How it is built.", silent=True, choices=("simplex", "duplex", "duplex-direct")
            ),
            "managementSubnet": must(
                "Its management network.", key="management-subnet", replaces=True, form="subnet"
            ),
            "managementStartAddress": must(
                "The first address that is drawn.", key="management-start-ip", replaces=True, form="address"
            ),
            "managementEndAddress": must(
                "The last address that is drawn.", key="management-end-ip", replaces=True, form="address"
            ),
            "managementGatewayAddress": must(
                "The way to the central cloud.", key="management-gateway-ip", replaces=True, form="address"
            ),
            "systemControllerGatewayAddress": must(
                "The central cloud's way to it, in the central management network.",
                key="systemcontroller-gateway-ip",
                replaces=True,
                form="address",
            ),
            "oamSubnet": may("Its OAM network.", silent=True, form="subnet"),
            "oamGatewayAddress": may("The OAM network's way out.", silent=True, form="address"),
            "oamFloatingAddress": may("Its OAM address.", silent=True, form="address"),
            "bootstrapAddress": may(
                "Address of its controller-0 while it is bootstrapped.", silent=True, form="address"
            ),
            "bootstrapValues": may(
                "Further bootstrap values, by Ansible's names.", Kind.MAP, element=Kind.ANY, silent=True
            ),
            "installValues": may(
                "Install values for an install over Redfish, without the password.",
                Kind.MAP,
                element=Kind.ANY,
                silent=True,
            ),
            "deployConfig": may("Configuration for the deployment manager, YAML.", silent=True),
            "sysadminPassword": may("Password of sysadmin on it.", secret=True, silent=True),
            "bmcPassword": may("Password of its board management controller.", secret=True, silent=True),
            "release": may("Software release to install; left out, the central cloud's.", silent=True),
            "installation": may(
                "Which installation of its controller-0 it is on: any text. When it changes, that was"
                " bare, and the subcloud is deleted, added and deployed again.",
                silent=True,
            ),
            "deploy": may(
                "Whether to deploy it: false only creates it.", Kind.BOOL, silent=True, default=True
            ),
            "deployStatus": told("Where its deployment stands.", key="deploy-status"),
            "softwareVersion": told("Its software version.", key="software-version"),
            "regionName": told("Its region in Keystone.", key="region-name"),
        },
        naming=("name",),
    )
    kind = "subcloud"

    def __init__(self, cloud: Any) -> None:
        super().__init__(cloud)
        self._drafts: dict[str, str] = {}

    @override
    def check(self, draft: Draft) -> Checked:
        """Judge it alone, and against the other subclouds of the program."""
        checked = super().check(draft)
        name, subnet = (reveal(checked.inputs.get(one)) for one in ("name", "managementSubnet"))
        if not checked.failures and isinstance(name, str) and isinstance(subnet, str):
            wrong = subcloud_rules.overlap(name, subnet, self._drafts)
            if wrong:
                checked.failures.append(Failure("managementSubnet", wrong))
            self._drafts[name] = subnet
        return checked

    @override
    def examine(self, inputs: Values, cloud: Cloud) -> Iterable[Failure]:
        """Addresses, and what each release needs."""
        yield from subcloud_rules.addresses(inputs)
        if "installValues" in inputs and UNKNOWN not in mapping(inputs, "installValues").values():
            yield from subcloud_rules.install_values(mapping(inputs, "installValues"))
        if cloud.policy.release.first:
            for name in ("bootstrapValues", "installValues", "deployConfig", "bootstrapAddress"):
                if name in inputs:
                    yield Failure(name, "release 2018.10 does not deploy subclouds: leave it out")

    @override
    async def find(self, cloud: Cloud, known: Values) -> Row | None:
        """By name."""
        return await cloud.row("subcloud", name=known.get("name"))

    @override
    async def tell(self, cloud: Cloud, row: Row) -> dict[str, Value]:
        """The group by name; R1 has neither groups nor deploy states."""
        have = self.plain(row)
        if not cloud.policy.release.first:
            group = await cloud.row("group", id=int(row.get("group_id") or 1))
            have["group"] = group["name"] if group else None
        return have

    @override
    def diff(self, edit: Edit) -> Difference:
        """What only counts while it is deployed is no change of a deployed one; the preview says so."""
        found = super().diff(edit)
        state = reveal_map(edit.state)
        deployed = text(state, "deployStatus") in _DONE and not self.is_from_before(state, edit.inputs)
        if self._cloud().policy.release.first or not deployed:
            return found
        late = [path for path in found.changes if handed.of_deployment(path)]
        changes = {path: change for path, change in found.changes.items() if path not in late}
        vain = handed.said_in_vain(late, state)
        told = f"{state['name']} is deployed, and stays as it was then in {', '.join(vain)}" if vain else None
        return replace(found, changes=changes, warnings=[*found.warnings, *([told] if told else [])])

    @override
    def unsettled(self, state: Values, inputs: Values) -> str | None:
        """Its deployment goes on where it stopped."""
        status = text(reveal_map(state), "deployStatus")
        wanted = reveal(inputs.get("deploy")) is not False and not self._cloud().policy.release.first
        return "deployStatus" if wanted and status and status not in _DONE else None

    @override
    def installations(self, state: Values, inputs: Values) -> tuple[Value, Value]:
        """Of the subcloud's own controller-0: the central cloud's is another."""
        return reveal(state.get("installation")), reveal(inputs.get("installation"))

    @override
    async def clear(self, job: Job, state: Values) -> None:
        """Delete what dcmanager has of it, unless an earlier run has done so and added it again."""
        row = await self.find(job.cloud, state)
        if row is not None and Origin.of(state).region in (None, row.get("region-name")):
            await job.operation.info(f"{state['name']}: its controller-0 is bare; it is deployed anew")
            await self.remove(job, row)

    @override
    def came(self, origin: Origin, have: Values) -> Origin:
        """Remember its region, which each that is added gets anew."""
        return origin.but(region=text(have, "regionName") or None)

    @override
    def lasting(self, values: Values) -> bool:
        """Never."""
        return False

    @override
    async def make(self, job: Job, want: Values) -> None:
        """Add it, after a look for overlaps that dcmanager itself would find too late."""
        await self._check_overlap(job.cloud, want)
        if job.cloud.policy.release.first:
            # R1 evaluates the body as Python: texts only.
            body = {key: text(want, name) for name, key in _R1.items() if name in want}
            await job.cloud.post("subcloud", body)
            return
        lacking = [name for name in _MODERN if not want.get(name)]
        if lacking:
            raise ProviderError(f"subcloud {want['name']} needs {', '.join(lacking)} to be created")
        fields = {"name": text(want, "name"), **handed.secrets(want)}
        fields["bootstrap-address"] = handed.address(want)
        for name in ("description", "location", "release"):
            if want.get(name):
                fields[name] = text(want, name)
        if want.get("group"):
            group = await job.cloud.need("group", "subcloud group", name=want.get("group"))
            fields["group_id"] = str(group["id"])
        call = Call("POST", "dcmanager", "/phased-subcloud-deploy", fields=fields, files=handed.files(want))
        await job.cloud.write(call, "subcloud")

    @override
    async def alter(self, job: Job, row: Row, want: Values, changed: set[str]) -> None:
        """Description, location and group are changed in service; what is the deployment's is not redone."""
        fields = {name: text(want, name) for name in ("description", "location") if name in changed}
        if job.cloud.policy.release.first:
            if fields:
                call = Call("PATCH", "dcmanager", f"/subclouds/{row['name']}", fields)
                await job.cloud.write(call, "subcloud")
            return
        if "group" in changed:
            group = await job.cloud.need("group", "subcloud group", name=want.get("group"))
            fields["group_id"] = str(group["id"])
        if fields:
            await subclouds.change(job.cloud, str(row["name"]), fields)

    @override
    async def settle(self, job: Job, want: Values, changed: set[str] | None) -> None:
        """Take it from phase to phase until its deployment is complete."""
        if job.cloud.policy.release.first or want.get("deploy") is False:
            return
        name, resumed = text(want, "name"), False
        while True:
            status = await subclouds.wait_settled(job.operation, job.cloud, name)
            if status in _DONE:
                return
            if subclouds.is_failed(status) and resumed:
                raise await self._failure(job, name, status)
            if status == "create-failed":
                # Nothing of it is there yet, and dcmanager resumes no creation: it is made anew.
                resumed = True
                await job.cloud.delete("subcloud", name)
                await self.make(job, want)
                continue
            phase = "resume" if subclouds.is_failed(status) else self._next(status, want)
            # A phase that fails now is this run's failure; one that had failed before is resumed.
            resumed = True
            await job.operation.info(f"{name}: {phase} from {status}")
            await subclouds.start(job.cloud, name, phase, handed.for_phase(phase, status, want))

    def _next(self, status: str, want: Values) -> str:
        if status == "create-complete" and want.get("installValues"):
            return "install"
        if status == "bootstrap-complete" and want.get("deployConfig"):
            return "configure"
        if status not in _PHASES:
            raise ProviderError(
                f"subcloud {want['name']} is {status}: from there nothing is known to be done"
            )
        return _PHASES[status]

    @override
    async def remove(self, job: Job, row: Row) -> None:
        """Unmanage it, wait until it is powered down, delete it."""
        name = str(row["name"])
        if row.get("management-state") == "managed":
            await subclouds.set_managed(job.cloud, name, "unmanaged")
        if row.get("availability-status") == "online":
            await subclouds.wait_offline(job.operation, job.cloud, name)
        await job.cloud.delete("subcloud", name)

    async def _check_overlap(self, cloud: Cloud, want: Values) -> None:
        taken = {
            f"subcloud {row['name']}": str(row["management-subnet"]) for row in await cloud.rows("subcloud")
        }
        for network in await cloud.rows("network"):
            pool = await cloud.row("pool", uuid=network.get("pool_uuid"))
            if network.get("type") in ("mgmt", "oam", "cluster-host") and pool:
                taken[f"the central cloud's {network['type']}"] = f"{pool['network']}/{pool['prefix']}"
        wrong = subcloud_rules.overlap(text(want, "name"), text(want, "managementSubnet"), taken)
        if wrong:
            raise ProviderError(f"managementSubnet of {want['name']}: {wrong}; give it one of its own")

    async def _failure(self, job: Job, name: str, status: str) -> ProviderError:
        why = await subclouds.why_failed(job.cloud, name)
        return ProviderError(f"subcloud {name} is {status}{why}; the next run resumes it")
