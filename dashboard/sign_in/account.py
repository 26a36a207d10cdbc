"""What people do about their own account: choose a password by a one-time link, change it, end
other sign-ins."""

from datetime import timedelta
from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select, update

from dashboard.accounts import passwords, sessions, throttle
from dashboard.accounts.models import SignIn, User
from dashboard.accounts.permissions import requires
from dashboard.extensions import db, now
from dashboard.language import LANGUAGES, gettext as _
from dashboard.records.save import Actor, edit
from dashboard.sign_in.views import only_with_local_passwords, views
from dashboard.web.pages import DARK_ON

YEAR = timedelta(days=365)


def _render_account(wrong: str = "", status: int = 200) -> Any:
    statement = select(SignIn).where(SignIn.user_id == g.user.id, SignIn.ended_at.is_(None))
    moment = now()
    sign_ins = [
        s
        for s in db.session.scalars(statement.order_by(SignIn.seen_at.desc()))
        if moment - s.seen_at < sessions.IDLE and moment - s.created_at < sessions.AT_MOST
    ]
    return render_template(
        "sign_in/own.html",
        sign_ins=sign_ins,
        wrong=wrong,
        here=g.sign_in,
        scheme=request.cookies.get("scheme", "system"),
    ), status


@views.get("/account")
@requires("see_totals")
def account() -> Any:
    """One's own page: language, password, signed-in browsers."""
    return _render_account()


@views.post("/account/language")
@requires("see_totals")
def change_language() -> Any:
    """The language in which to be met."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(422)
    edit(db.session.get_one(User, g.user.id), {"language": language}, Actor(g.user.id, "form"))
    db.session.commit()
    flash(_("Your language was saved."), "")
    return redirect(url_for("sign_in.account", lang=language), 303)


@views.post("/account/appearance")
@requires("see_totals")
def change_appearance() -> Any:
    """Light or dark, in this browser alone."""
    scheme = request.form.get("scheme", "")
    if scheme not in DARK_ON:
        abort(422)
    flash(_("The appearance was saved for this browser."), "")
    answer = redirect(url_for("sign_in.account"), 303)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie("scheme", scheme, YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer


@views.post("/account/password")
@requires("see_totals")
def change_password() -> Any:
    """A new password for who knows the old one; every other sign-in ends."""
    only_with_local_passwords()
    user = db.session.get_one(User, g.user.id)
    password = request.form.get("new_password", "")
    try:
        if not sessions.knows_password(user, request.form.get("password", "")):
            return _render_account(_("The current password is incorrect."), 422)
    except throttle.Throttled:
        message = _("Too many attempts. Wait 15 minutes, then try again.")
        return _render_account(message, 429)
    if wrong := passwords.password_problem(password, user.email.split("@")[0], user.name):
        return _render_account(wrong, 422)
    sessions.set_password(user, password, Actor(user.id, "form"))
    db.session.commit()
    sessions.start_sign_in(user)
    flash(_("Your password was changed. Every other browser has been signed out."), "")
    return redirect(url_for("sign_in.account"), 303)


@views.post("/account/sign-ins/<int:id>/end")
@requires("see_totals")
def end_sign_in(id: int) -> Any:
    """End one of one's own sign-ins."""
    mine = SignIn.id == id, SignIn.user_id == g.user.id, SignIn.ended_at.is_(None)
    db.session.execute(update(SignIn).where(*mine).values(ended_at=now()))
    db.session.commit()
    flash(_("You have been signed out of that browser."), "")
    return redirect(url_for("sign_in.account"), 303)
