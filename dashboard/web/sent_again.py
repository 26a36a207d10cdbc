"""An answer is sent again, to the letter, to a browser that asks the same again while it is true.

Drawing the page is saved by other caches (`web/pages.py`); this one saves the way to them. It
stands before the application, and asks one statement: whose the sign-in is, and what was ever
written (`accounts/sessions.py`, STATE). Where that says what it said before the page was drawn, the
answer of then, compressed as it was, is the answer of now. All else goes the long way, on which
nobody needs to think of it: a page of `cached_page` is kept unless it says something once.
"""

import time
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any, Hashable, Iterable

from flask import Flask, current_app, g, request, session
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.accounts.sessions import State, state_of
from dashboard.accounts.throttle import hashed
from dashboard.extensions import db
from dashboard.records.periods import today_by
from dashboard.web import logs
from dashboard.web.cache import KEPT, answers, key_of, note_revisions, was_true

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NOTED = "dashboard.true_while"
SAYS_NOTHING = {"REMOTE_PORT", "HTTP_REFERER", "HTTP_X_REQUEST_ID", "HTTP_TRACEPARENT"}
"""What no page depends on. All else that a request says tells it from others."""
LARGEST = 100_000
"""Bytes of an answer that is kept; the pages of totals take a tenth, compressed."""
_lock = Lock()


@dataclass
class Noted:
    """While the state of a sign-in is the same, on this day and until this time (monotonic), an
    answer is true.
    """

    secret_hash: str
    state: State
    day: date
    until: float
    route: str
    role: str
    page: Hashable
    """The key by which the page that was sent is kept."""


@dataclass
class Answer:
    """What was sent, and while it is true."""

    noted: Noted
    status: str
    headers: list[tuple[str, str]]
    body: bytes


def note_state(page: Hashable) -> None:
    """Read the revisions together with the sign-in, before anything of the page is read, so that
    the answer may be sent again while all that is the same. `page` is the name by which it is kept.
    """
    if "revisions" in g or not g.get("user") or g.same_for <= 0:
        return
    moment = time.monotonic()
    connection, secret_hash = db.session.connection(), hashed(str(session["sign_in"]))
    state = state_of(secret_hash, connection.exec_driver_sql, connection.dialect.name)
    if state and state[0][3] == g.user.version:  # it may have been written to meanwhile
        note_revisions(moment, tuple((row[-2], row[-1]) for row in state if row[-2]))
        day = today_by(current_app.extensions["settings"])
        until = time.monotonic() + g.same_for
        route = str(request.url_rule)
        noted = secret_hash, state, day, until, route, g.user.role, key_of(page)
        request.environ[NOTED] = Noted(*noted)


class SentAgain:
    """Answers what was asked before by what was sent before, else by the application."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self.wsgi_app: WSGIApplication = app.wsgi_app
        self.settings, self.engine = app.extensions["settings"], engine
        self.mine = object()

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """The answer."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" not in environ:
            return self.wsgi_app(environ, start)
        began = time.perf_counter()
        asked = (
            self.mine,
            *(
                (name, value)
                for name, value in environ.items()
                if isinstance(value, str) and name not in SAYS_NOTHING
            ),
        )
        answer = answers.get(asked)
        if answer is None or not self._is_true(answer.noted):
            return self._ask(asked, environ, start)
        noted, status = answer.noted, int(answer.status[:3])
        logs.note(logs.new_reference(), "GET", noted.route, status, began, noted.role)
        start(answer.status, answer.headers)
        return [answer.body]

    def _is_true(self, noted: Noted) -> bool:
        moment = time.monotonic()
        if moment > noted.until or today_by(self.settings) != noted.day:
            return False
        try:
            connection = self.engine.raw_connection()
            try:
                cursor, dialect = connection.cursor(), self.engine.dialect.name
                true = state_of(noted.secret_hash, cursor.execute, dialect) == noted.state
            finally:
                connection.close()
        except (SQLAlchemyError, self.engine.dialect.loaded_dbapi.Error):
            return False  # the long way says what is the matter
        if true:
            was_true(noted.page, moment)
        return true

    def _ask(
        self, asked: Hashable, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        begun: list[Any] = []

        def note_start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            begun[:] = status, headers
            return start(status, headers, *error)

        parts = self.wsgi_app(environ, note_start)
        if NOTED not in environ:
            return parts
        try:
            body = b"".join(parts)
        finally:
            parts.close()  # type: ignore[attr-defined]
        names = {name.lower() for name, _value in begun[1]}
        if "etag" in names and "set-cookie" not in names and len(body) <= LARGEST:
            with _lock:
                answers.pop(asked, None)
                answers[asked] = Answer(environ[NOTED], begun[0], begun[1], body)
                while len(answers) > KEPT:
                    answers.pop(next(iter(answers)))
        return [body]


def init_app(app: Flask) -> None:
    """Stand before all else that answers."""
    with app.app_context():
        before: Any = SentAgain(app, db.engine)
        app.wsgi_app = before  # type: ignore[method-assign]
