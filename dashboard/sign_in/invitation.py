"""Invitations: a password is chosen by a one-time link; a new link is asked for."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from dashboard.accounts import links, passwords, sessions, throttle
from dashboard.accounts.models import is_address
from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.records.save import Actor
from dashboard.sign_in.letters import links_go_by_mail, request_link
from dashboard.sign_in.views import only_with_local_passwords, views


def _render_welcome(token: str, wrong: str = "", status: int = 200) -> Any:
    return render_template("sign_in/welcome.html", token=token, wrong=wrong), status


def _link_is_void() -> Any:
    abort(
        404,
        _(
            "This link has already been used, has expired or is incomplete. Ask an "
            "administrator for a new one."
        ),
    )


@views.get("/welcome/<token>")
@requires(PUBLIC)
def welcome(token: str) -> Any:
    """The form for a first, or a new, password."""
    return _render_welcome(token) if links.find_link(token) else _link_is_void()


@views.post("/welcome/<token>")
@requires(PUBLIC)
def choose_password(token: str) -> Any:
    """Set the password and use the link up."""
    only_with_local_passwords()
    link = links.find_link(token)
    if link is None:
        return _link_is_void()
    password = request.form.get("password", "")
    if wrong := passwords.password_problem(password, link.user.email.split("@")[0], link.user.name):
        return _render_welcome(token, wrong, 422)
    sessions.set_password(link.user, password, Actor(link.user_id, "form"))
    links.void_links(link.user)
    db.session.commit()
    flash(_("Your password has been set. You can now sign in."), "")
    return redirect(url_for("sign_in.sign_in"), 303)


def _render_forgotten(asked: bool = False, wrong: str = "") -> str:
    return render_template(
        "sign_in/forgotten.html", asked=asked, wrong=wrong, by_mail=links_go_by_mail()
    )


@views.get("/forgotten")
@requires(PUBLIC)
def forgotten() -> Any:
    """The form by which somebody asks for a new one-time link."""
    only_with_local_passwords()
    return _render_forgotten()


@views.post("/forgotten")
@requires(PUBLIC)
def ask_for_link() -> Any:
    """Send a link, or let the administrators know; the answer is the same whether there is such a
    person or not."""
    only_with_local_passwords()
    email = request.form.get("email", "").strip()
    if not is_address(email):
        wrong = _("Email address: use the format name@ontario.ca")
        return _render_forgotten(wrong=wrong), 422
    try:
        throttle.count_attempt(throttle.link_request_name(email))
    except throttle.Throttled:
        abort(429)
    request_link(email)
    db.session.commit()
    return _render_forgotten(asked=True)
