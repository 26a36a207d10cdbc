"""What waits for an administrator: corrections, forgotten passwords, texts in one language, and how
old the last backup is.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, url_for
from sqlalchemy import func, select

from dashboard.accounts.models import User
from dashboard.admin.lists import in_one_language
from dashboard.admin.models import Suggestion
from dashboard.database.backup import backup_folder, database_file
from dashboard.database.schema import DatabaseError
from dashboard.extensions import db, now
from dashboard.language import (
    TORONTO,
    format_date,
    format_moment,
    format_number,
    gettext as _,
    ngettext,
)
from dashboard.records.kinds import kinds
from dashboard.web.waiting import Waiting

TOO_OLD = timedelta(days=2)
"""The age from which a newest backup says that backups fail."""


def corrections() -> Waiting | None:
    """Suggested corrections without an answer."""
    chosen = select(func.count(), func.min(Suggestion.created_at))
    number, oldest = db.session.execute(
        chosen.where(Suggestion.live, Suggestion.answer.is_(None))
    ).one()
    if not number:
        return None
    return Waiting(
        title=_("Suggested corrections"),
        value=format_number(number),
        address=url_for("admin.suggestions"),
        note=_("The oldest is of %(day)s.", day=format_date(_day(oldest))),
    )


def _day(moment: datetime) -> Any:
    return moment.astimezone(TORONTO).date()


def forgotten_passwords() -> Waiting | None:
    """People who asked for a new one-time link."""
    chosen = select(User).where(
        User.link_requested_at.is_not(None), User.active.is_(True), User.live
    )
    people = db.session.scalars(chosen.order_by(User.link_requested_at)).all()
    if not people:
        return None
    return Waiting(
        title=_("Forgotten passwords"),
        value=format_number(len(people)),
        address=url_for("admin.people"),
        note=", ".join(person.name for person in people[:5]),
        level="alert",
    )


def texts_in_one_language() -> Waiting | None:
    """Records that have a text in one language only, by kind."""
    counts = {}
    for kind in kinds():
        gap = in_one_language(kind)
        if gap is not None:
            statement = select(func.count()).select_from(kind.table)
            counts[kind.name] = db.session.scalar(statement.where(kind.model.live, gap)) or 0
    total = sum(counts.values())
    if not total:
        return None
    return Waiting(
        title=_("Texts in one language"),
        value=format_number(total),
        links=[
            (
                _("%(kind)s: %(number)s", kind=kind.many, number=format_number(counts[kind.name])),
                url_for("admin.records", name=kind.name, one_language="1"),
            )
            for kind in kinds()
            if counts.get(kind.name)
        ],
    )


def last_backup() -> Waiting | None:
    """When the newest backup was made; nothing where the database is backed up by others."""
    try:
        database_file()
    except DatabaseError:
        return None
    copies = [path.stat().st_mtime for path in backup_folder().glob("dashboard-*.db")]
    if not copies:
        kept = current_app.extensions["settings"].BACKUP_DAYS
        note = (
            _("The server makes the first one by itself.") if kept else _("They are switched off.")
        )
        return Waiting(title=_("Last backup"), value=_("None yet"), note=note)
    newest = datetime.fromtimestamp(max(copies), TORONTO)
    number = len(copies)
    return Waiting(
        title=_("Last backup"),
        value=format_moment(newest),
        note=ngettext(
            "%(num)s copy is kept.", "%(num)s copies are kept.", number, num=format_number(number)
        ),
        level="good" if now() - newest < TOO_OLD else "alert",
    )
