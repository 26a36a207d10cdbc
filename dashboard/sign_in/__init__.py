"""Signing in and out, the own page, invitations; every request is held to its route's rule."""

from flask import Flask, abort, current_app, g, request

from dashboard.accounts import demonstration, oidc as single_sign_on, permissions, sessions
from dashboard.accounts.models import ROLES
from dashboard.database.engine import begin_writing
from dashboard.extensions import csrf, db
from dashboard.web.urls import register_addresses

READING = ("GET", "HEAD", "OPTIONS")


def _before() -> None:
    if request.endpoint in ("static", "web.healthz", "web.readyz"):
        return
    g.user = None
    if current_app.extensions["settings"].DEMONSTRATION and not demonstration.is_local():
        abort(403)
    sessions.load_current_sign_in()
    if request.method not in READING and _comes_from_elsewhere():
        abort(403)
    permissions.guard()
    if request.method in READING or request.endpoint is None:
        return
    _receive()
    # Who asks is read once more, where nobody else writes: a role or a sign-in may have been taken
    # away while the request was on its way.
    begin_writing()
    sessions.load_current_sign_in()
    permissions.guard()


def _comes_from_elsewhere() -> bool:
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site not in ("same-origin", "none") or (
        bool(origin) and origin != request.host_url.rstrip("/")
    )


def _receive() -> None:
    """Read the whole form, files too, while nothing of the database is held: whoever sends slowly,
    or stops half-way, keeps nobody waiting."""
    db.session.rollback()
    view = current_app.view_functions[request.endpoint or ""]
    most = getattr(view, "most_bytes", 0)
    if callable(most):
        most = most(**(request.view_args or {}))
    request.max_content_length = most or current_app.config["MAX_CONTENT_LENGTH"]
    list(request.form)  # reads all of it
    csrf.protect(apply_exemptions=True)


def init_app(app: Flask) -> None:
    """Load the reader and hold every request to its route's rule."""
    from dashboard.sign_in import (
        account,
        invitation,
        letters,
        mail_choices,
        oidc as oidc_views,
        views,
    )

    permissions.requires(permissions.PUBLIC)(app.view_functions["static"])
    app.before_request(_before)
    single_sign_on.init_app(app, app.extensions["settings"])
    app.add_url_rule("/sign-in/answer", "single_sign_on", oidc_views.return_from_provider)
    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    register_addresses(
        app, sign_in="sign_in.sign_in", sign_out="sign_in.sign_out", account="sign_in.account"
    )
    letters.init_app(app)
    app.extensions["ask_to_sign_in"] = views.ask_to_sign_in
    app.context_processor(
        lambda: {
            "user": g.get("user"),
            "may": permissions.may,
            "extent": permissions.extent,
            "sso_on": single_sign_on.sso_is_on(),
            "role_names": ROLES,
        }
    )
