"""How the program runs, whatever it makes."""

from __future__ import annotations

import gc

from components.continuing import stay_until_all_is_done
from components.debug_messages import gather_debug_messages


def prepare() -> None:
    """Set the process and the SDK up: once, after the imports and before the first resource."""
    # Nearly everything that is made stays until the end: looking for what does not took a tenth of a preview.
    gc.freeze()
    gc.set_threshold(100_000)
    gather_debug_messages()
    stay_until_all_is_done()
