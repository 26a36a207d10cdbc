"""Error pages: in the reader's language, with the way on and a reference that is in the log."""

from contextlib import suppress
from typing import Any

from flask import Flask, current_app, g, make_response, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from dashboard.database import faults
from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.web import kept, once_more
from dashboard.web.logs import log
from dashboard.web.pages import is_fragment
from dashboard.web.urls import this_address

PLAIN = (
    "<!doctype html><title>Error / Erreur</title>"
    "<p lang=en>The page could not be drawn. Reference: {0}"
    "<p lang=fr>La page n’a pu être produite. Référence : {0}"
)


def _too_large() -> str:
    if (request.max_content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        return _("You can send at most 50 MB at once. Send fewer files or split them.")
    return _("You can send at most 2 MB. Shorten the text.")


def words(status: int) -> tuple[str, str]:
    """What happened, and what to do next."""
    by_status = {
        400: (
            _("The request could not be understood"),
            _("Go back, reload the page and try again."),
        ),
        403: (
            _("You may not see this page"),
            _("If you need it for your work, write to the Open Government Office."),
        ),
        404: (_("Page not found"), _("Check the address, or start from the overview.")),
        405: (_("This cannot be done here"), _("Go back and use the buttons on the page.")),
        409: (
            _("Someone else changed this while you were working"),
            _("Reload the page to see what it says now, then make your change again."),
        ),
        413: (_("Too large"), _too_large()),
        422: (_("Something needs to be corrected"), _("Go back and check what was filled in.")),
        429: (_("Too many attempts"), _("Wait 15 minutes, then try again.")),
        503: (
            _("The system is busy"),
            _("Nothing was lost or changed. Try again in a few seconds."),
        ),
        507: (
            _("There is no room left for records"),
            _("Nothing was lost or changed. Tell the Open Government Office, then try again."),
        ),
    }
    return by_status.get(
        status,
        (
            _("Something went wrong on our side"),
            _(
                "No partial changes were saved. Try again; if it happens again, send us the "
                "reference below."
            ),
        ),
    )


def page(status: int, detail: str = "", template: str = "web/error.html", **context: Any) -> Any:
    """The error page of a status; `detail` says what exactly is wrong."""
    g.failed = status == 404  # what led here does not go along
    try:
        title, advice = words(status)
        context |= {"title": title, "advice": advice, "detail": detail}
        text = render_template(template, reference=g.get("reference", ""), **context)
        response = make_response(text, status)
    except Exception:
        log.exception("error page")
        response = make_response(PLAIN.format(g.get("reference", "")), status)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException) -> Any:
    if error.code == 401:
        return current_app.extensions["ask_to_sign_in"]()
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    if isinstance(error, SecurityError):  # of the Host: the page's links are made for one of ours
        request.host = current_app.config["TRUSTED_HOSTS"][0]
        request_ctx.url_adapter = current_app.url_map.bind(request.host)
        g.user = None
        return page(400, _("The dashboard does not answer under this name. Check the address."))
    g.setdefault("user", None)
    detail = error.description if error.description != type(error).description else None
    response = page(error.code or 500, str(detail or ""))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _csrf(_error: CSRFError) -> Any:
    if request.headers.get("HX-Request"):
        response = make_response("", 400)
        response.headers["HX-Refresh"] = "true"
        return response
    return page(400)


def _not_saved(status: int) -> Any:
    """The error page with all that was typed, and a button to send it again."""
    texts = kept.typed()
    return page(
        status,
        template="web/_not_saved.html" if is_fragment() else "web/not_saved.html",
        action=this_address(),
        fields=texts,
        shown=kept.shown(texts),
        secrets=kept.secrets(),
    )


def _fault(error: Exception) -> Any:
    with suppress(SQLAlchemyError):  # there may be nobody to tell
        db.session.rollback()
    if once_more.is_worth_it(error):
        return once_more.answer()
    # A form whose files were sent cannot be given back, and one that is saved need not be.
    can_be_sent_again = bool(g.get("writing") and request.form and not once_more.has_files())
    g.writing = False
    if isinstance(error, StaleDataError):
        return page(409)
    line = {"reference": g.get("reference"), "route": str(request.url_rule or "-")}
    line |= faults.details(error)
    if not faults.is_full(error) and not faults.passes(error):
        log.error(line, exc_info=error)
        g.user = None
        return page(500)
    full = faults.is_full(error)
    message = "no room left" if full else "database locked or away"
    log.warning({**line, "message": message, "reason": faults.name(error)})
    _read_reader_again()
    return (_not_saved if can_be_sent_again else page)(507 if full else 503)


def _read_reader_again() -> None:
    """Where it cannot be read now who asks, the page is drawn as for nobody."""
    try:
        if g.get("user"):
            db.session.refresh(g.user)
    except SQLAlchemyError:
        g.user = None


def init_app(app: Flask) -> None:
    """Answer every error ourselves."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Exception, _fault)
