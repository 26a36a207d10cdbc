"""Where two transactions are in each other's way, the one that was given up is done once more."""

import json

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from dashboard.extensions import db
from dashboard.plans.models import Update
from dashboard.web.once_more import MOST
from tests.builders import count
from tests.conftest import signed_in
from tests.html import fields_of, parsed, plain

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


def test_a_request_is_one_line_of_the_log(app, given_up, logged):
    send = report(signed_in(app, "lead"))
    given_up(2)
    assert send().status_code == 303
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [line["status"] for line in lines if line.get("method") == "POST"] == [303]
