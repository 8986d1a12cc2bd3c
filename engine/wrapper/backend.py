"""Where state is kept: the user's own backend where there is one, else the embedded one of this clone."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError
from engine.paths import backend_dir

# Public on purpose, like the lab it is for: it stands in docs/engine.md. A fleet of one's own has its own
# backend, and with it its own passphrase or key management.
EMBEDDED_PHRASE = "murmuration-lab"


@dataclass(frozen=True)
class Backend:
    """One choice of a backend."""

    url: str
    """Its URL; empty for the default one of a token."""
    embedded: Path | None
    """The folder, where it is the embedded one."""
    variables: Mapping[str, str]
    """What pulumi needs in its environment to use it."""


def choose(environment: Mapping[str, str], home: Path, *, lab: bool) -> Backend:
    """Choose the backend for a stack.

    PULUMI_BACKEND_URL wins; then a login of the user's own (a token, or `current` in their
    credentials.json), except for a stack of the lab, which runs where no remote backend can be reached;
    else the embedded one.

    Args:
        environment: the user's environment.
        home: the user's home folder, in which Pulumi keeps logins.
        lab: whether the stack is one of the lab's.

    Raises:
        EngineError: when a lab's stack is told to use a remote backend.
    """
    url = environment.get("PULUMI_BACKEND_URL")
    if url:
        if lab and not url.startswith("file:"):
            raise EngineError(
                f"this stack runs in the lab, which has no way out: it cannot reach the backend {url}. "
                "Unset PULUMI_BACKEND_URL to use the embedded backend"
            )
        return Backend(url, None, {})
    own = Path(
        environment.get("PULUMI_CREDENTIALS_PATH") or environment.get("PULUMI_HOME") or home / ".pulumi"
    )
    login = current_login(own)
    if not lab and (environment.get("PULUMI_ACCESS_TOKEN") or login):
        return Backend(login or "", None, {"PULUMI_CREDENTIALS_PATH": str(own)})
    return embedded()


def embedded() -> Backend:
    """Return the embedded backend of this clone, its folder made."""
    folder = backend_dir()
    folder.mkdir(parents=True, exist_ok=True)
    url = f"file://{folder}"
    return Backend(
        url,
        folder,
        {
            "PULUMI_BACKEND_URL": url,
            "PULUMI_CONFIG_PASSPHRASE": EMBEDDED_PHRASE,
            "PULUMI_CONFIG_PASSPHRASE_FILE": "",
        },
    )


def current_login(folder: Path) -> str | None:
    """Return the backend that the user is logged in to, as their credentials file has it."""
    try:
        credentials = json.loads((folder / "credentials.json").read_text(encoding="utf-8"))
        return str(credentials["current"]) or None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def engine_variables(backend: Backend, plugins_home: Path, venv: Path) -> dict[str, str]:
    """Return every variable that a run of pulumi gets."""
    return {
        "PULUMI_HOME": str(plugins_home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # Programs of a same name on PATH are not the ones that were chosen.
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        # What the engine misses is had by `make setup`, not by a download in the middle of an update.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "VIRTUAL_ENV": str(venv),
        "PATH": os.pathsep.join([str(venv / "bin"), os.environ.get("PATH", os.defpath)]),
        **backend.variables,
    }
