"""Bits of days against plain Python, at each day's edges."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Date, literal, select

from dashboard.extensions import db
from dashboard.records.day_bits import Days

DAYS = date(2016, 3, 31), date(2016, 4, 1), date(2016, 6, 30), date(2017, 6, 30)
EDGES = [day + timedelta(n) for day in DAYS for n in (-1, 0, 1)]


def told(bits):
    """The days that the database tells of."""
    number = db.session.scalar(select(bits))
    return [day for n, day in enumerate(DAYS) if number >> n & 1]


@pytest.mark.parametrize("edge", [None, *EDGES])
def test_the_days_since_before_and_through_a_date(empty, edge):
    on, column = Days(DAYS), literal(edge, Date)
    a_month = timedelta(30)
    assert told(on.since(column)) == [d for d in DAYS if edge is None or edge <= d]
    assert told(on.before(column)) == [d for d in DAYS if edge is None or d < edge]
    assert told(on.through(column)) == [d for d in DAYS if edge is None or d <= edge]
    valid = [d for d in DAYS if edge is None or d - a_month <= edge]
    assert told(on.through(column, lambda day: day - a_month)) == valid
