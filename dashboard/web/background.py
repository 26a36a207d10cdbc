"""Whether the background worker of this instance is there: the one thing that a page must know of
it.
"""

import fcntl
from pathlib import Path

from flask import Flask, current_app


def worker_lock(app: Flask) -> Path:
    """What the worker holds a lock on as long as it lives, however it ends: no pid file that
    outlives a crash.
    """
    return Path(app.instance_path) / "worker"


def worker_is_there() -> bool:
    """Whether a worker of this instance runs."""
    try:
        with worker_lock(current_app).open() as held:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)  # two who ask do not meet each other
    except OSError as error:  # where there is no such file, no worker has ever been
        return isinstance(error, BlockingIOError)
    return False
