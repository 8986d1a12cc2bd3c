"""Finding in Packet's API what a killed run had asked it for."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import httpx

from engine.errors import EngineError
from engine.recovery.adopt import Pending

ENDPOINT: Final = "https://api.equinix.com/metal/v1"
UNFINISHED: Final = frozenset({"queued", "provisioning", "reinstalling"})
WAIT_SECONDS: Final = 3600
"""A custom installation takes up to an hour."""
LOOK_SECONDS: Final = 5

Objects = Iterator[dict[str, Any]]


class MetalLookup:
    """Looks pending creates up with the credentials of their own provider."""

    def __init__(
        self,
        token: str,
        endpoint: str | None,
        tell: Callable[[str], None],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Keep the credentials; `tell` is told what takes long."""
        self._api = httpx.Client(
            base_url=(endpoint or ENDPOINT).rstrip("/"),
            headers={"X-Auth-Token": token},
            timeout=60,
            transport=transport,
        )
        self._tell = tell

    def find(self, pending: Pending, known: frozenset[str]) -> str | None:
        """Return the id of what was made; None where nothing was. `known` are the ids that the state has.

        Raises:
            EngineError: where the API does not answer, or where more than one object could be it.
        """
        wanted = pending.inputs
        match pending.kind.rsplit(":", 1)[-1]:
            case "Device":
                found = self._devices(wanted)
            case "Vlan":
                found = self._vlans(wanted)
            case "ReservedIpBlock":
                found = self._blocks(wanted)
            case "ProjectSshKey":
                keys = self._all(f"/projects/{wanted['projectId']}/ssh-keys", "ssh_keys")
                found = (one for one in keys if one["label"] == wanted["name"])
            case "IpAttachment":
                found = self._attachments(wanted)
            case kind:
                raise EngineError(f"nothing here knows how to look up a {kind}")
        ids = [str(one["id"]) for one in found if str(one["id"]) not in known]
        if len(ids) > 1:
            raise EngineError(f"more than one could be {pending.urn}: {', '.join(ids)}")
        if ids and pending.kind.endswith(":Device"):
            self._settled(ids[0])
        return ids[0] if ids else None

    def _devices(self, wanted: Mapping[str, Any]) -> Objects:
        for one in self._all(f"/projects/{wanted['projectId']}/devices", "devices"):
            if one["hostname"] == wanted["hostname"] and _same_tags(one, wanted):
                yield one

    def _vlans(self, wanted: Mapping[str, Any]) -> Objects:
        for one in self._all(f"/projects/{wanted['projectId']}/virtual-networks", "virtual_networks"):
            vxlan = wanted.get("vxlan")
            if (
                one["description"] == wanted.get("description")
                and _same_place(one, wanted)
                and vxlan in (None, one["vxlan"])
            ):
                yield one

    def _blocks(self, wanted: Mapping[str, Any]) -> Objects:
        for one in self._all(f"/projects/{wanted['projectId']}/ips", "ip_addresses"):
            if (
                one.get("details") == wanted.get("description")
                and _same_place(one, wanted)
                and _same_tags(one, wanted)
            ):
                yield one

    def _attachments(self, wanted: Mapping[str, Any]) -> Objects:
        device = self._get(f"/devices/{wanted['deviceId']}")
        for one in device.get("ip_addresses", []):
            if f"{one.get('network')}/{one.get('cidr')}" == wanted["cidrNotation"]:
                yield one

    def _settled(self, device: str) -> None:
        """Wait until a server is no longer being made: what comes after it needs it whole."""
        deadline = time.monotonic() + WAIT_SECONDS
        told = False
        while (found := self._get(f"/devices/{device}"))["state"] in UNFINISHED:
            if time.monotonic() > deadline:
                raise EngineError(f"server {found['hostname']} ({device}) is still {found['state']}")
            if not told:
                self._tell(f"server {found['hostname']} is {found['state']}; waiting for it")
                told = True
            time.sleep(LOOK_SECONDS)

    def _all(self, path: str, collection: str) -> Objects:
        """Every object of a collection, page by page."""
        page, last = 1, 1
        while page <= last:
            answer = self._get(path, page=page, per_page=100)
            yield from answer[collection]
            meta: dict[str, int] = answer.get("meta") or {}  # VLANs and keys come in one page, without it
            last = meta.get("last_page", page)
            page += 1

    def _get(self, path: str, **query: int) -> dict[str, Any]:
        try:
            answer = self._api.get(path, params=query)
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise EngineError(f"{error.request.url.path}: {error.response.status_code}") from None
        except httpx.HTTPError as error:
            raise EngineError(f"{self._api.base_url} does not answer: {error}") from None
        return answer.json()


def _same_place(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(wanted.get(kind) in (None, _code(found.get(kind))) for kind in ("metro", "facility"))


def _code(place: Mapping[str, Any] | None) -> str | None:
    return None if place is None else str(place["code"])


def _same_tags(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return {*_strings(wanted.get("tags"))} <= {*_strings(found.get("tags"))}


def _strings(values: Sequence[str] | None) -> Sequence[str]:
    return values or ()
