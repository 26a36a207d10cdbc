"""Who gets a survey's address, on a card to print, by command, and which follow-ups are due."""

import json
from datetime import date

import pytest

from dashboard.extensions import db
from dashboard.surveys.links import address_of_survey
from tests import builders
from tests.conftest import invoke, signed_in
from tests.html import page, parsed, plain

CARD = "/en/sessions/S1/surveys/after"
ROLES = pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("admin", 200), ("other", 404), ("executive", 403)]
)


@ROLES
@pytest.mark.parametrize("where", [CARD, f"{CARD}/qr.svg", "/en/ministries/MTO/surveys"])
def test_the_hosts_lead_and_administrators_get_it(session, empty, role, status, where):
    answer = signed_in(empty, role).get(where)
    assert answer.status_code == status
    assert ("survey/" in answer.get_data(as_text=True)) == (status == 200 and where == CARD)


def test_the_card_holds_the_address_in_both_languages_and_its_code(session, empty):
    soup = parsed(page(signed_in(empty, "lead"), CARD))
    links = [a["href"] for a in soup.select(".survey-card a")]
    assert links == [address_of_survey(session, "after", lang) for lang in ("en", "fr")]
    image = signed_in(empty, "lead").get(soup.select_one(".survey-card img")["src"])
    assert image.mimetype == "image/svg+xml"


@pytest.mark.parametrize("where", ["/en/sessions/NONE/surveys/after", "/en/sessions/S1/surveys/x"])
def test_what_there_is_not_is_not_found(session, empty, where):
    assert signed_in(empty, "admin").get(where).status_code == 404


def test_the_command_prints_the_same_address_again(session, empty):
    told = [json.loads(invoke(empty, "survey", "s1", "--json").output) for _each in range(2)]
    assert told[0] == told[1]
    assert told[0]["en"] == address_of_survey(session, "after", "en")
    assert (told[0]["opens_on"], told[0]["closes_on"]) == ("2017-06-01", "2017-07-31")


def test_the_command_sets_the_last_day(session, empty):
    done = invoke(empty, "survey", "S1", "--stage", "follow_up", "--closes", "2018-01-31")
    assert "/fr/survey/" in done.output
    db.session.rollback()
    assert db.session.get(builders.Session, session.id).follow_up_closes_on == date(2018, 1, 31)


@pytest.mark.parametrize(
    "given", [["NONE"], ["S1", "--closes", "2017-05-31"], ["S1", "--stage", "before"]]
)
def test_the_command_refuses_what_cannot_be(session, empty, given):
    assert invoke(empty, "survey", *given).exit_code == 2


def attention(app, role):
    soup = parsed(page(signed_in(app, role), "/en/ministries/MTO"))
    return plain(str(soup.select_one("#attention-surveys") or ""))


def test_follow_ups_that_are_due_are_told_to_the_hosts_lead(session, empty):
    course = db.session.query(builders.Course).one()
    mine = {"ministry_id": session.ministry_id, "state": "held"}
    builders.session(course, "S2", starts_on=date(2017, 9, 2), **mine)  # 120 days before
    builders.session(course, "S3", starts_on=date(2017, 9, 3), **mine)  # 119
    builders.session(course, "S4", starts_on=date(2016, 12, 30), **mine)  # closed yesterday
    answered = builders.session(course, "S5", starts_on=date(2017, 6, 1), **mine)
    builders.survey(answered, stage="follow_up", applied=True)
    db.session.commit()
    assert "2 sessions’ follow-up surveys are due" in attention(empty, "lead")
    assert "Open the surveys" in attention(empty, "lead")
    assert attention(empty, "executive").strip() == ""


def test_the_surveys_of_a_ministry_say_when_they_are_open(session, empty):
    shown = plain(page(signed_in(empty, "lead"), "/en/ministries/MTO/surveys"))
    assert "After the session Survey closed June 1, 2017 July 31, 2017 0" in shown
    assert "Follow-up Can be answered August 30, 2017 June 1, 2018 0" in shown
