"""One-time links by mail: to who is invited, and to who forgot a password."""

from flask import Flask, current_app, url_for
from sqlalchemy import func, select

from dashboard.accounts import links
from dashboard.accounts.models import User
from dashboard.database.engine import begin_writing
from dashboard.extensions import db, now
from dashboard.language import current_language, format_moment, gettext as _
from dashboard.mail.models import INVITATION, PASSWORD
from dashboard.mail.outbox import hour, leave_out, put_in
from dashboard.mail.sending import mail_is_on
from dashboard.mail.writing import Line, Text, register_letter
from dashboard.records.site_settings import settings as in_force


def links_go_by_mail() -> bool:
    """Whether one-time links go out by mail; else an administrator hands them on."""
    return mail_is_on(current_app.extensions["settings"])


def invite(person: User) -> None:
    """Have an invitation sent. The caller commits."""
    put_in(person, INVITATION, hour())


def request_link(email: str) -> None:
    """Have a new link sent to the person of this address, if there is one who may have one, at
    most once an hour; without mail, administrators are told. The caller commits."""
    if not links_go_by_mail():
        links.request_link(email)
        return
    entitled = func.lower(User.email) == email.strip().lower(), User.active.is_(True), User.live
    if person := db.session.scalar(select(User).where(*entitled)):
        put_in(person, PASSWORD, hour())


def make_link_by_hand(person: User) -> str:
    """A link for an administrator to hand on: none that would make it void goes by mail any more.
    The caller commits."""
    leave_out(person, INVITATION, PASSWORD)
    return links.make_link(person)


def _link(person: User, label: str) -> Line:
    begin_writing()
    secret = links.make_link(person)
    db.session.commit()
    note = _("It can be used once, until %(moment)s.", moment=format_moment(now() + links.WEEK))
    return Line(text=label, path=url_for("sign_in.welcome", token=secret), notes=[note])


def _invitation(person: User) -> Text:
    service = in_force().name(current_language())
    link = _link(person, _("Choose a password"))
    return Text(
        subject=_("You are invited to the open government dashboard"),
        paragraphs=[
            _("Good day, %(name)s.", name=person.name),
            _(
                "You now have an account on the open government dashboard (%(service)s). Choose a "
                "password to sign in.",
                service=service,
            ),
            *link.notes,
        ],
        action=link,
    )


def _password(person: User) -> Text:
    link = _link(person, _("Choose a new password"))
    return Text(
        subject=_("A new password for the open government dashboard"),
        paragraphs=[
            _("Good day, %(name)s.", name=person.name),
            _(
                "Someone asked for a link to choose a new password for your account. If it was not "
                "you, do nothing: your password stays as it is."
            ),
            *link.notes,
        ],
        action=link,
    )


def init_app(app: Flask) -> None:
    """Say how these letters are written."""
    register_letter(app, INVITATION, _invitation)
    register_letter(app, PASSWORD, _password)
