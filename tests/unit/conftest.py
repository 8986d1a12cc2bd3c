"""What holds for every unit test: nothing is read from, or written to, what this clone has made."""

import pytest

from tests.no_state import no_state_of_this_clone

__all__ = ["no_state_of_this_clone"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that record graphs first: one worker gets them all, and keeps each graph for the others.

    pytest-xdist gives each worker a piece of the list to begin with.
    """
    items.sort(key=lambda item: not _records(item))


def _records(item: pytest.Item) -> bool:
    """Whether it uses `graph.apart.recorded`: by its name, since importing it takes a second."""
    return isinstance(item, pytest.Function) and hasattr(item.module, "recorded")
