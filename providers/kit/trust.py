"""Whom TLS trusts: the system's certificate authorities, or a stack's own."""

import functools
import ssl


@functools.cache
def authorities(pem: str) -> ssl.SSLContext:
    """A context that trusts the authorities of a PEM text; of an empty one, the system's.

    Reading the authorities takes as long as a request, so it is done once for all sessions.

    Raises:
        ValueError: the text holds no certificate.
    """
    try:
        return ssl.create_default_context(cadata=pem or None)
    except ssl.SSLError:
        raise ValueError("no certificate in PEM form") from None
