"""One request to the API: who asks, what for, and the way from its handler's reply to the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lab.metal import expansion
from lab.metal.database import Row, Table, Transaction
from lab.metal.errors import forbidden, not_found, unauthorized
from lab.metal.fields import Fields
from lab.metal.world import FULL_ACCESS, PREFIX, READ_ONLY_ACCESS, World

Document = dict[str, Any]
READING = frozenset({"GET", "HEAD"})


class Follower(Protocol):
    """Who brings the hosts after what the API decided: the life-cycle engine."""

    def wake(self) -> None:
        """Look for new jobs."""
        ...

    async def settled(self, device_ids: Sequence[str]) -> None:
        """Wait until the ports and addresses of these devices' hosts are as the API says."""
        ...


@dataclass
class Call:
    """What a handler gets.

    Attributes:
        path: the variable parts of the path.
        location: the path itself, for links to other pages.
        touched: devices whose hosts must follow before the answer goes out; handlers add to it.
    """

    world: World
    tx: Transaction
    path: Mapping[str, str]
    query: QueryParams
    body: Fields
    location: str = ""
    touched: list[str] = field(default_factory=list[str])

    def row(self, table: Table, key: str = "id") -> Row:
        """The row that the path names.

        Raises:
            ApiError: 404 where there is none.
        """
        found = self.tx.get(table, self.path[key])
        if found is None:
            raise not_found()
        return found

    def flag(self, *names: str) -> bool:
        """True where the query or the body sets one of these: clients differ in where they put it."""
        in_query = any(self.query.get(name, "").lower() in ("true", "1") for name in names)
        return in_query or any(self.body.boolean(name) for name in names)


@dataclass(frozen=True)
class Reply:
    """What a handler gives: a document, or nothing at all (204 and 202)."""

    document: Document | None = None
    status: int = 200


NO_CONTENT = Reply(None, 204)
Handler = Callable[[Call], Reply]


def route(path: str, **handlers: Handler) -> Route:
    """An endpoint below the API's prefix; a handler for each method: ``GET=show, DELETE=remove``."""

    async def serve(request: Request) -> Response:
        _authorize(request)
        world: World = request.app.state.world
        follower: Follower = request.app.state.follower
        body = Fields.parse(await request.body())
        with world.database.transaction() as tx:
            parts = cast("dict[str, str]", request.path_params)
            call = Call(world, tx, parts, request.query_params, body, request.url.path)
            reply = handlers[request.method](call)
            document = reply.document
            if document is not None:
                document = expansion.shape(world, tx, document, request.query_params)
        follower.wake()
        if call.touched:
            await follower.settled(call.touched)
        if document is None:
            return Response(status_code=reply.status)
        return JSONResponse(document, status_code=reply.status)

    return Route(PREFIX + path, serve, methods=list(handlers))


def page(call: Call, name: str, documents: Sequence[Document], *, per_page: int = 10) -> Reply:
    """A page of a list, ``{name: [...], "meta": {...}}``, by the query's ``page`` and ``per_page``."""
    size = _bounded(call.query.get("per_page"), per_page, 1000)
    number = _bounded(call.query.get("page"), 1, 100_000)
    last = max(1, -(-len(documents) // size))

    def link(to: int) -> dict[str, str]:
        return {"href": f"{call.location}?page={to}&per_page={size}"}

    meta: Document = {
        "first": link(1),
        "last": link(last),
        "self": link(number),
        "previous": link(number - 1) if number > 1 else None,
        "next": link(number + 1) if number < last else None,
        "total": len(documents),
        "current_page": number,
        "last_page": last,
    }
    return Reply({name: list(documents[(number - 1) * size : number * size]), "meta": meta})


def _bounded(text: str | None, default: int, limit: int) -> int:
    return min(max(int(text), 1), limit) if text is not None and text.isdigit() else default


def _authorize(request: Request) -> None:
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    token = request.headers.get("x-auth-token") or bearer
    if token == FULL_ACCESS:
        return
    if token != READ_ONLY_ACCESS:
        raise unauthorized()
    if request.method not in READING:
        raise forbidden()
