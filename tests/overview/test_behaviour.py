"""What ministries did before and after their first staff were trained, against cases by hand."""

from datetime import date

import pytest

from dashboard.extensions import db
from dashboard.web import cache
from tests import builders
from tests.conftest import signed_in
from tests.html import page, plain, row_of

WORLD = {
    "plans": "code,name_en,name_fr\nP,p,p\n",
    "commitments": "code,plan,name_en,name_fr,lead\nC,P,c,c,AAA\n",
    "milestones": "code,commitment,name_en,name_fr,due_on\n"
    "M1,C,m,m,2017-12-31\nM2,C,m,m,2017-05-31\n",
    "updates": "milestone,reported_on,status,progress_en\n"
    "M1,2016-11-30,limited,too early\nM1,2016-12-01,limited,in\nM1,2017-06-01,complete,in\n"
    "M2,2017-06-01,complete,late\nM1,2017-12-01,complete,out\n",
    "events": "code,name_en,name_fr,kind,starts_on,ministry\nE1,e,e,forum,2017-05-31,AAA\n"
    "E2,e,e,forum,2017-11-30,AAA\nE3,e,e,forum,2017-12-01,AAA\nE4,e,e,forum,2017-07-01,BBB\n",
    "requests": "code,ministry,received_on\nQ1,AAA,2017-05-01\nQ2,AAA,2017-08-01\n",
    "evidence": "title_en,milestone,event,dated_on\nA,M1,,2017-06-02\nB,,E2,2017-05-01\n",
}


@pytest.fixture
def service(empty, tmp_path):
    """Six people of AAA; one has both required courses from June 1, the others later or never."""
    first, second = (builders.course(code, required=True) for code in "KL")
    team = builders.team(builders.ministry("AAA"))
    people = [builders.staff(team) for _each in range(10)]
    builders.completion(people[0], first, date(2016, 1, 1))
    builders.completion(people[0], second, date(2017, 6, 1))
    builders.completion(people[1], first, date(2015, 1, 1))
    for course in (first, second):
        builders.completion(people[2], course, date(2017, 9, 1))
    builders.ministry("BBB")
    db.session.commit()
    builders.load(tmp_path / "in", **WORLD)
    return empty


def rows(client, query=""):
    answer = client.get(f"/en/behaviour.json{query}")
    assert answer.status_code == 200
    return {row["code"]: row for row in answer.get_json()["rows"]}


def test_the_six_months_before_and_after_are_counted(service):
    row = rows(signed_in(service, "executive"))["AAA"]
    assert row["first_trained"] == "2017-06"
    assert (row["updates_before"], row["updates_after"]) == (1, 1)
    assert (row["milestones_before"], row["milestones_after"]) == (0, 2)
    assert (row["evidence_before"], row["evidence_after"]) == (1, 1)
    assert (row["events_before"], row["events_after"]) == (1, 1)
    assert (row["requests_before"], row["requests_after"]) == (1, 1)


def test_a_ministry_without_trained_staff_has_no_figures(service):
    row = rows(signed_in(service, "executive"))["BBB"]
    assert (row["first_trained"], row["events_after"]) == (None, None)
    assert "nobody yet" in row_of(page(signed_in(service, "executive"), "/en/behaviour"), "BBB")


def test_what_came_after_the_day_is_not_counted(service):
    client = signed_in(service, "executive")
    row = rows(client, "?period=2017-18-Q1")["AAA"]
    assert (row["events_before"], row["events_after"]) == (1, 0)
    assert "to date" in row_of(page(client, "/en/behaviour?period=2017-18-Q1"), "AAA")
    assert rows(client, "?period=2016-17")["AAA"]["first_trained"] is None


def test_of_few_people_nothing_is_told(service):
    team = builders.team(builders.ministry("FEW"))
    person = builders.staff(team)
    for code in "KL":
        builders.completion(person, builders.by_code("courses", code))
    db.session.commit()
    row = rows(signed_in(service, "executive"))["FEW"]
    assert (row["first_trained"], row["events_after"]) == (None, None)
    assert row["withheld"] == ["first_trained"]
    assert rows(signed_in(service, "admin"))["FEW"]["first_trained"] == "2017-06"


def test_the_page_says_that_order_is_not_cause(service):
    source = plain(page(signed_in(service, "executive"), "/en/behaviour"))
    assert "It does not show that training caused them." in source


def test_an_empty_database_says_what_there_is_not(empty):
    assert "There are no ministries yet." in page(signed_in(empty, "executive"), "/en/behaviour")


def test_the_number_of_statements_does_not_follow_ministries(app, statements):
    client = signed_in(app, "admin")

    def spent():
        cache.clear()
        statements.clear()
        assert client.get("/en/behaviour").status_code == 200
        return len(statements)

    builders.ministry("FIRST")
    db.session.commit()
    before = spent()
    for number in range(5):
        builders.staff(builders.team(builders.ministry(f"NEW{number}")))
    db.session.commit()
    assert spent() == before
