"""The demonstration: the true facts of Ontario's commitment ONT0003, illustrative records around
them, three people.
"""

from flask import Flask
from sqlalchemy import func, select

from dashboard import paths
from dashboard.accounts.demonstration import ORIGIN, PEOPLE, holds_other_records
from dashboard.accounts.models import User
from dashboard.database.schema import DatabaseError
from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.files.checked import Checked, is_refused
from dashboard.ministries.models import Ministry
from dashboard.records.kinds import kinds
from dashboard.records.save import Actor, create

NAMES = {"lead": "Claude Ouellet", "executive": "Dominique Chan", "admin": "Camille Roy"}
"""The three people's names, made up, by role: neither English nor French words."""


class NotEmpty(Exception):
    """The database holds records already."""


def is_empty() -> bool:
    """Whether the database holds no record and nobody."""
    tables = [k.table for k in kinds()] + [User.__table__]
    return not any(
        db.session.scalar(select(func.count()).select_from(select(t.c.id).limit(1).subquery()))
        for t in tables
    )


def load() -> list[Checked]:
    """Load the demonstration into an empty database. Raises NotEmpty for any other."""
    if not is_empty():
        raise NotEmpty
    actor = Actor(None, ORIGIN)
    checked = import_tables(lambda: open_paths([paths.DEMONSTRATION]), actor)
    if is_refused(checked, accept_warnings=False):
        return checked
    for role, (email, code) in PEOPLE.items():
        ministry = (
            db.session.scalar(select(Ministry.id).where(Ministry.code == code)) if code else None
        )
        create(
            User(
                email=email,
                name=NAMES[role],
                role=role,
                ministry_id=ministry,
                language="en",
                active=True,
            ),
            actor,
        )
    db.session.commit()
    return checked


def load_if_empty() -> None:
    """Load the demonstration where there is nothing yet."""
    if is_empty():
        load()


def refuse_others(app: Flask) -> None:
    """Raise DatabaseError where the demonstration would be served on other records than its own."""
    with app.app_context():
        if holds_other_records():
            raise DatabaseError(
                "The database holds other records than the demonstration's. "
                "Serve it without DASHBOARD_DEMONSTRATION, or set DASHBOARD_DATABASE_URL to "
                "another file for the demonstration."
            )
