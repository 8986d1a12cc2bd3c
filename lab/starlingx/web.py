"""The web application: which cloud's which service a request is for, its answer, and the lab's own paths."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from lab.metal.app import ConnectionDroppedError
from lab.starlingx import agents, clouds, control, faults
from lab.starlingx.calls import Answer, Call, segments
from lab.starlingx.endpoint import ADDRESS
from lab.starlingx.errors import DroppedError
from lab.starlingx.handlers import HANDLERS
from lab.starlingx.jobs import advance
from lab.starlingx.keystone import tokens
from lab.starlingx.shell import commands, wire
from lab.starlingx.store import Records, World

LOG = logging.getLogger(__name__)
Ports = MutableMapping[int, tuple[str, str]]
"""Which port is which cloud's which service; other requests say so by their path ``/CLOUD/SERVICE/...``."""

VERSION = re.compile(r"v\d+(\.\d+)?")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def create_app(world: World, ports: Ports | None = None) -> Starlette:
    """The services of every cloud as one ASGI application."""
    front = Front(world, ports if ports is not None else {})
    app = Starlette(routes=[Route("/{path:path}", front.answer, methods=METHODS)])
    app.state.world = world
    app.add_middleware(Dropping)
    return app


class Dropping:
    """Cuts the connection where a service is not there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        try:
            await self.app(scope, receive, send)
        except DroppedError as gone:
            transport = scope.get("state", {}).get("transport")
            if transport is None:
                raise ConnectionDroppedError(str(gone)) from gone
            cast("asyncio.Transport", transport).abort()


@dataclass(frozen=True)
class Target:
    """What a request is for.

    Attributes:
        path: behind the service's root.
        base: where the client reached that root.
        front: where it reached the lab.
    """

    cloud: str
    service: str
    path: str
    base: str
    front: str


class Front:
    """Finds the cloud and service of a request."""

    def __init__(self, world: World, ports: Ports) -> None:
        self.world = world
        self.ports = ports
        self.calls: Counter[str] = Counter()

    async def answer(self, request: Request) -> Response:
        """Answer one request: what is due first, then faults, then the service."""
        body = await request.body()
        advance(self.world)
        path = request.url.path
        origin = f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
        server = request.scope.get("server") or ("", 0)
        base, owner = origin, self._owner(request, int(server[1] or 0))
        if owner is None:
            pieces = segments(path)
            if pieces[:2] == ("lab", "shell") and pieces[2:]:
                return self._shell(pieces[2], body)
            if pieces[:2] == ("lab", "nodes") and pieces[3:] == ("poll",):
                told = await agents.poll(self.world, pieces[2], body, request.is_disconnected)
                return Response(told, media_type="text/plain")
            if pieces == ("lab", "calls"):
                return self._counted(clear=request.method == "DELETE")
            if pieces[:1] == ("lab",):
                return _response(control.answer(self.world, request.method, pieces[1:], body))
            if not pieces[1:]:
                return _response(control.index(self.world))
            owner = (pieces[0], pieces[1])
            self._refuse_strangers(request, owner[0])
            prefix = f"/{owner[0]}/{owner[1]}"
            base, path = origin + prefix, path[len(prefix) :] or "/"
        target = Target(*owner, path, base, origin)
        self.calls[f"{owner[0]} {owner[1]} {request.method} {_what(path)}"] += 1
        slow = self._fault("slow", request, target)
        if slow is not None:
            await asyncio.sleep(float(slow["seconds"]))
        # Not where the request is answered: what is written there is undone when the connection is dropped,
        # also that the fault was used up by one time.
        if self._fault("drop", request, target) is not None:
            raise DroppedError(f"{owner[0]}'s {owner[1]} was asked to drop the connection")
        with self.world.records(owner[0]) as records:
            return _response(self._answer(records, target, request, body))

    def _counted(self, *, clear: bool) -> Response:
        """How many calls there were of which kind since the server began, or since they were cleared."""
        found = dict(self.calls.most_common())
        if clear:
            self.calls.clear()
        return _response(Answer({"calls": found}))

    def _owner(self, request: Request, port: int) -> tuple[str, str] | None:
        """Whose a request is by where it came: a port of the lab's, or an address of a controller."""
        known = self.ports.get(port)
        host, _, number = request.headers.get("host", "").rpartition(":")
        if known is not None or host in ("", "localhost", ADDRESS) or not number.isdigit():
            return known
        with self.world.records() as records:
            return clouds.at(records, host.strip("[]"), int(number))

    def _refuse_strangers(self, request: Request, cloud: str) -> None:
        """At an address of a controller where no service answers, there is nothing to connect to."""
        host = request.headers.get("host", "")
        if host.startswith((ADDRESS, "localhost")):
            return
        with self.world.records() as records:
            if clouds.get(records, cloud) is None:
                raise DroppedError(f"nothing answers at {host}")

    def _shell(self, node: str, body: bytes) -> Response:
        """Play a command of a controller, line by line as it comes."""

        async def lines() -> AsyncIterator[str]:
            async for event in commands.run(self.world, node, wire.parse(body)):
                yield f"x{event}\n" if isinstance(event, int) else wire.lines(event)

        return StreamingResponse(lines(), media_type="text/plain")

    def _fault(self, kind: str, request: Request, target: Target) -> Mapping[str, Any] | None:
        owner = (target.cloud, target.service)
        with self.world.records() as records:
            return faults.on_wire(records, kind, owner, request.method, target.path)

    def _answer(self, records: Records, target: Target, request: Request, body: bytes) -> Answer:
        name, service, path = target.cloud, target.service, target.path
        owner = (name, service)
        cloud = clouds.get(records, name)
        if cloud is None or service not in clouds.release_of(cloud).services:
            return Answer({"error": f"the lab has no {service} of a cloud {name}"}, 404)
        if faults.gone(records, cloud):
            raise DroppedError(f"{name}'s {service} is not there")
        headers = {key.lower(): value for key, value in request.headers.items()} | {
            "x-lab-front": target.front
        }
        identity = tokens.identify(records, cloud, headers.get("x-auth-token"))
        if faults.on_wire(records, "unauthorized", owner, request.method, path):
            identity = None
            headers["x-auth-token"] = "revoked"
        call = Call(
            records=records,
            cloud=cloud,
            method=request.method,
            parts=segments(path),
            raw_path=path,
            query=dict(request.query_params),
            headers=headers,
            body=body,
            base=target.base,
            identity=identity,
        )
        broken = faults.on_wire(records, "error", owner, request.method, path)
        if broken is not None:
            return Answer({"error_message": broken["message"]}, int(broken["status"]))
        return HANDLERS[service](call)


def _what(path: str) -> str:
    """A path without what names one object: ``ihosts``, ``ihosts/*``, ``ihosts/*/idisks``."""
    pieces = [piece for piece in segments(path) if not VERSION.fullmatch(piece)]
    return "/".join("*" if at % 2 else piece for at, piece in enumerate(pieces)) or "/"


def _response(answer: Answer) -> Response:
    return Response(answer.content(), answer.status, headers=dict(answer.headers), media_type=answer.media)
