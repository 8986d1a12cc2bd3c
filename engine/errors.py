"""What engine tools raise for the person who reads it: a message that says what to do, never a traceback."""


class EngineError(Exception):
    """Something outside this code prevents going on; the message says what, where and what to do."""


class UnreachableError(EngineError):
    """A download's server cannot be had from here: the next way is tried."""
