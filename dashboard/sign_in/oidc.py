"""The way to the single sign-on and back from it."""

import logging
from typing import Any

from flask import abort, flash, redirect, request, session, url_for

from dashboard.accounts import links, oidc, sessions
from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.database.engine import begin_writing
from dashboard.extensions import db
from dashboard.language import current_language, gettext as _, set_language
from dashboard.sign_in.views import views
from dashboard.web.urls import absolute, safe_next

log = logging.getLogger("dashboard")
KEY = "single_sign_on"


def _redirect_to_provider(link: str | None = None) -> Any:
    if not oidc.sso_is_on():
        abort(404)
    for old in [name for name in session if name.startswith("_state_")]:
        del session[old]
    session[KEY] = {
        "lang": current_language(),
        "next": request.args.get("next", "")[:500],
        "link": link,
    }
    address = absolute(url_for("single_sign_on"))
    try:
        return oidc.provider().authorize_redirect(address)
    except oidc.Unusable as error:
        return _provider_failed(error)


@views.get("/sign-in/single")
@requires(PUBLIC)
def to_provider() -> Any:
    """Lead the reader to the provider."""
    return _redirect_to_provider()


@views.get("/welcome/<token>/single")
@requires(PUBLIC)
def connect(token: str) -> Any:
    """Lead somebody who was invited to the provider, to be connected with it by their one-time
    link."""
    if links.find_link(token) is None:
        abort(
            404,
            _(
                "This link has already been used, has expired or is incomplete. Ask an "
                "administrator for a new one."
            ),
        )
    return _redirect_to_provider(token)


@requires(PUBLIC)
def return_from_provider() -> Any:
    """Let in who comes back from the provider. The protocol makes this a GET; its state stands for
    the token of a form."""
    if not oidc.sso_is_on():
        abort(404)
    start = session.pop(KEY, None) or {"lang": current_language(), "next": "", "link": None}
    set_language(start["lang"])
    try:
        claims = oidc.claims_of(request.args)
        begin_writing()
        user = oidc.person_of_claims(claims, start["link"])
        db.session.commit()
    except oidc.Unusable as error:
        return _provider_failed(error)
    except oidc.Refused as refused:
        db.session.rollback()
        abort(403, str(refused))
    sessions.start_sign_in(user)
    if start["link"]:
        flash(_("Your account is connected. From now on, sign in by single sign-on."), "")
    set_language(user.language if not start["next"] else start["lang"])
    return redirect(safe_next(start["next"]), 303)


def _provider_failed(error: oidc.Unusable) -> Any:
    db.session.rollback()
    log.warning({"message": "single sign-on", "reason": str(error)})
    abort(
        502,
        _(
            "Single sign-on did not return a valid answer. You were not signed in; try again in "
            "a few minutes."
        ),
    )
