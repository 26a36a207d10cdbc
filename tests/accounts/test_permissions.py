"""Who may do what: every right of every role, for the own ministry, another one and none."""

import pytest
from flask import g

from dashboard.accounts.models import User
from dashboard.accounts.permissions import MAY, extent, may, requires

OWN, OTHER = 1, 2
EVERYBODY = {"see_totals", "export_screen"}
OWN_MINISTRY = {"see_names", "report_progress", "suggest", "read_log"}
"""What a lead may do for the own ministry, and an executive not at all."""


def reader(role):
    return User(role=role, ministry_id=OWN if role == "lead" else None)


@pytest.mark.parametrize("permission", MAY)
@pytest.mark.parametrize("ministry", [OWN, OTHER, None])
def test_an_administrator_may_do_everything_for_everyone(permission, ministry):
    assert may(permission, ministry, reader("admin"))


@pytest.mark.parametrize("permission", MAY)
@pytest.mark.parametrize("ministry", [OWN, OTHER, None])
def test_an_executive_sees_totals_and_no_more(permission, ministry):
    assert may(permission, ministry, reader("executive")) == (permission in EVERYBODY)


@pytest.mark.parametrize("permission", MAY)
@pytest.mark.parametrize("ministry", [OWN, OTHER, None])
def test_a_lead_reports_for_the_own_ministry_only(permission, ministry):
    own = permission in OWN_MINISTRY and ministry == OWN
    assert may(permission, ministry, reader("lead")) == (own or permission in EVERYBODY)


def test_a_lead_without_a_ministry_may_do_nothing_for_a_record_of_none():
    assert not may("report_progress", None, User(role="lead", ministry_id=None))


@pytest.mark.parametrize("permission", MAY)
def test_nobody_signed_in_may_do_nothing(empty, permission):
    with empty.test_request_context():
        assert not may(permission, OWN)


@pytest.mark.parametrize("permission", MAY)
def test_the_extent_of_nobody_signed_in_is_nothing(empty, permission):
    with empty.test_request_context():
        assert extent(permission) is None


@pytest.mark.parametrize(
    "role,permission,whose",
    [
        ("admin", "read_log", "all"),
        ("lead", "read_log", OWN),
        ("lead", "see_totals", "all"),
        ("lead", "write_records", None),
        ("executive", "read_log", None),
    ],
)
def test_the_extent_is_everybodys_the_own_ministrys_or_nobodys(empty, role, permission, whose):
    with empty.test_request_context():
        g.user = reader(role)
        assert extent(permission) == whose


def test_a_route_cannot_name_a_right_that_does_not_exist():
    with pytest.raises(KeyError, match="see_everything"):
        requires("see_everything")


def test_a_route_may_be_public():
    assert requires("public")(lambda: None).permission == "public"
