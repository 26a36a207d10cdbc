"""A page, or only the fragment that htmx replaces; kept while nothing was written, and answered by
304 where it can be.

Four caches lie one behind the other; each is asked only where the one before has nothing, and a
write, which raises the revision of its feature, makes all of them forget what it touches:

0. This process keeps answers as they were sent, compressed, for a browser that asks the same again
   (`web/sent_again.py`), and asks one statement whether they are true still.
1. The reader's browser keeps the page and asks whether it is still true (`not_modified`): it is,
   while neither a revision, nor the reader, the language, the address, the day or the program has
   changed. Then the answer is an empty 304, and no record was read.
2. This process keeps what is drawn of totals, as HTML (`cached_page`): by address, by language, and
   by the reader's role and ministry, which is all that such a page may depend on; and the whole
   page, with its head and navigation, likewise, which for a moment after a write is sent as it was.
   What is of one person or one request alone (`of_this_request`) is put in as it is sent.
3. This process keeps measures and other results (`web/cache.py`), whatever the language.

A page that holds names of people, or a form, uses none of them: every answer is `no-store` unless a
view says otherwise.
"""

import hashlib
import secrets
from contextlib import contextmanager
from functools import cache, wraps
from importlib import metadata
from pathlib import Path
from typing import Any, Callable, Iterator

from flask import Flask, Response, current_app, g, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf
from htmx_flask import request as htmx_request
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from dashboard import language, paths
from dashboard.records.kinds import kinds
from dashboard.records.periods import today
from dashboard.records.site_settings import settings as in_force
from dashboard.web.cache import a_moment_before, cached, current, keep, kept
from dashboard.web.sent_again import note_state
from dashboard.web.urls import this_address

Context = Callable[..., dict[str, Any]]
RELEASE = metadata.version("open-government-dashboard")


def is_fragment() -> bool:
    """Whether htmx asks for a part of the page, and not for the page."""
    return (
        bool(htmx_request.htmx) and request.headers.get("HX-Request-Type", "partial") == "partial"
    )


def not_modified() -> Response | None:
    """304 where the reader's copy is still true, judged by revision, reader, language and address;
    else None.
    """
    if "_flashes" in session:
        return None  # what was just saved is to be said
    user = g.user
    reader = (g.sign_in, user.role, user.ministry_id, user.version) if user else None
    parts = (
        current(),
        reader,
        language.current_language(),
        this_address(),
        is_fragment(),
        today(),
        version(),
        request.cookies.get("scheme"),
    )
    g.etag = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    if request.if_none_match.contains_weak(g.etag):
        return revalidated(make_response("", 304))
    return None


def revalidated(response: Response) -> Response:
    """The answer, to be kept by the browser and asked for again by its tag."""
    response.set_etag(g.etag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


DARK_ON = {
    "system": "screen and (prefers-color-scheme: dark)",
    "light": "not all",
    "dark": "screen",
}
"""Where the colours of the dark scheme hold, by what a reader chose."""

MARKS = {
    name: secrets.token_hex(16)
    for name in ("csrf_token", "seconds_left", "moment", "dark_on", "reader_name")
}
"""What a kept page holds in place of the values of one person and request: of this process, so that
no record can hold it.
"""


def of_this_request(name: str) -> str:
    """A value that is not kept with a page: the value itself, or where the page is drawn to be
    kept, its mark.
    """
    if g.get("drawn_to_be_kept"):
        return MARKS[name]
    if name == "dark_on":
        return DARK_ON.get(request.cookies.get("scheme", ""), DARK_ON["system"])
    if name == "reader_name":
        return str(g.user.name) if g.get("user") else ""
    if name == "moment":
        at = g.get("recent")
        if not at:
            return ""
        return "· " + language.gettext("As it was at %(time)s.", time=language.format_clock(at))
    return generate_csrf() if name == "csrf_token" else str(g.get("seconds_left", 0))


@contextmanager
def _kept_for_later() -> Iterator[None]:
    g.drawn_to_be_kept = True
    try:
        yield
    finally:
        g.drawn_to_be_kept = False


def _sent(kept: str) -> str:
    for name, mark in MARKS.items():
        kept = kept.replace(mark, escape(of_this_request(name)))
    return kept


def cached_page(
    page: str, fragment: str, board: str, outer: tuple[str, ...] = ()
) -> Callable[[Context], Callable[..., Response]]:
    """Makes a view of a function that gives a page's context: it answers 304, the page, or its
    fragment for htmx.

    The template `board` is drawn once and kept for all of a role and ministry; page and fragment
    get it as `board_html`, and of the context only the values named by `outer`. Such values may not
    be records that still belong to a session.
    """

    def decorate(context_of: Context) -> Callable[..., Response]:
        @wraps(context_of)
        def view(**values: Any) -> Response:
            here = board, request.host, this_address(), language.current_language()
            totals = *here, g.user.role, g.user.ministry_id
            mine = *totals, is_fragment()
            features = tuple(sorted({"accounts", *(kind.feature for kind in kinds())}))
            note_state(mine)
            html = kept(mine, features)  # before a 304, so that it is known to be true still
            if (answer := not_modified()) is not None:
                return answer
            template = fragment if is_fragment() else page

            def draw() -> dict[str, Any]:
                context = context_of(**values)
                html = Markup(render_template(board, **context))  # noqa: S704 (it is autoescaped)
                return {"board_html": html, **{name: context[name] for name in outer}}

            def whole() -> str:
                with _kept_for_later():
                    return render_template(template, **cached(totals, draw, features))

            if "_flashes" in session:  # they are said on this page, and on no other
                return make_response(_sent(whole()))
            html = html or a_moment_before(mine, MARKS["moment"])
            if html is None:
                html = whole()
                keep(mine, html, features)
            response = make_response(_sent(html))
            return response if g.get("recent") else revalidated(response)

        return view

    return decorate


@cache
def version() -> str:
    """A hash of all that is drawn with: templates, catalogues, static files."""
    files = [
        *paths.TEMPLATES.rglob("*.html"),
        *paths.TRANSLATIONS.rglob("*.po"),
        *paths.STATIC.rglob("*"),
    ]
    stamps = [
        (f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in sorted(files) if f.is_file()
    ]
    return hashlib.sha256(repr(stamps).encode()).hexdigest()[:10]


@cache
def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""


def _hash_static(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values and current_app.static_folder:
        values["v"] = _file_hash(Path(current_app.static_folder) / values["filename"])


def init_app(app: Flask) -> None:
    """Give static files their hash, and templates what every page shows."""
    app.url_defaults(_hash_static)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    def shared() -> dict[str, Any]:
        try:
            settings = in_force()
        except SQLAlchemyError:  # an error page is drawn even where the database does not answer
            settings = app.extensions["settings"]
        return {
            "settings": settings,
            "service": settings.name(language.current_language()),
            "release": RELEASE,
            "seconds_left": of_this_request("seconds_left"),
            "moment_before": of_this_request("moment"),
            "dark_on": of_this_request("dark_on"),
            "reader_name": of_this_request("reader_name"),
        }

    app.context_processor(shared)


def init_tokens(app: Flask) -> None:
    """Have templates put in the token of each request, in the place of what Flask-WTF gave them."""

    def token() -> str:
        return of_this_request("csrf_token")

    app.jinja_env.globals["csrf_token"] = token
    app.context_processor(lambda: {"csrf_token": token})
