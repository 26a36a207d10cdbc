"""A counter for each kind of a feature ("training.surveys"), and for what is no kind ("accounts"),
raised in the transaction of every write that touches it: what caches are kept by.
"""

from functools import cache

from flask import g, has_request_context
from sqlalchemy import Connection, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.extensions import Model, db
from dashboard.records.kinds import Kind

Revisions = tuple[tuple[str, int], ...]


class Revision(Model):
    """How often the records of a kind, or what else a feature keeps, have changed."""

    __tablename__ = "revision"

    feature: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


RAISE = text(
    "INSERT INTO revision (feature, number) VALUES (:feature, 1) "
    "ON CONFLICT (feature) DO UPDATE SET number = revision.number + 1"
)
"""One statement, so that of two transactions that count a first change neither fails."""
COUNT_FROM_ZERO = text(
    "INSERT INTO revision (feature, number) VALUES (:feature, 0) ON CONFLICT DO NOTHING"
)
"""So that a counter is there to be held before it was ever raised."""


def raise_revision(connection: Connection, names: set[str]) -> None:
    """Count one more change under each name, inside the caller's transaction."""
    for name in sorted(names):
        connection.execute(RAISE, {"feature": name})
    if has_request_context():
        g.raised = True


def revisions() -> Revisions:
    """Every counter, in one statement: two equal answers mean that nothing was written
    between them.
    """
    rows = db.session.execute(select(Revision.feature, Revision.number).order_by(Revision.feature))
    return tuple((feature, number) for feature, number in rows)


def counter_of(kind: Kind) -> str:
    """The name under which a kind's writes are counted. Kinds that follow one another (staff and
    memberships) are counted together, as all of their feature.
    """
    return kind.feature if kind.follow else f"{kind.feature}.{kind.name}"


@cache
def is_of(name: str, feature: str) -> bool:
    """Whether a counter is of a feature, or of a kind ("training.surveys"): its own, or its
    feature's as a whole.
    """
    return name == feature or name.startswith(f"{feature}.") or feature.startswith(f"{name}.")


def revisions_of(connection: Connection, names: set[str], *, hold: bool = False) -> dict[str, int]:
    """The counters of these names, where they were ever raised.

    `hold` keeps others from raising them, for the first time too, until the transaction ends (on
    SQLite, who writes is alone).
    """
    chosen = select(Revision.feature, Revision.number).where(Revision.feature.in_(names))
    if hold:
        connection.execute(COUNT_FROM_ZERO, [{"feature": name} for name in sorted(names)])
        chosen = chosen.order_by(Revision.feature).with_for_update()
    return {row.feature: row.number for row in connection.execute(chosen) if row.number}
