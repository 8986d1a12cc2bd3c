"""Passwords as /etc/shadow keeps them: sha512-crypt, which StarlingX's CentOS takes.

By the specification "Unix crypt using SHA-256 and SHA-512" (U. Drepper, 2007), with its default of 5,000
rounds. Python's own ``crypt`` is gone since 3.13.
"""

import hashlib
from typing import Final

_ROUNDS: Final = 5000
_ALPHABET: Final = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SIZE: Final = 64
_THIRD: Final = 21


def sha512_crypt(password: str, salt: str) -> str:
    """``$6$SALT$...`` for a password; at most 16 characters of the salt count."""
    key, grain = password.encode(), salt[:16].encode()
    digest = _first(key, grain)
    p = _repeat(hashlib.sha512(key * len(key)).digest(), len(key))
    s = _repeat(hashlib.sha512(grain * (16 + digest[0])).digest(), len(grain))
    for turn in range(_ROUNDS):
        parts = [p if turn % 2 else digest]
        parts += [s] if turn % 3 else []
        parts += [p] if turn % 7 else []
        parts.append(digest if turn % 2 else p)
        digest = hashlib.sha512(b"".join(parts)).digest()
    return f"$6${grain.decode()}${_encode(digest)}"


def _first(key: bytes, grain: bytes) -> bytes:
    other = hashlib.sha512(key + grain + key).digest()
    data = key + grain + _repeat(other, len(key))
    bits = len(key)
    while bits:
        data += other if bits & 1 else key
        bits >>= 1
    return hashlib.sha512(data).digest()


def _repeat(block: bytes, length: int) -> bytes:
    return (block * (length // _SIZE + 1))[:length]


def _encode(digest: bytes) -> str:
    text = ""
    for number in range(_THIRD):
        # The bytes are taken in threes, from the three thirds of the digest in turn.
        places = [(number + shift) % 3 * _THIRD + number for shift in range(3)]
        text += _word(digest[places[0]], digest[places[1]], digest[places[2]], 4)
    return text + _word(0, 0, digest[_SIZE - 1], 2)


def _word(high: int, middle: int, low: int, length: int) -> str:
    value = high << 16 | middle << 8 | low
    return "".join(_ALPHABET[value >> 6 * place & 63] for place in range(length))
