"""Who may do what: every right of every role, for the own ministry, another one and none."""

import pytest
from flask import g, request
from werkzeug.exceptions import Forbidden, Unauthorized

from dashboard.accounts.models import User
from dashboard.accounts.permissions import (
    MAY,
    extent,
    guard,
    may,
    permission_of,
    polled,
    requires,
    takes,
)

OWN, OTHER = 1, 2
EVERYBODY = {"see_totals", "export_screen"}
OWN_MINISTRY = {
    "see_names",
    "open_evidence",
    "report_progress",
    "comment_guide",
    "read_requests",
    "mark_completions",
    "ask_for_support",
    "suggest",
    "add_notes",
    "read_log",
}
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


@pytest.mark.parametrize("ministry,allowed", [(OWN, True), (OTHER, False)])
def test_who_is_signed_in_is_asked_about_unless_somebody_is_named(empty, ministry, allowed):
    with empty.test_request_context():
        g.user = reader("lead")
        assert may("report_progress", ministry) == allowed


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


def test_a_route_may_take_larger_requests_than_others():
    assert takes(1024)(lambda: None).most_bytes == 1024


def test_a_route_may_be_one_that_a_page_asks_for_by_itself():
    assert polled(lambda: None).polled is True


def stopped(app, role, path):
    """What the guard stops a request with, None where it lets it through."""
    with app.test_request_context(path):
        g.user = reader(role) if role else None
        try:
            guard()
        except (Forbidden, Unauthorized) as error:
            return error.code
        return None


@pytest.mark.parametrize(
    "role,path,code",
    [
        (None, "/en/sign-in", None),
        (None, "/en/nowhere", None),
        (None, "/en/about", 401),
        (None, "/en/admin/people", 401),
        ("executive", "/en/about", None),
        ("executive", "/en/admin/people", 403),
        ("lead", "/en/admin/log", None),
        ("lead", "/en/admin/people", 403),
        ("admin", "/en/admin/people", None),
    ],
)
def test_a_request_is_let_through_by_the_rule_of_its_route(empty, role, path, code):
    assert stopped(empty, role, path) == code


def test_a_route_without_a_rule_is_closed_to_everyone(empty, monkeypatch):
    with empty.test_request_context("/en/about"):
        monkeypatch.setitem(empty.view_functions, request.endpoint, lambda: "")
        assert permission_of(request.endpoint) is None
    assert stopped(empty, "admin", "/en/about") == 403
