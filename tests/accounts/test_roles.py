import re

import pytest

from dashboard.accounts.permissions import MAY, PUBLIC, requires
from dashboard.admin.models import Suggestion
from dashboard.extensions import db
from dashboard.records.kinds import kinds as every_kind
from tests.builders import record_for
from tests.conftest import signed_in
from tests.html import token
from tests.uploads.conftest import an_upload
from tests.web.pages import every_route as addresses

ROLES = (None, "lead", "other", "executive", "admin")
FORMS = ({}, {"HX-Request": "true", "HX-Request-Type": "partial"})


@pytest.fixture(autouse=True)
def suggestion(app):
    """A note, an upload and a first record of each kind, so that their pages are there."""
    for kind in every_kind():
        if db.session.get(kind.model, 1) is None:
            record_for(kind.name, id=1)
    db.session.add(Suggestion(kind="milestones", record_id=1, author_id=1, note="x"))
    an_upload()
    db.session.commit()


def test_every_route_declares_its_rule(app):
    assert [a for a, _m, permission in addresses(app) if permission is None] == []


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_each_role_by_its_rule(app, role):
    """Whole pages in English, parts of pages in French, and what has no language as both."""
    client = signed_in(app, role)
    for address, method, permission in addresses(app):
        whole, part = not address.startswith("/fr/"), not address.startswith("/en/")
        for headers in FORMS[not whole : 1 + part]:
            answer = client.open(address, method=method, headers=headers)
            where = (role, method, address, headers, answer.status_code)
            if permission == PUBLIC:
                assert answer.status_code < 500, where
                if method == "POST":
                    assert answer.status_code == 400, where  # no token
            elif role is None:
                assert answer.status_code == (401 if headers else 303), where
                assert "Transport" not in answer.get_data(as_text=True), where
            else:
                assert answer.status_code == expected(role, method, address, permission), where


def expected(role, method, address, permission):
    """What a route answers somebody who is signed in; every id in an address is another ministry's
    but MTO's milestone.
    """
    allowed = MAY[permission]["lead" if role == "other" else role]
    if allowed == "no":
        return 403
    if method == "POST":
        return 400  # no token
    if address.endswith("/e/1/file"):
        return 404  # a link, and no file
    there = 409 if address.endswith("/correction") else 200  # the update is not of today
    if address.endswith("/requests/new") and "/admin/" not in address:
        return 302 if role == "admin" else 200  # an administrator adds a record
    if address.endswith(("/guide", "/guide/compare")) and "/admin/" not in address:
        return 302  # the newest version
    if address.endswith(("/guide/0.9/comments/new", "/notes/2017-18/plans/new")):
        return 200  # for the own ministry, whichever that is
    if allowed == "all":
        if address.endswith("/admin/find"):
            return 302  # nothing was chosen
        return 301 if address.endswith(("/admin", "/.csv", "/.xlsx")) else there
    if address.rsplit(".", 1)[0].endswith(("/admin/log", "/suggestions")):
        return 200  # filtered to the own ministry
    if "/admin/log/" in address:
        return 404
    if "/ministries/MTO/people/completions" in address and role == "lead":
        return 403  # the setting is off
    if "/sessions/PILOT-MCI/" in address:  # hosted by another ministry
        return 404
    if re.search("/ministries/MTO/(people|surveys)", address):  # names of its staff
        return 200 if role == "lead" else 404
    return there if role == "lead" and "/milestones/MTO-" in address else 403


def test_a_route_without_a_rule_is_closed_to_everyone(app):
    planted = app.test_client()
    app.view_functions["overview.page"] = lambda lang=None: "secret"
    assert planted.get("/en/").status_code == 403
    client = signed_in(app, "admin")
    assert client.get("/en/").status_code == 403
    assert any(permission is None for _a, _m, permission in addresses(app))


def test_there_is_no_rule_that_the_table_does_not_hold():
    with pytest.raises(KeyError):
        requires("anything")


@pytest.mark.parametrize("headers", FORMS)
@pytest.mark.parametrize("bad", ["missing", "wrong", "foreign", "origin", "site"])
def test_a_write_without_the_right_token_or_from_elsewhere_changes_nothing(app, bad, headers):
    client = signed_in(app, "admin")
    right = token(client.get("/en/"))
    foreign = token(signed_in(app, "lead").get("/en/"))
    given = {"missing": "", "wrong": "x" + right, "foreign": foreign}.get(bad, right)
    more = {
        "origin": {"Origin": "https://elsewhere.example"},
        "site": {"Sec-Fetch-Site": "cross-site"},
    }.get(bad, {})
    answer = client.post("/en/sign-out", data={"csrf_token": given}, headers={**headers, **more})
    assert answer.status_code in (400, 403)
    assert client.get("/en/").status_code == 200
