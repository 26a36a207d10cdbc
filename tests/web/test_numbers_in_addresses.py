"""A number or a day too large for either database names nothing: 404, never a fault."""

import pytest

from tests.conftest import signed_in

TOO_LARGE = "99999999999999999999"
ADDRESSES = [
    "admin/milestones/{n}",
    "admin/people/{n}",
    "admin/log/{n}",
    "admin/log/{n}.csv",
    "admin/suggestions/{n}",
    "suggestions/milestones/{n}",
    "admin/log?person={n}",
    "admin/log?page={n}",
    "milestones?page={n}",
    "milestones.json?start={n}",
    "admin/milestones?page={n}",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("number", [TOO_LARGE, str(2**31)])
def test_a_number_larger_than_any_id_is_not_found(app, address, number):
    answer = signed_in(app, "admin").get("/en/" + address.format(n=number))
    assert answer.status_code == 404


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_beyond_the_calendar_of_records_is_not_found(app, day):
    assert signed_in(app, "admin").get(f"/en/admin/log?day={day}").status_code == 404


def test_a_record_of_a_number_larger_than_any_id_has_no_lines(app):
    answer = signed_in(app, "admin").get(f"/en/admin/log?kind=milestones&record=%23{TOO_LARGE}")
    assert answer.status_code == 200
