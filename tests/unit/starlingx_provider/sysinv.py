"""A sysinv of a few lines: collections of rows that are listed, made, patched and deleted."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

from tests.unit.starlingx_provider.cloud import refusal

KEYS = {
    "isystems": "isystems",
    "idns": "idnss",
    "intp": "intps",
    "iextoam": "iextoams",
    "service_parameter": "parameters",
    "apps": "apps",
    "certificate": "certificates",
    "storage_backend": "storage_backends",
}
HOST_UUID = "0bff3f10-a9fb-433e-95d8-8cc010ebe3e4"
PORT: dict[str, Any] = {
    "uuid": "if-1",
    "ifname": "enp0s3",
    "iftype": "ethernet",
    "ifclass": None,
    "imtu": 1500,
    "uses": [],
    "ihost_uuid": HOST_UUID,
}
"""A port of controller-0, before anything is made of it."""


def host(**more: Any) -> dict[str, Any]:
    """controller-0, locked and online."""
    return {
        "id": 1,
        "uuid": HOST_UUID,
        "hostname": "controller-0",
        "personality": "controller",
        "mgmt_mac": "08:00:27:c0:00:00",
        "administrative": "locked",
        "operational": "disabled",
        "availability": "online",
        "invprovision": "provisioned",
        "inv_state": "inventoried",
        "task": "",
        "capabilities": {"Personality": "Controller-Active"},
        "subfunctions": "controller,worker",
        "sw_version": "26.09",
        **more,
    }


class Sysinv:
    """The rows by collection. What it is asked for is counted by method and path."""

    def __init__(self) -> None:
        system = {
            "uuid": "0267e05e",
            "name": "RegionOne",
            "description": None,
            "system_type": "All-in-one",
            "software_version": "26.09",
            "capabilities": {"vswitch_type": "none", "https_enabled": True},
        }
        self.rows: dict[str, list[dict[str, Any]]] = {
            "isystems": [system],
            "ihosts": [host()],
            "idns": [{"uuid": "ae0bf51b", "nameservers": "8.8.8.8,8.8.4.4"}],
            "intp": [{"uuid": "ae0bf51c", "ntpservers": None}],
        }
        self.log: list[str] = []
        self.patches: list[tuple[str, dict[str, Any]]] = []
        self.refuse: dict[str, httpx.Response] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v1/")
        self.log.append(f"{request.method} {path}")
        for pattern, answer in self.refuse.items():
            if re.fullmatch(pattern, f"{request.method} {path}"):
                return answer
        body: Any = json.loads(request.content) if request.content else None
        parts = path.split("/")
        if request.method == "GET":
            return self._get(parts)
        if request.method == "POST":
            return self._post(parts, body)
        return self._change(request.method, parts, body)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return self.rows.setdefault(kind, [])

    def _get(self, parts: list[str]) -> httpx.Response:
        if len(parts) == 3 and parts[0] == "ihosts":
            mine = [
                row for row in self.of(parts[2]) if parts[1] in (row.get("ihost_uuid"), row.get("host_uuid"))
            ]
            return httpx.Response(200, json={KEYS.get(parts[2], parts[2]): mine})
        if len(parts) == 1 or parts[1] == "detail":
            return httpx.Response(200, json={KEYS.get(parts[0], parts[0]): self.of(parts[0])})
        row = self._row(parts)
        return httpx.Response(200, json=row) if row else refusal(404, f"{parts[1]} could not be found.")

    def _post(self, parts: list[str], body: dict[str, Any]) -> httpx.Response:
        if parts[0] == "labels":
            key, value = next(iter(body.items()))
            self.rows["labels"] = [row for row in self.of("labels") if row["label_key"] != key]
            body = {"label_key": key, "label_value": value, "host_uuid": parts[1]}
        if parts[0] == "interface_networks":
            interface = next(row for row in self.of("iinterfaces") if row["uuid"] == body["interface_uuid"])
            network = next(row for row in self.of("networks") if row["uuid"] == body["network_uuid"])
            body |= {"forihostid": 1, "ifname": interface["ifname"], "network_name": network["name"]}
        row = {"uuid": f"uuid-{sum(map(len, self.rows.values()))}", **body}
        self.of(parts[0]).append(row)
        return httpx.Response(200, json=row)

    def _change(self, method: str, parts: list[str], body: Any) -> httpx.Response:
        row = self._row(parts)
        if row is None:
            return refusal(404, f"{parts[1]} could not be found.")
        if method == "DELETE":
            self.of(parts[0]).remove(row)
            return httpx.Response(204)
        changes = {one["path"].removeprefix("/"): one["value"] for one in body}
        self.patches.append((parts[0], changes))
        self.apply(parts[0], row, changes)
        return httpx.Response(200, json=row)

    def apply(self, kind: str, row: dict[str, Any], changes: dict[str, Any]) -> None:
        """Give a row its new values; an unlock or lock is over at once."""
        action = changes.pop("action", None)
        if kind == "ihosts" and action == "unlock":
            row |= {"administrative": "unlocked", "operational": "enabled", "availability": "available"}
        elif kind == "ihosts" and action == "lock":
            row |= {"administrative": "locked", "operational": "disabled", "availability": "online"}
        row |= changes

    def _row(self, parts: list[str]) -> dict[str, Any] | None:
        rows = (row for row in self.of(parts[0]) if parts[1] in (row.get("uuid"), row.get("hostname")))
        return next(rows, None)
