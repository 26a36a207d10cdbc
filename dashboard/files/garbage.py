"""Python's search for garbage while a large file is read."""

import gc
from contextlib import contextmanager
from typing import Iterator

ALLOCATIONS = 100_000
"""So many objects are made between two searches; Python's own 700 are few where a row has ten."""


@contextmanager
def seldom_searched_for() -> Iterator[None]:
    """Search more seldom: rows hold no circles, and looking through hundreds of thousands of them
    again and again took a third of an import's time. Also a decorator.
    """
    before = gc.get_threshold()
    gc.set_threshold(ALLOCATIONS, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
