"""The language of a request, and the words and formats that templates use."""

from typing import Any

from flask import Flask, g, redirect, request

from dashboard import language as words
from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.web.navigation import home
from dashboard.web.urls import address_of, in_language, is_guessed, this_page

COOKIE = "language"


def _choose() -> None:
    """The path's language; else the reader's setting, the last choice, the browser's."""
    first = request.path.split("/")[1]
    if first in words.LANGUAGES:
        words.set_language(first)
        return
    cookie = request.cookies.get(COOKIE)
    words.set_language(cookie if cookie in words.LANGUAGES else _of_browser())


def _of_browser() -> str:
    wanted = request.accept_languages.best_match(
        ["en", "en-CA", "en-US", "en-GB", "fr", "fr-CA", "fr-FR"], default="en"
    )
    return wanted[:2]


def _pull_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values:
        values.pop("lang", None)


def _push_language(endpoint: str, values: dict[str, Any]) -> None:
    from flask import current_app

    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = words.current_language()


def other_page() -> str:
    """This same page, with the same filters, in the other language."""
    other = words.other_language(words.current_language())
    parts = request.path.split("/")
    path = (
        "/".join(["", other, *parts[2:]])
        if len(parts) > 2 and parts[1] in words.LANGUAGES
        else f"/{other}/"
    )
    if (
        request.method not in ("GET", "HEAD")
        and request.url_rule
        and "GET" not in (request.url_rule.methods or ())
    ):
        path = f"/{other}/"
    query = request.query_string.decode("ascii", "ignore")
    path = request.root_path.rstrip("/") + path
    return f"{path}?{query}" if query and request.method == "GET" else path


@requires(PUBLIC)
def _home() -> Any:
    if g.user is not None:
        words.set_language(g.user.language)
    answer = redirect(home(), 302)
    answer.vary.add("Accept-Language")
    return answer


def _remember(response: Any) -> Any:
    chosen = words.current_language()
    if (
        request.path.split("/")[1] == chosen
        and request.cookies.get(COOKIE) != chosen
        and response.status_code == 200
    ):
        from flask import current_app

        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            COOKIE, chosen, max_age=365 * 24 * 3600, secure=secure, httponly=True, samesite="Lax"
        )
    return response


def init_app(app: Flask) -> None:
    """Choose the language before anything else, and give templates the words."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.plural, newstyle=True, pgettext=words.pgettext
    )
    app.jinja_env.globals.update(
        current_language=words.current_language,
        other_language=words.other_language,
        localized=words.localized,
        only_in=words.only_in,
        localized_words=words.localized_words,
        day=words.format_date,
        moment=words.format_moment,
        number=words.format_number,
        percent=words.format_percent,
        other_page=other_page,
        in_language=in_language,
        address_of=address_of,
        this_page=this_page,
        address_is_guessed=is_guessed,
        lang_tag=lambda code: {"en": "en-CA", "fr": "fr-CA"}[code],
    )
    app.before_request(_choose)
    app.after_request(_remember)
    app.url_value_preprocessor(_pull_language)
    app.url_defaults(_push_language)
    app.add_url_rule("/", "home", _home)
