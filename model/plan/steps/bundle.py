"""What a remote step is sent on standard input: the script, its settings and the files that it installs.

Text that a person can read in a preview's diff. ``components/metal/scripts/bundle.sh`` takes it apart.
"""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

END_OF_SCRIPT: Final = "#PAYLOAD"
"""The line between the script and what it works on."""
_SETTING: Final = "#set "
_FILE: Final = "#file "


@dataclass(frozen=True, slots=True)
class File:
    """A file to be on a machine."""

    path: str
    """Its absolute path."""
    text: str
    """What is in it."""
    mode: str = "0644"
    """Its permissions, in octal."""


def bundle(settings: Mapping[str, str], files: Iterable[File] = ()) -> str:
    """Settings (shell variables) and files as one text.

    Raises:
        ValueError: a line of a file or setting would be taken for the begin of another.
    """
    parts = [f"{_SETTING}{name}={shlex.quote(value)}\n" for name, value in sorted(settings.items())]
    for value in settings.values():
        if "\n" in value:
            raise ValueError("a setting is one line")
    for file in sorted(files, key=lambda one: one.path):
        if any(line.startswith((_SETTING, _FILE)) for line in file.text.splitlines()):
            raise ValueError(f"{file.path}: a line begins as the next file would")
        text = file.text if file.text.endswith("\n") else f"{file.text}\n"
        parts.append(f"{_FILE}{file.mode} {file.path}\n{text}")
    return "".join(parts)
