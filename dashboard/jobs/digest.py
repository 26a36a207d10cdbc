"""The digest: what it says to each role, and on which day it goes into the outbox.

Leads and administrators have one a week, executives one a month, unless they chose otherwise. A
server that was off on the day catches up on the two days after.
"""

from datetime import date
from typing import Sequence

from flask import Flask, current_app
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.extensions import db, now
from dashboard.jobs.digest_parts import OfExecutive, OfLead, of_admin
from dashboard.language import TORONTO, format_date, gettext as _, localized
from dashboard.mail.choices import MONTHLY, NEVER, every, wanted
from dashboard.mail.models import DIGEST, Letter
from dashboard.mail.outbox import put_in
from dashboard.mail.sending import mail_is_on
from dashboard.mail.writing import Section, Text, register_letter, unsubscribe_path
from dashboard.overview.words import sentence
from dashboard.records.periods import today

HOUR = 7
"""The hour in Toronto from which digests go out."""
DAYS = 3
"""On how many days from the first of a week or month on they may."""


def period_of(often: str, day: date) -> str:
    """The week (2017-W52) or month (2017-12) that has one digest."""
    year, week, _weekday = day.isocalendar()
    return f"{day:%Y-%m}" if often == MONTHLY else f"{year}-W{week:02}"


def is_due(often: str, day: date) -> bool:
    """Whether digests of this sort go out on a day: Mondays, first days of a month, and the two
    days after."""
    if often == NEVER:
        return False
    return (day.day if often == MONTHLY else day.isoweekday()) <= DAYS


def people() -> Sequence[User]:
    """All who may have a digest, by address."""
    chosen = select(User).where(User.active.is_(True), User.live)
    return [p for p in db.session.scalars(chosen.order_by(User.email)) if every(p) != NEVER]


def put_in_if_due() -> None:
    """Put the digests of the day into the outbox, each once."""
    if not mail_is_on(current_app.extensions["settings"]) or now().astimezone(TORONTO).hour < HOUR:
        return
    day = today()
    due = {p: period_of(every(p), day) for p in people() if is_due(every(p), day)}
    known_letters = select(Letter.user_id, Letter.period).where(
        Letter.kind == DIGEST, Letter.period.in_(set(due.values()))
    )
    waiting = {tuple(row) for row in db.session.execute(known_letters)}
    for person, period in due.items():
        if (person.id, period) not in waiting:
            put_in(person, DIGEST, period)
    db.session.commit()


def write(reader: User) -> Text | None:
    """The digest of the reader; None where nothing is to be said, or nothing is wanted."""
    parts = wanted(reader)
    paragraphs: list[str] = []
    sections: list[Section] = []
    if reader.role == "admin":
        subject = _("Open government: what waits for administrators")
        sections = of_admin() if parts else []
    elif reader.role == "lead":
        if reader.ministry is None:
            return None
        lead, name = OfLead(), localized(reader.ministry, "name")[0]
        subject = _("Open government this week: %(ministry)s", ministry=name)
        sections = [section for part in parts for section in lead.parts()[part]()]
    else:
        executive = OfExecutive()
        subject = _("Open government this month")
        paragraphs = [sentence(executive.board.tiles)]
        sections = [section for part in parts for section in executive.parts()[part]()]
    if not sections:
        return None
    as_of = _("Figures as of %(day)s.", day=format_date(today()))
    return Text(
        subject=subject,
        paragraphs=[*paragraphs, as_of],
        sections=sections,
        unsubscribe=unsubscribe_path(reader),
    )


def init_app(app: Flask) -> None:
    """Say how a digest is written."""
    register_letter(app, DIGEST, write)
