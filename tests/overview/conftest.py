"""What every test of the measures needs: their values for a period, a day, a ministry."""

from datetime import date

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.overview.measures import measures
from dashboard.records.periods import scope

LAST = date(2017, 12, 31)
BASE = {
    "ministries": "code,name_en,name_fr,active\nAAA,A,A,yes\nBBB,B,B,yes\nOLD,O,O,no\n",
    "teams": "code,ministry,name_en,name_fr\nT1,AAA,T,T\nT2,BBB,T,T\n",
    "plans": "code,name_en,name_fr,ministry,starts_on\nP,P,P,AAA,2017-01-01\nLATER,L,L,BBB,"
    "2018-04-01\n",
    "commitments": "code,plan,name_en,name_fr,lead,pillars\nC,P,C,C,,open_data\nCB,P,C,C,BBB,\n"
    "CL,LATER,C,C,,\n",
}
"""Two ministries that are active and one that is not; a plan that has begun, and a later one."""


def measured(name="2017-18", as_of=LAST, code=None, **more):
    """Every measure of a period as of a day, of the ministry with this code or of all."""
    ministry = db.session.scalar(select(Ministry.id).where(Ministry.code == (code or "")))
    db.session.rollback()
    values = measures(scope(name, as_of=as_of, ministry=ministry, **more))
    db.session.rollback()
    return values
