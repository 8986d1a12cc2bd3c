"""Whom TLS trusts: the system's certificate authorities, or a stack's own."""

import functools
import ssl


@functools.cache
def authorities(pem: str) -> ssl.SSLContext:
    """A context that trusts the authorities of a PEM text; of an empty one, the system's.

    Bundles name authorities in comments, in all languages: what is not ASCII is none of the certificates.

    Reading the authorities takes as long as a request, so it is done once for all sessions.

    Raises:
        ValueError: the text holds no certificate.
    """
    try:
        return ssl.create_default_context(cadata=pem.encode("ascii", "ignore").decode() or None)
    except ssl.SSLError:
        raise ValueError("no certificate in PEM form") from None
