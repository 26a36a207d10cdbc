"""Files made inside the request, or by the worker where that takes longer than two seconds.

What is long is known from those made before (`shelf.py`). A reader who waits asks the same address
again, with the state of the records that the file must have seen at least (`since`): so whoever
gets a file has gone through the address's own rules, and the key of a file holds all that makes a
difference between readers.
"""

import hashlib
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Callable, Iterator
from urllib.parse import urlencode

from flask import Response, current_app, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from dashboard.accounts.models import User
from dashboard.accounts.permissions import polled
from dashboard.database import faults
from dashboard.extensions import db
from dashboard.language import current_language, in_language
from dashboard.records.periods import today
from dashboard.report import shelf
from dashboard.report.documents import moment
from dashboard.report.pdf import setter
from dashboard.training.models import Completion
from dashboard.web.background import worker_is_there
from dashboard.web.cache import count
from dashboard.web.logs import log
from dashboard.web.pages import is_fragment
from dashboard.web.table import attached

MANY = 80_000
"""From how many completions on a kind of which none was ever made is supposed to take long: the
report takes half a second with few and five with 250,000."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that can be made: its kind, by which is known how long it takes; the extra that makes
    it; its name, its type, how a browser takes it; and what makes it, at a moment.
    """

    kind: str
    extra: str
    name: str
    type: str
    how: str
    make: Callable[[datetime], bytes]


def in_time(describe: Callable[..., File]) -> Callable[..., ResponseReturnValue]:
    """Makes a view of a function that says which file an address is."""

    @polled
    @wraps(describe)
    def view(**values: Any) -> ResponseReturnValue:
        file = describe(**values)
        if setter(file.extra) is None:
            return render_template("report/not_installed.html"), 501
        since = request.args.get("since", type=int)
        if since is None and not _is_long(file.kind):
            return _sent(file, _make(file))
        return _waited_for(file, since)

    view.describe = describe  # type: ignore[attr-defined]
    return view


def _is_long(kind: str) -> bool:
    if (known := shelf.is_long(kind)) is not None:
        return known
    return (db.session.scalar(select(func.max(Completion.id))) or 0) > MANY


def _make(file: File) -> bytes:
    began = time.monotonic()
    content = file.make(moment())
    shelf.note(file.kind, time.monotonic() - began)
    return content


def _sent(file: File, content: bytes) -> Response:
    return attached(Response(content, mimetype=file.type), file.name, file.how)


def _waited_for(file: File, since: int | None) -> ResponseReturnValue:
    """A file that the worker makes, or the page on which a reader waits for it."""
    chosen = sorted((name, text) for name, text in request.args.items() if name != "since")
    order = shelf.Order(
        base=request.root_url,
        path=request.path,
        query=urlencode(chosen),
        language=current_language(),
        role=g.user.role,
        ministry_id=g.user.ministry_id,
    )
    key = hashlib.sha256(repr((order, today())).encode()).hexdigest()[:32]
    least = count() if since is None else min(max(since, session.get("wrote", 0)), count())
    content = shelf.made(key, least)
    if content is None:
        state = shelf.ask(key, order, anew=since is None)
        if state == shelf.FAILED or state and worker_is_there():
            return _page(file, state, least), 503 if state == shelf.FAILED else 202
        content = _make(file)
        with suppress(OSError):
            shelf.keep(key, count(), content)
    return _page(file, "ready", least) if is_fragment() else _sent(file, content)


def _page(file: File, state: str, least: int) -> str:
    values = {**(request.view_args or {}), **request.args}
    here = url_for(request.endpoint or "", **{**values, "since": least})
    return render_template(
        "report/_making.html" if is_fragment() else "report/making.html",
        file=file,
        state=state,
        here=here,
        again=url_for(request.endpoint or "", **{**values, "since": None}),
    )


def make_next() -> bool:
    """Make the file that has waited longest; says whether there was one. For the worker.

    Raises what the database says while it is away or locked: the file then stays as begun.
    """
    begun = shelf.begin()
    if begun is None:
        return False
    key, order = begun
    try:
        with _as_asked(order):
            view: Any = current_app.view_functions[request.endpoint or ""]
            values = {n: v for n, v in (request.view_args or {}).items() if n != "lang"}
            content = shelf.made(key, count()) or _make(view.describe(**values))
            shelf.keep(key, count(), content)
    except Exception as error:
        if faults.passes(error):
            raise
        log.error({"message": "file", "address": order.path}, exc_info=error)
        shelf.fail(key)
    return True


@contextmanager
def _as_asked(order: shelf.Order) -> Iterator[None]:
    """The request once more: its address and language, and the rights of who asked."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    again = app.test_request_context(order.path, base_url=order.base, query_string=order.query)
    # A context of the application's own below it: the worker's has a transaction that writes.
    with app.app_context(), again, in_language(order.language):
        g.user = User(role=order.role, ministry_id=order.ministry_id)
        yield
