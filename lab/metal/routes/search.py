"""Which devices a listing's query lets through."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from starlette.datastructures import QueryParams

Document = dict[str, Any]


def matches(device: Document, query: QueryParams) -> bool:
    """Whether the device passes every filter that the query sets, and ``search``."""
    facility, metro = device["facility"], device["metro"]
    checks: dict[str, Callable[[str], bool]] = {
        "hostname": lambda wanted: wanted in device["hostname"],
        "facility": lambda wanted: wanted.lower() in (facility["code"], facility["id"]),
        "metro": lambda wanted: wanted.lower() in (metro["code"], metro["id"]),
        "tag": lambda wanted: wanted in device["tags"],
        "type": lambda wanted: wanted == ("spot" if device["spot_instance"] else "ondemand"),
        "reserved": lambda wanted: wanted.lower() == "false",
        "has_termination_time": lambda wanted: (
            (device["termination_time"] is not None) == (wanted.lower() == "true")
        ),
        "mac_address": lambda wanted: wanted.lower() in _macs(device),
        "search": lambda wanted: any(wanted.lower() in text.lower() for text in _searched(device)),
    }
    categories = {*query.getlist("categories"), *query.getlist("categories[]")}
    if categories and not categories & set(device["plan"]["categories"]):
        return False
    return all(check(query[name]) for name, check in checks.items() if query.get(name))


def _macs(device: Document) -> Iterable[str]:
    return [port["data"]["mac"] for port in device["network_ports"] if "mac" in port["data"]]


def _searched(device: Document) -> Iterable[str]:
    """What ``search`` looks at, as the service documents it."""
    yield from (device["hostname"], device["description"] or "", device["short_id"], device["id"])
    yield from device["tags"]
    yield from (device["plan"]["name"], device["plan"]["slug"])
    yield from (device["facility"]["code"], device["facility"]["name"])
    yield from (device["operating_system"]["name"], device["operating_system"]["slug"])
    yield from (address["address"] for address in device["ip_addresses"])
