"""What is worked out from records is kept in this process until they are written to.

Two who ask for the same wait for one who works it out. Where it is worked out anew after a write, a
reader may have what it was a moment before (`recent`), so that a crowd of readers does not wait for
each write of a crowd of writers; but never less than the reader's own writes have made true. Where
it takes long, another thread works it out (`web/behind.py`): a reader waits for it only where there
is nothing of a moment before.
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
LONG = 0.02
"""Seconds from which on a value is worked out behind its readers."""


@dataclass
class Value:
    """A value, the revisions that it was worked out at, all counted, when it was known true, and
    how many seconds it took.
    """

    value: Any
    revisions: Revisions
    number: int
    true_at: float
    took: float


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
        g.revisions = revisions()
    read: Revisions = g.revisions
    return read


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


def keep(name: Hashable, value: Any, features: tuple[str, ...] = (), took: float = 0) -> None:
    """Keep a value, which took these seconds to work out, in the place of an older one."""
    key, number, now_true = _key(name), count(), _of(features)
    values, most = _place(name)
    at = time.monotonic()
    with _lock:
        before = values.get(key)
        if before is None or before.number <= number:
            values[key] = Value(value, now_true, number, at, took)
            values.move_to_end(key)
        while len(values) > most:
            values.popitem(last=False)


def earlier(name: Hashable) -> Any:
    """What was last kept under a name, whatever was written since; None where nothing was, or where
    it knows of later writes than this request.
    """
    with _lock:
        value = _place(name)[0].get(_key(name))
    return value.value if value and value.number <= count() else None


def cached(
    name: Hashable, make: Callable[[], Any], features: tuple[str, ...] = (), recent: bool = False
) -> Any:
    """What `make` gives, kept until these features (or, without any, anything) are written to.

    With `recent`, while another works it out, or where it takes long, what it was a moment before:
    `g.recent` then says when it was true, and nothing made of it may be kept.
    """
    if value := _true(name, features):
        return value.value
    with _lock:
        at_work = _at_work.setdefault(_key(name), Lock())
    if recent and (value := _recent(name, at_work.locked())):
        return value.value
    with at_work:
        if value := _true(name, features):
            return value.value
        began = time.monotonic()
        made = replica.read(make, current())
        keep(name, made, features, time.monotonic() - began)
        return made


def _true(name: Hashable, features: tuple[str, ...]) -> Value | None:
    now_true = _of(features)
    with _lock:
        value = _place(name)[0].get(_key(name))
        if value is None or value.revisions != now_true:
            return None
        value.true_at = time.monotonic()
        return value


def a_moment_before(name: Hashable) -> Any:
    """What was kept under a name a moment before, where it may be shown; None where it may not.
    `g.recent` then says when it was true, and nothing made of it may be kept.
    """
    value = _recent(name)
    return value.value if value else None


def _recent(name: Hashable, at_work: bool = False) -> Value | None:
    with _lock:
        value = _values.get(_key(name))
    if behind.is_here() or value is None or time.monotonic() - value.true_at > A_MOMENT:
        return None
    if value.number < session.get("wrote", 0) or not (at_work or value.took > LONG):
        return None
    if not at_work:
        behind.draw(name)
    g.recent = now() - timedelta(seconds=time.monotonic() - value.true_at)
    return value


def _place(name: Hashable) -> tuple["OrderedDict[Hashable, Value]", int]:
    """Where a value of this name is kept, and how many are there at most."""
    counted = isinstance(name, tuple) and name[:1] == (BY_UNIT,)
    return (_by_unit, KEPT_BY_UNIT) if counted else (_values, KEPT)


def _key(name: Hashable) -> Hashable:
    return current_app.config["SQLALCHEMY_DATABASE_URI"], name, today()


def _of(features: tuple[str, ...]) -> Revisions:
    asked = (*features, "settings") if features else ()
    return tuple(r for r in current() if not asked or any(is_of(r[0], name) for name in asked))


def _note_own_write(response: Response) -> Response:
    """Let the reader's next pages be true at least to what this request wrote."""
    if g.get("raised"):
        g.revisions = revisions()
        session["wrote"] = count()
    return response


def init_app(app: Flask) -> None:
    """Have each write noted in the session of who wrote."""
    app.after_request(_note_own_write)
