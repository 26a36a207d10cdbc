"""A form that was sent is worked on once more where another transaction was in its way.

PostgreSQL gives one of two up where each waits for the other (40P01), and any write where it keeps
transactions apart as if one came after the other (40001), as distributed databases do.
"""

import random
from time import sleep
from typing import Any

from flask import current_app, g, request, session

from dashboard.database import faults

MOST = 10
"""How often a form is worked on at most."""
PAUSE = 0.01
"""Seconds that are waited at most before the second time, twice as many before the third, and so
on: who met once should not meet again."""


def has_files() -> bool:
    """Whether a file was sent: it has been read by now, if not wholly."""
    return any(file.filename for _name, file in request.files.items(multi=True))


def is_worth_it(error: Exception) -> bool:
    """Whether the request may be worked on once more: it wrote nothing, and all of it is here."""
    waits = g.get("writing") and not g.get("committed") and request.form and not has_files()
    return bool(waits and g.get("times", 1) < MOST and faults.was_in_each_others_way(error))


def answer() -> Any:
    """The answer to the request from its beginning: who asks and what the records say is read
    anew. Its transaction has ended."""
    asked = {name: g.get(name) for name in ("reference", "began")}
    times = g.get("times", 1) + 1
    vars(g).clear()
    g.times = times
    sleep(random.uniform(0, PAUSE * (times - 1)))  # noqa: S311
    app: Any = current_app
    fresh = app.session_interface.open_session(app, request)
    session.clear()
    session.update(fresh)
    try:
        try:
            early = app.preprocess_request()
        finally:
            vars(g).update(asked)  # the log tells of one request
        return app.make_response(app.dispatch_request() if early is None else early)
    except Exception as error:
        return app.handle_user_exception(error)
