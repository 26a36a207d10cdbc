"""No text of a request or of a comment, and no name or number of staff, is in any answer to
somebody who may not read it.
"""

import json

import pytest
from sqlalchemy import select, update

from dashboard.community.models import SupportRequest
from dashboard.extensions import db
from dashboard.guide.models import GuideFeedback
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.records.save import edit
from dashboard.training.models import Session, SurveyResponse
from tests.builders import ACTOR
from tests.conftest import signed_in
from tests.html import page, token, words_of
from tests.web.pages import PAGES, every_route

TEXTS = ("subject_en", "subject_fr", "details_en", "details_fr", "answer_en", "answer_fr")
SECRET, OWN = "Zinnober of", "Amaranth of"
"""Begins what is of other ministries than the lead's, and what is of the lead's own."""
MORE = (
    "requests?q=Zinnober",
    "requests?state=old&period=all",
    "requests.xlsx?period=all",
    "requests?sort=x",
    "requests/GONE",
    "requests/RQ001/x",
    "search?q=Zinnober",
    "search.xlsx?q=Zinnober",
    "admin/find?kind=requests&q=Zinnober",
    "admin/log?q=Zinnober",
    "admin/choices/support_request?field=request&request=Zinnober",
)


@pytest.fixture
def others(app):
    """One word stands in every text of the requests and comments of other ministries, and in the
    names of their staff and trainers; another in those of the lead's own; the first in the change
    log too."""
    own = db.session.query(Ministry).filter_by(code="MTO").one()
    theirs = SupportRequest.ministry_id != own.id
    words = {name: f"{SECRET} {name}" for name in TEXTS}
    requests = db.session.scalars(select(SupportRequest).where(theirs)).all()
    edit(requests[0], words, ACTOR)
    for team in db.session.query(Team):
        word = OWN if team.ministry_id == own.id else SECRET
        for one in db.session.query(Staff).filter_by(team_id=team.id):
            one.name, one.employee_number = f"{word} {one.id}", f"{word} number {one.id}"
    for session in db.session.query(Session):
        word = OWN if session.ministry_id == own.id else SECRET
        session.trainer = f"{word} trainer"
        said = update(SurveyResponse).where(SurveyResponse.session_id == session.id)
        db.session.execute(said.values(comment=f"{word} comment"))
    for comment in db.session.query(GuideFeedback):
        word = OWN if comment.ministry_id == own.id else SECRET
        comment.summary_en = comment.summary_fr = f"{word} summary"
    codes = [request.code for request in requests]
    db.session.execute(update(SupportRequest).where(theirs).values(words))
    ministries = [ministry.code for ministry in db.session.query(Ministry)]
    db.session.commit()
    return app, codes, ministries


def assert_nothing_is_told_by(logged, requests):
    """The log has a line of JSON for each request, in which no person and nothing hidden stands."""
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert len([line for line in lines if "status" in line]) == requests
    for word in ("Zinnober", "Amaranth", "ontario.invalid", "127.0.0.1"):
        assert word not in logged.getvalue()


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_no_answer_holds_a_text_of_another_ministrys_request(others, role, logged):
    app, codes, ministries = others
    client = signed_in(app, role)
    addresses = [
        *PAGES,
        *MORE,
        *(f"requests/{code}" for code in codes[:20]),
        *(f"ministries/{code}?period=all" for code in ministries),
    ]
    for lang in ("en", "fr"):
        for address in addresses:
            answer = client.get(f"/{lang}/{address}")
            assert SECRET not in words_of(answer), (address, answer.status_code)
    assert_nothing_is_told_by(logged, 2 * len(addresses))


@pytest.mark.parametrize("role, hidden", [("lead", [SECRET]), ("executive", [SECRET, OWN])])
def test_no_route_and_no_form_answers_with_what_is_hidden(others, role, hidden, logged):
    app, _codes, _ministries = others
    client, asked = signed_in(app, role), 1
    given = {"csrf_token": token(client.get("/en/about")), "subject_en": "x"}
    for address, method, _permission in every_route(app):
        ends_sign_in = "/account" in address or address.endswith("/sign-out")
        if address.startswith("/fr/") or (method == "POST" and ends_sign_in):
            continue
        data = given if method == "POST" else None
        answer = client.open(address, method=method, data=data)
        asked += "/static/" not in address
        told = [word for word in hidden if word in words_of(answer)]
        assert told == [], (method, address, answer.status_code)
    assert_nothing_is_told_by(logged, asked)
    assert page(client, "/en/requests")


def test_names_and_comments_are_there_for_who_may_read_them(others):
    app, _codes, _ministries = others
    people = page(signed_in(app, "lead"), "/en/ministries/MTO/people")
    assert OWN in people and SECRET not in people
    admin = signed_in(app, "admin")
    assert f"{SECRET} trainer" in page(admin, "/en/sessions/PILOT-MCI")
    assert f"{SECRET} summary" in page(admin, "/en/guide/feedback?period=all")


@pytest.mark.parametrize("address", ["requests.csv", "requests.xlsx", "requests.json"])
def test_the_word_is_there_for_who_may_read_it(others, address):
    app, codes, _ministries = others
    admin = signed_in(app, "admin")
    assert f"{SECRET} details_en" in words_of(admin.get(f"/en/requests/{codes[0]}"))
    assert f"{SECRET} subject_en" in words_of(admin.get(f"/en/{address}?period=all"))
