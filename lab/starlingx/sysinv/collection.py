"""What the collections of sysinv share: list, show, create, change, delete, and the lists below a host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lab.starlingx.calls import NOTHING, Answer, Call
from lab.starlingx.errors import RefusalError, RoutingError
from lab.starlingx.store import Doc
from lab.starlingx.sysinv.patching import changes
from lab.starlingx.sysinv.shapes import render, shape

Create = Callable[[Call, Doc], Doc]
Change = Callable[[Call, Doc, Doc], Doc]
Remove = Callable[[Call, Doc], None]
Special = Callable[[Call, Sequence[str]], Answer | None]


@dataclass(frozen=True)
class Collection:
    """A collection of sysinv.

    Attributes:
        name: its path, and the kind of its objects in the state.
        missing: what is said of an object that is not there; ``{}`` is what was asked for.
        missing_status: with which status.
        create: answers POST with the object made; none where it cannot be.
        change: answers PATCH: the call, the object, the changes; answers with the object as it is shown.
        remove: answers DELETE.
        special: answers what is particular; none of its answer leaves the rest to the collection.
        listed: which objects a list shows; all, if it is none.
        complete: adds what is not kept but shown.
        stale: whether the answer of PATCH still has the ``updated_at`` from before (most controllers have).
        keys: leaves out keys that an object of some sort does not show.
    """

    name: str
    missing: str = "Server {} could not be found."
    missing_status: int = 404
    create: Create | None = None
    change: Change | None = None
    remove: Remove | None = None
    special: Special | None = None
    listed: Callable[[Call], list[Doc]] | None = None
    complete: Callable[[Call, Doc], Doc] | None = None
    stale: bool = True
    keys: Callable[[Doc, Sequence[str]], Sequence[str]] | None = None

    def item(self, call: Call, doc: Doc) -> Doc:
        """One object as it is shown alone."""
        return self._show(call, doc, shape(self.name).item)

    def row(self, call: Call, doc: Doc) -> Doc:
        """One object as it is shown in a list."""
        return self._show(call, doc, shape(self.name).row)

    def rows(self, call: Call, docs: Sequence[Doc]) -> Answer:
        """A list."""
        return Answer({shape(self.name).key: [self.row(call, doc) for doc in docs]})

    def find(self, call: Call, key: str) -> Doc:
        """The object of that uuid.

        Raises:
            RefusalError: there is none.
        """
        found = call.records.get(self.name, key)
        if found is None:
            raise RefusalError(self.missing.format(key), self.missing_status)
        return found

    def below(self, call: Call, host: Doc) -> Answer:
        """The objects of a host."""
        return self.rows(call, call.records.all(self.name, host["uuid"]))

    def answer(self, call: Call, rest: Sequence[str]) -> Answer:
        """Answer a request whose path goes on with ``rest`` behind the collection's name."""
        if self.special is not None:
            found = self.special(call, rest)
            if found is not None:
                return found
        if not rest:
            return self._on_all(call)
        if len(rest) > 1:
            raise RoutingError(404)
        if call.method == "GET":
            return Answer(self.item(call, self.find(call, rest[0])))
        if call.method == "PATCH" and self.change is not None:
            wanted = changes(call.json)
            before = self.find(call, rest[0])
            after = self.change(call, before, wanted)
            shown = {**after, "updated_at": before.get("updated_at")} if self.stale else after
            return Answer(self.item(call, shown))
        if call.method == "DELETE" and self.remove is not None:
            self.remove(call, self.find(call, rest[0]))
            return NOTHING
        raise RoutingError(405, self.allowed)

    @property
    def allowed(self) -> str:
        """The methods that it has, as pecan names them."""
        names = ["GET"]
        names += ["DELETE"] if self.remove else []
        names += ["PATCH"] if self.change else []
        names += ["POST"] if self.create else []
        return ", ".join(sorted(names))

    def _on_all(self, call: Call) -> Answer:
        if call.method == "GET":
            return self.rows(call, self.listed(call) if self.listed else call.records.all(self.name))
        if call.method == "POST" and self.create is not None:
            if call.content_type != "application/json":
                raise RefusalError(f"Unknown mimetype: {call.content_type or 'text/plain'}", 415)
            if not isinstance(call.json, dict):
                raise RefusalError("Request is not in valid JSON format")
            return Answer(self.item(call, self.create(call, call.fields)))
        raise RoutingError(405, self.allowed)

    def _show(self, call: Call, doc: Doc, keys: Sequence[str]) -> Doc:
        full = self.complete(call, doc) if self.complete else doc
        chosen = self.keys(full, keys) if self.keys else keys
        return render(self.name, full, chosen, shape(self.name).lists, call.base)


def refuse(text: str, status: int = 400, *, server: bool = False) -> RefusalError:
    """A refusal, to be raised."""
    return RefusalError(text, status, server=server)


def host_of(call: Call, key: object) -> Doc:
    """The host with that uuid, name or number.

    Raises:
        RefusalError: there is none.
    """
    records = call.records
    found = records.get("ihosts", str(key)) or records.find("ihosts", hostname=key)
    if found is None and str(key).isdigit():
        found = records.find("ihosts", id=int(str(key)))
    if found is None:
        raise RefusalError(f"Server {key} could not be found.", 404)
    return found


def require_locked(host: Doc, text: str = "Host must be locked.") -> None:
    """Refuse what only a locked host takes."""
    if host["administrative"] != "locked":
        raise RefusalError(text)
