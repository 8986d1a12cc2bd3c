"""Texts as Go's standard library writes them: what operators and scripts know from the official plugin."""

import errno
import os
import signal
import unicodedata
from typing import Final

_ESCAPES: Final = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    '"': r"\"",
    "\\": r"\\",
}
_LAST_OF_FOUR_DIGITS: Final = 0xFFFF


def quote(text: str) -> str:
    """Return the text as Go's `%q` prints it: in double quotes, on one line."""
    return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character == " " or unicodedata.category(character)[0] in "LMNPS":
        return character
    code = ord(character)
    if character.isascii():
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


def os_error(error: OSError) -> str:
    """Return an operating system's error as Go words it (`no such file or directory`)."""
    if isinstance(error, TimeoutError) and error.errno is None:
        return "i/o timeout"
    if error.errno is None:
        return str(error) or type(error).__name__
    if error.errno == errno.ETIMEDOUT:
        return "connection timed out"
    return os.strerror(error.errno).lower()


def exit_error(returncode: int) -> str:
    """Return how a process ended, from its return code (negative: the number of the signal that ended it)."""
    if returncode >= 0:
        return f"exit status {returncode}"
    name = signal.strsignal(-returncode)
    return f"signal: {name.lower() if name else -returncode}"
