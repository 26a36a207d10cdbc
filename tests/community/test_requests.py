"""Which requests are open on a day, and which of them are old."""

from datetime import date, timedelta

import pytest

from dashboard.community.models import SupportRequest
from dashboard.community.requests import Waiting, open_by_ministry, open_requests
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records.periods import Scope, period

TODAY = date(2017, 12, 31)
YEAR = Scope(period("2017-18"), TODAY)


def add(*records):
    db.session.add_all(records)
    db.session.flush()
    return records


def request_of(ministry, code="Q", days_ago=0, closed_in=None):
    """A request received so many days ago, closed so many days from today."""
    closed = TODAY + timedelta(closed_in) if closed_in is not None else None
    return SupportRequest(
        code=code,
        ministry_id=ministry.id,
        received_on=TODAY - timedelta(days_ago),
        closed_on=closed,
    )


@pytest.fixture
def ministry(empty):
    return add(Ministry(code="AAA", name_en="A", name_fr="A"))[0]


@pytest.mark.parametrize(("days", "old"), [(0, 0), (29, 0), (30, 0), (31, 1), (60, 1), (400, 1)])
def test_a_request_is_old_when_it_has_been_open_for_over_30_days(ministry, days, old):
    add(request_of(ministry, days_ago=days))
    assert open_by_ministry(YEAR) == {ministry.id: Waiting(1, old)}


@pytest.mark.parametrize(("closed_in", "number"), [(-1, 0), (0, 0), (1, 1), (None, 1)])
def test_a_request_closed_on_the_very_day_is_no_longer_open(ministry, closed_in, number):
    add(request_of(ministry, days_ago=5, closed_in=closed_in))
    assert len(open_requests(YEAR)) == number


@pytest.mark.parametrize(("days", "number"), [(-1, 0), (0, 1)])
def test_a_request_is_open_from_the_day_on_which_it_is_received(ministry, days, number):
    add(request_of(ministry, days_ago=days))
    assert len(open_requests(YEAR)) == number


def test_open_requests_come_with_the_oldest_first(ministry):
    add(request_of(ministry, "Q1", 3), request_of(ministry, "Q2", 9), request_of(ministry, "Q3", 9))
    assert [one.code for one in open_requests(YEAR)] == ["Q2", "Q3", "Q1"]
