"""Settings by form: the value below, at and above each bound."""

import pytest
from werkzeug.datastructures import MultiDict

from dashboard.admin.settings import DAYS, ORDERED, SHARES
from tests import builders
from tests.conftest import signed_in
from tests.html import body, fields_of, post

NOT_A_SHARE, NOT_DAYS = "is not between 0 and 100", "is not between 1 and 3660"
ABOVE = "must not be higher than the other threshold of the same tile"
LOOSEST = {low: "0" for low, _high in ORDERED} | {high: "100" for _low, high in ORDERED}
"""Bounds so far apart that each share may be anything from 0 to 100 percent."""


def save(client, **given):
    form = {**fields_of(body(client.get("/en/admin/settings"))), **LOOSEST}
    return post(client, "admin/settings", **MultiDict({**form, "OUTSIDE_GTA": ["north"], **given}))


@pytest.fixture
def admin(empty):
    return signed_in(empty, "admin")


@pytest.mark.parametrize("name", SHARES)
def test_a_share_lies_between_0_and_100_percent(admin, name):
    statuses = {value: save(admin, **{name: value}).status_code for value in ("0", "100")}
    assert statuses == {"0": 303, "100": 303}


@pytest.mark.parametrize("name", SHARES)
def test_a_share_below_0_or_above_100_percent_is_refused(admin, name):
    before = builders.writes()
    for value in ("-0.01", "100.01"):
        assert NOT_A_SHARE in body(save(admin, **{name: value}))
    assert builders.writes() == before


@pytest.mark.parametrize("name", DAYS)
def test_days_lie_between_1_and_3660(admin, name):
    statuses = {value: save(admin, **{name: value}).status_code for value in ("1", "3660")}
    assert statuses == {"1": 303, "3660": 303}


@pytest.mark.parametrize("name", DAYS)
def test_fewer_than_1_day_or_more_than_3660_are_refused(admin, name):
    for value in ("0", "3661"):
        assert NOT_DAYS in body(save(admin, **{name: value}))


@pytest.mark.parametrize("low,high", ORDERED)
def test_the_first_of_two_bounds_may_be_below_or_at_the_second(admin, low, high):
    for value in ("49.9", "50"):
        assert save(admin, **{low: value, high: "50"}).status_code == 303


@pytest.mark.parametrize("low,high", ORDERED)
def test_the_first_of_two_bounds_may_not_be_above_the_second(admin, low, high):
    answer = save(admin, **{low: "50.1", high: "50"})
    assert ABOVE in body(answer)
    assert answer.status_code == 422
