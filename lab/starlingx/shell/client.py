"""The services of the controller's cloud, as its clients reach them: with the session's credentials."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from lab.starlingx import clouds, faults
from lab.starlingx.calls import Answer, Call, Identity, segments
from lab.starlingx.handlers import HANDLERS
from lab.starlingx.jobs import advance
from lab.starlingx.keystone import tokens
from lab.starlingx.shell.invocation import ExitError, Shell
from lab.starlingx.store import Doc
from lab.starlingx.sysinv.shapes import shape

NO_USER = "You must provide a username via either --os-username or via env[OS_USERNAME]"
BAD = 300
BOUNDARY = "lab-form-part"


class ServiceError(Exception):
    """A service refuses; the text is what its client makes of the answer."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.text = text
        self.status = status


@dataclass(frozen=True)
class Client:
    """One cloud's services, asked as the shell's user.

    Attributes:
        cloud: the cloud's name.
        identity: who asks.
    """

    shell: Shell
    cloud: str
    identity: Identity

    def get(self, service: str, path: str, **query: str) -> Any:
        """Ask for something.

        Raises:
            ServiceError: the service refuses.
        """
        return self.send("GET", service, path, query=query)

    def rows(self, path: str) -> list[Doc]:
        """A list of sysinv's."""
        return self.get("sysinv", f"/v1/{path}")[shape(path.rsplit("/", maxsplit=1)[-1]).key]

    def patch(self, path: str, values: Mapping[str, object]) -> Any:
        """Change something of sysinv's.

        Raises:
            ServiceError: sysinv refuses.
        """
        body = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in values.items()]
        return self.send("PATCH", "sysinv", f"/v1/{path}", body)

    def send(
        self,
        method: str,
        service: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Any:
        """Ask a service for anything.

        Raises:
            ServiceError: the service refuses.
            ExitError: it does not answer.
        """
        advance(self.shell.world)
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"accept": "application/json", "content-type": "application/json", "x-lab-front": ""}
        if form is not None:
            content, headers["content-type"] = _multipart(form)
        with self.shell.records(self.cloud) as records:
            cloud = records.one("cloud")
            if faults.gone(records, cloud):
                raise ExitError(f"Unable to establish connection to {path}: Connection refused")
            call = Call(
                records=records,
                cloud=cloud,
                method=method,
                parts=segments(path),
                raw_path=path,
                query=dict(query or {}),
                headers=headers,
                body=content,
                base="http://controller",
                identity=self.identity,
            )
            answer = HANDLERS[service](call)
        if answer.status >= BAD:
            raise ServiceError(_words(answer), answer.status)
        return answer.body


def connect(shell: Shell) -> Client:
    """The services of the controller's own cloud, as the environment says who asks.

    Raises:
        ExitError: it says nobody, or somebody whom Keystone does not know.
    """
    env = shell.call.env
    if not env.get("OS_USERNAME") or not env.get("OS_PASSWORD"):
        raise ExitError(NO_USER)
    name = shell.me().cloud
    if name is None:
        raise ExitError("Unable to establish connection to http://controller:5000/v3/auth/tokens")
    with shell.records(name) as records:
        cloud = records.one("cloud")
        home = tokens.home(records, cloud)
        owner = clouds.get(records, home.cloud) or cloud
        for user in tokens.users(home, owner):
            if (user["name"], user["password"]) == (env["OS_USERNAME"], env["OS_PASSWORD"]):
                return Client(shell, name, Identity(user["name"], frozenset(user["roles"])))
    raise ExitError("Invalid OpenStack Identity credentials.")


def _words(answer: Answer) -> str:
    """What a client prints of a refusal: sysinv's JSON in JSON, dcmanager's description."""
    body = answer.body
    if isinstance(body, Mapping):
        found = cast("Mapping[str, Any]", body)
        if "error_message" in found:
            try:
                inner = json.loads(found["error_message"])
            except ValueError:
                return str(found["error_message"])
            return str(inner.get("faultstring") or inner.get("title") or inner)
        return str(found.get("description") or found.get("message") or found)
    return answer.text or str(answer.status)


def _multipart(form: Mapping[str, str]) -> tuple[bytes, str]:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    ]
    return f"{''.join(parts)}--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


def find(entries: Sequence[Doc], wanted: str, *names: str) -> Doc | None:
    """The first of these objects that has this value under one of these names."""
    return next((doc for doc in entries if any(str(doc.get(name)) == wanted for name in names)), None)
