"""Where two transactions are in each other's way, the one that was given up is done once more."""

import json
from io import BytesIO

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from dashboard.accounts.models import Attempt
from dashboard.extensions import db
from dashboard.plans.evidence_models import Evidence
from dashboard.plans.models import Update
from dashboard.web.once_more import MOST
from tests.builders import count
from tests.conftest import PASSWORD, signed_in
from tests.html import fields_of, parsed, plain, token

PATH = "/en/milestones/MTO-1.2/updates"
TEXT = "Six of ten are out."


class Given(Exception):
    def __init__(self, sqlstate):
        super().__init__()
        self.sqlstate = sqlstate


@pytest.fixture
def given_up():
    """Have so many commits given up; tells how many were tried."""
    left, tried = [], []

    def refuse(_session):
        tried.append(1)
        if left:
            raise OperationalError("COMMIT", {}, Given(left.pop()))

    event.listen(db.session, "before_commit", refuse)

    def times(number, state="40001"):
        left[:] = [state] * number
        tried.clear()
        return tried

    yield times
    event.remove(db.session, "before_commit", refuse)


def refusing_after(number):
    """A listener that refuses every commit after so many."""
    done = []

    def refuse(_session):
        done.append(1)
        if len(done) > number:
            raise OperationalError("COMMIT", {}, Given("40001"))

    return refuse


def report(client, **headers):
    form = fields_of(client.get(f"{PATH}/new"))
    return lambda: client.post(
        PATH, data={**form, "progress_en": TEXT, "status": "limited"}, headers=headers
    )


@pytest.mark.parametrize("state", ["40001", "40P01"])
@pytest.mark.parametrize("number", [1, MOST - 1])
def test_it_is_saved_once_and_said_once(app, given_up, logged, state, number):
    lead, before = signed_in(app, "lead"), count(Update)
    send = report(lead)
    tried = given_up(number, state)
    assert send().status_code == 303
    assert len(tried) == number + 1
    given_up(0)
    assert count(Update) == before + 1
    said = parsed(lead.get("/en/milestones/MTO-1.2")).select(".message")
    assert len(said) == 1


def test_after_the_last_time_what_was_typed_comes_back(app, given_up):
    lead, before = signed_in(app, "lead"), count(Update)
    send = report(lead)
    given_up(MOST)
    answer = send()
    assert (answer.status_code, TEXT in plain(answer)) == (503, True)
    given_up(0)
    assert count(Update) == before


@pytest.mark.parametrize("state", ["55P03", "57014", "08006"])
def test_what_took_long_already_is_not_done_once_more(app, given_up, state):
    send = report(signed_in(app, "lead"))
    tried = given_up(1, state)
    assert send().status_code == 503
    assert len(tried) == 1


def test_what_was_committed_in_part_is_not_done_once_more(app, given_up):
    client = app.test_client()
    form = {"csrf_token": token(client.get("/en/sign-in"))}
    tried = given_up(0)

    def sign_in(password):
        data = {**form, "email": "lead@ontario.invalid", "password": password}
        return client.post("/en/sign-in", data=data).status_code

    assert sign_in("wrong") == 422
    in_all = len(tried)  # commits of a wrong attempt: it is counted
    event.listen(db.session, "before_commit", after := refusing_after(in_all))
    try:
        assert sign_in(PASSWORD) == 503
    finally:
        event.remove(db.session, "before_commit", after)
    assert count(Attempt) == 2
    assert sign_in(PASSWORD) == 303


def test_a_form_whose_file_was_not_chosen_is_done_once_more(app, given_up):
    lead, before = signed_in(app, "lead"), count(Evidence)
    path = "/en/milestones/MTO-1.2/evidence"
    form = fields_of(lead.get(f"{path}/new"))
    form |= {"title_en": "Minutes", "dated_on": "2017-10-01", "url": "https://ontario.ca/"}
    tried = given_up(1)
    answer = lead.post(path, data={**form, "file": (BytesIO(), "")})
    assert (answer.status_code, len(tried)) == (303, 2)
    given_up(0)
    assert count(Evidence) == before + 1


def test_a_request_is_one_line_of_the_log(app, given_up, logged):
    send = report(signed_in(app, "lead"))
    given_up(2)
    assert send().status_code == 303
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [line["status"] for line in lines if line.get("method") == "POST"] == [303]
