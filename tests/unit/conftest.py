"""What holds for every unit test: nothing is read from, or written to, what this clone has made."""

from tests.no_state import no_state_of_this_clone

__all__ = ["no_state_of_this_clone"]
