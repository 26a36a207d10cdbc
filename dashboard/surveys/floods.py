"""How many answers are taken from one network address at a time.

A class sits behind one address, so the limit is far above what a class sends. It is counted in this
process's memory alone: a table of moments and addresses would tell who answered what.
"""

import time
from collections import deque
from threading import Lock

WINDOW = 15 * 60
MOST = 3000
"""Answers from one address within so many seconds."""
_moments: dict[str, deque[float]] = {}
_lock = Lock()


def is_flood(address: str) -> bool:
    """Count an answer from this address; says whether there are too many of late."""
    now = time.monotonic()
    with _lock:
        for known in [a for a, moments in _moments.items() if moments[-1] < now - WINDOW]:
            del _moments[known]
        moments = _moments.setdefault(address, deque(maxlen=MOST))
        if len(moments) == MOST and moments[0] > now - WINDOW:
            return True
        moments.append(now)
        return False
