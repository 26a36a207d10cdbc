"""What is worked out from records is kept in this process until they are written to.

Two who ask for the same wait for one who works it out. After a write by somebody else a reader may
have what it was a moment before (`a_moment_before`), while another thread works it out anew
(`web/behind.py`): so a crowd of readers does not wait for each write of a crowd of writers. Nobody
has less than the own writes have made true.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Any, Callable, Hashable
from weakref import WeakValueDictionary

from flask import Flask, Response, current_app, g, session

from dashboard.extensions import now
from dashboard.records.periods import today
from dashboard.records.revision import Revisions, is_of, revisions
from dashboard.web import behind, replica

KEPT, KEPT_BY_UNIT = 512, 256
BY_UNIT = "by unit"
"""How the names of what is counted by unit begin (`web/by_unit.py`)."""
A_MOMENT = 5
"""Seconds for which a value is shown as recent after it was last known to be true."""


@dataclass
class Value:
    """A value, the revisions that it was worked out at, all counted, and when it was known true."""

    value: Any
    revisions: Revisions
    number: int
    true_at: float


_values: "OrderedDict[Hashable, Value]" = OrderedDict()
_by_unit: "OrderedDict[Hashable, Value]" = OrderedDict()
"""Apart from the others: it is costly, and no number of pages that are kept drives it out."""
_at_work: "WeakValueDictionary[Hashable, Lock]" = WeakValueDictionary()
answers: dict[Hashable, Any] = {}
"""Whole answers, as they were sent (`web/sent_again.py`)."""
_lock = Lock()


def current() -> Revisions:
    """The revision of every feature, asked for once in a request."""
    if "revisions" not in g:
        note_revisions(time.monotonic(), revisions())
    read: Revisions = g.revisions
    return read


def note_revisions(moment: float, read: Revisions) -> None:
    """Take the revision of every feature as it was read after a moment (monotonic)."""
    g.known_at, g.revisions = moment, read


def count() -> int:
    """How often all features were written to: of two states of the records, the later has more."""
    return sum(number for _feature, number in current())


def clear() -> None:
    """Forget everything."""
    with _lock:
        _values.clear()
        _by_unit.clear()
    answers.clear()


def kept(name: Hashable, features: tuple[str, ...] = ()) -> Any:
    """What was kept under a name, if it is true still; else None."""
    value = _true(name, features)
    return value.value if value else None


def keep(name: Hashable, value: Any, features: tuple[str, ...] = ()) -> None:
    """Keep a value in the place of an older one."""
    key, number, now_true = key_of(name), count(), _of(features)
    values, most = _place(name)
    with _lock:
        before = values.get(key)
        if before is None or before.number <= number:
            values[key] = Value(value, now_true, number, g.known_at)
            values.move_to_end(key)
        while len(values) > most:
            values.popitem(last=False)


def earlier(name: Hashable) -> Any:
    """What was last kept under a name, whatever was written since; None where nothing was, or where
    it knows of later writes than this request.
    """
    with _lock:
        value = _place(name)[0].get(key_of(name))
    return value.value if value and value.number <= count() else None


def cached(name: Hashable, make: Callable[[], Any], features: tuple[str, ...] = ()) -> Any:
    """What `make` gives, kept until these features (or, without any, anything) are written to."""
    if value := _true(name, features):
        return value.value
    with _lock:
        at_work = _at_work.setdefault(key_of(name), Lock())
    with at_work:
        if value := _true(name, features):
            return value.value
        made = replica.read(make, current())
        keep(name, made, features)
        return made


def _true(name: Hashable, features: tuple[str, ...]) -> Value | None:
    now_true = _of(features)
    with _lock:
        value = _place(name)[0].get(key_of(name))
        if value is None or value.revisions != now_true:
            return None
        value.true_at = max(value.true_at, g.known_at)
        return value


def was_true(key: Hashable, moment: float) -> None:
    """Note that what is kept by this key was true at a moment (monotonic): its readers were
    answered without it.
    """
    with _lock:
        if value := _values.get(key):
            value.true_at = max(value.true_at, moment)


def a_moment_before(name: Hashable, told: str) -> Any:
    """A page as it was kept under a name a moment before, where this reader may have it and it has
    a place to tell the moment (`told`), while another thread draws it anew; else None. `g.recent`
    then says when it was true, and nothing made of it may be kept.
    """
    with _lock:
        value = _values.get(key_of(name))
    if behind.is_here() or value is None or value.number < session.get("wrote", 0):
        return None
    age = time.monotonic() - value.true_at
    if age > A_MOMENT or told not in value.value:
        return None
    behind.draw(name)
    g.recent = now() - timedelta(seconds=age)
    return value.value


def _place(name: Hashable) -> tuple["OrderedDict[Hashable, Value]", int]:
    """Where a value of this name is kept, and how many are there at most."""
    counted = isinstance(name, tuple) and name[:1] == (BY_UNIT,)
    return (_by_unit, KEPT_BY_UNIT) if counted else (_values, KEPT)


def key_of(name: Hashable) -> Hashable:
    """The key by which a value of this name is kept today."""
    return current_app.config["SQLALCHEMY_DATABASE_URI"], name, today()


def _of(features: tuple[str, ...]) -> Revisions:
    asked = (*features, "settings") if features else ()
    return tuple(r for r in current() if not asked or any(is_of(r[0], name) for name in asked))


def _note_own_write(response: Response) -> Response:
    if g.get("raised"):
        note_revisions(time.monotonic(), revisions())
        note_written()
    return response


def note_written() -> None:
    """Let the reader's next pages be true at least to what is written now."""
    session["wrote"] = count()


def init_app(app: Flask) -> None:
    """Have each write noted in the session of who wrote."""
    app.after_request(_note_own_write)
