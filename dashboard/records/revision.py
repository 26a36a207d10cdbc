"""A counter per feature, raised in the transaction of every write that touches it: what caches are kept by."""

from sqlalchemy import Connection, String, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.extensions import Model, db


class Revision(Model):
    """How often the records of a feature have changed."""

    __tablename__ = "revision"

    feature: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


def raise_revision(connection: Connection, features: set[str]) -> None:
    """Count one more change for each feature, inside the caller's transaction."""
    for feature in sorted(features):
        raised = connection.execute(
            update(Revision).where(Revision.feature == feature).values(number=Revision.number + 1)
        )
        if not raised.rowcount:
            connection.execute(insert(Revision).values(feature=feature, number=1))


def revisions(connection: Connection | None = None) -> tuple[tuple[str, int], ...]:
    """Every feature's counter, in one statement: two equal answers mean that nothing was written between them."""
    rows = (connection or db.session).execute(
        select(Revision.feature, Revision.number).order_by(Revision.feature)
    )
    return tuple((feature, number) for feature, number in rows)
