"""A counter per feature, raised in the transaction of every write that touches it: what caches are
kept by.
"""

from flask import g, has_request_context
from sqlalchemy import Connection, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.extensions import Model, db

Revisions = tuple[tuple[str, int], ...]


class Revision(Model):
    """How often the records of a feature have changed."""

    __tablename__ = "revision"

    feature: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


RAISE = text(
    "INSERT INTO revision (feature, number) VALUES (:feature, 1) "
    "ON CONFLICT (feature) DO UPDATE SET number = revision.number + 1"
)
"""One statement, so that of two transactions that count a feature's first change neither fails."""


def raise_revision(connection: Connection, features: set[str]) -> None:
    """Count one more change for each feature, inside the caller's transaction."""
    for feature in sorted(features):
        connection.execute(RAISE, {"feature": feature})
    if has_request_context():
        g.raised = True


def revisions() -> Revisions:
    """Every feature's counter, in one statement: two equal answers mean that nothing was written
    between them.
    """
    rows = db.session.execute(select(Revision.feature, Revision.number).order_by(Revision.feature))
    return tuple((feature, number) for feature, number in rows)


def revisions_of(
    connection: Connection, features: set[str], *, hold: bool = False
) -> dict[str, int]:
    """The counters of these features, where they were ever raised.

    `hold` keeps others from raising them until the transaction ends (on SQLite, who writes is
    alone).
    """
    chosen = select(Revision.feature, Revision.number).where(Revision.feature.in_(features))
    if hold:
        chosen = chosen.order_by(Revision.feature).with_for_update()
    return {row.feature: row.number for row in connection.execute(chosen)}
