"""What is sent to oneself and how often; and the way out of it without signing in (RFC 8058)."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for

from dashboard.accounts.models import User
from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.extensions import csrf, db
from dashboard.language import gettext as _
from dashboard.mail.choices import NEVER, chosen, every
from dashboard.mail.writing import person_of
from dashboard.records.save import Actor, edit
from dashboard.sign_in.views import views


@views.post("/account/mail")
@requires("see_totals")
def choose_mail() -> Any:
    """How often one has a digest, and which parts of it."""
    try:
        values = chosen(g.user.role, request.form.get("every", ""), request.form.getlist("part"))
    except ValueError:
        abort(422)
    edit(db.session.get_one(User, g.user.id), values, Actor(g.user.id, "form"))
    db.session.commit()
    flash(_("Your choice was saved."), "")
    return redirect(url_for("sign_in.account") + "#mail", 303)


def _person(token: str) -> User:
    id = person_of(token)
    person = db.session.get(User, id) if isinstance(id, int) else None
    if person is None:
        abort(400, _("This link is incomplete. Copy all of it from the message."))
    return person


@views.get("/unsubscribe/<token>")
@requires(PUBLIC)
def unsubscribe(token: str) -> Any:
    """Ask whether it is meant: programs that look at mail open each link in it."""
    done = every(_person(token)) == NEVER
    return render_template("sign_in/unsubscribe.html", token=token, done=done)


@views.post("/unsubscribe/<token>")
@requires(PUBLIC)
def unsubscribe_now(token: str) -> Any:
    """Send this person no more digests."""
    person = _person(token)
    edit(person, {"mail_every": NEVER}, Actor(person.id, "form"))
    db.session.commit()
    return render_template("sign_in/unsubscribe.html", token=token, done=True)


# What says that it is meant is the address itself: mail programs send nothing else.
csrf.exempt(unsubscribe_now)
