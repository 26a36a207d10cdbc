"""Totals are read from a replica of the database, where one is set and has caught up.

Who has signed in and what was ever written is always read from the database itself. A replica in
which every feature is at the revision that was read there says the same of the records: nobody gets
an older figure, nor misses a write of one's own.
"""

import time
from typing import Callable, TypeVar

from flask import g, has_request_context
from sqlalchemy.exc import DBAPIError

from dashboard.database import faults
from dashboard.extensions import REPLICA, db
from dashboard.records.revision import Revisions, revisions
from dashboard.web.logs import log

Made = TypeVar("Made")
LEFT_ALONE = 5
"""Seconds for which a replica that does not answer is not asked."""
_asked_from = 0.0


def read(make: Callable[[], Made], known: Revisions) -> Made:
    """What `make` gives, read from the replica where it has all that is known to be written, and
    from the database where the replica fails at it."""
    global _asked_from
    if (
        REPLICA not in db.engines
        or not has_request_context()
        or g.get("writing")
        or g.get("from_replica")
        or time.monotonic() < _asked_from
    ):
        return make()
    g.from_replica = True
    try:
        if revisions() == known:
            return make()
    except DBAPIError as error:  # a fault of our own comes again below
        _asked_from = time.monotonic() + LEFT_ALONE
        log.warning({"message": "replica away", "reason": faults.name(error)})
        db.session.rollback()
    finally:
        g.from_replica = False
    return make()
