"""What every test of the measures needs: their values for a period, a day, a ministry."""

from datetime import date

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.overview.measures import measures
from dashboard.records.periods import scope

LAST = date(2017, 12, 31)


def measured(name="2017-18", as_of=LAST, code=None, **more):
    """Every measure of a period as of a day, of the ministry with this code or of all."""
    ministry = db.session.scalar(select(Ministry.id).where(Ministry.code == (code or "")))
    db.session.rollback()
    values = measures(scope(name, as_of=as_of, ministry=ministry, **more))
    db.session.rollback()
    return values
