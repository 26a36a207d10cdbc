"""The list of sessions and the page of one: figures, names and comments by role, what lacks."""

from datetime import date

import pytest
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.plans.evidence_models import Evidence
from dashboard.web import cache
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain


@pytest.fixture
def service(empty):
    """Two hosts. S1 was held in June with six answers, S2 in May with none; S3 is planned."""
    host, other = builders.ministry("HOST"), builders.ministry("ELSE")
    course, second = builders.course("K", name_en="Courage"), builders.course("L")
    held = {"state": "held", "ministry_id": host.id}
    first = builders.session(
        course, "S1", **held, delivery="in_person", region="north", seats=10, trainer="Ada Example"
    )
    team = builders.team(host)
    for number in range(6):
        builders.completion(builders.staff(team), course, session_id=first.id)
        builders.survey(first, satisfaction=4, comment="So clear" if not number else None)
    builders.session(second, "S2", **held, starts_on=date(2017, 5, 2), kind="pilot")
    builders.session(course, "S3", starts_on=date(2018, 3, 1), ministry_id=other.id)
    for email, ministry in (("lead", host), ("other", other)):
        person = db.session.scalars(select(User).where(User.name == email)).one()
        person.ministry_id = ministry.id
    db.session.commit()
    return empty


def spread(client):
    """How many gave each rating, as the page of S1 shows it."""
    table = parsed(page(client, "/en/sessions/S1")).select_one("table.bars")
    cells = [plain(str(row)).split() for row in table.select("tr")] if table else []
    return {cell[0].strip(","): int(cell[-1]) for cell in cells}


def rate(session, *ratings):
    for rating in ratings:
        builders.survey(session, satisfaction=rating)
    db.session.commit()


def test_how_many_gave_each_rating_is_told_of_ten_answers_and_more(service):
    first = db.session.query(builders.Session).filter_by(code="S1").one()
    assert spread(signed_in(service, "executive")) == {}
    assert spread(signed_in(service, "other")) == {}
    assert spread(signed_in(service, "lead")) == {"5": 0, "4": 6, "3": 0, "2": 0, "1": 0}
    builders.survey(first, stage="follow_up", applied=True)
    builders.survey(first, satisfaction=1, submitted_on=builders.LATER)  # after the as-of day
    rate(first, 5, 5, 1, None)
    assert spread(signed_in(service, "executive")) == {}
    rate(first, 2)
    whole = {"5": 2, "4": 6, "3": 0, "2": 1, "1": 1}
    assert [spread(signed_in(service, role)) for role in ("executive", "other")] == [whole, whole]


def test_how_many_gave_each_rating_is_withheld_with_the_mean(service):
    first = db.session.query(builders.Session).filter_by(code="S1").one()
    rate(first, *[5] * 10)
    second = db.session.query(builders.Session).filter_by(code="S2").one()
    rate(second, 1, 1)
    assert spread(signed_in(service, "executive")) == {}
    assert sum(spread(signed_in(service, "admin")).values()) == 16


def codes(client, query=""):
    answer = client.get(f"/en/sessions.json?{query}")
    assert answer.status_code == 200
    return " ".join(row["code"] for row in answer.get_json()["rows"])


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("", "S3 S1 S2"),
        ("sort=starts_on", "S2 S1 S3"),
        ("sort=code", "S1 S2 S3"),
        ("state=planned", "S3"),
        ("state=held", "S1 S2"),
        ("state=cancelled", ""),
        ("kind=pilot", "S2"),
        ("delivery=in_person", "S1"),
        ("region=north", "S1"),
        ("ministry=else", "S3"),
        ("course=k", "S3 S1"),
        ("q=courage", "S3 S1"),
        ("q=s2", "S2"),
        ("q=host", "S1 S2"),
        ("want=survey", "S2"),
        ("period=2016-17", "S3"),
        ("period=2016-17&state=held", ""),
        ("period=2017-18-Q1", "S3 S1 S2"),
    ],
)
def test_each_filter_and_order_gives_what_was_worked_out_by_hand(service, query, wanted):
    assert codes(signed_in(service, "executive"), query) == wanted


@pytest.mark.parametrize(
    "query",
    ["kind=x", "delivery=x", "region=x", "ministry=NO", "course=NO", "state=x", "want=x", "sort=x"],
)
def test_a_filter_that_does_not_exist_is_not_found(service, query):
    client = signed_in(service, "executive")
    assert client.get(f"/en/sessions?{query}").status_code == 404
    assert client.get(f"/en/sessions.csv?{query}").status_code == 404


def test_planned_and_held_stand_apart(service):
    source = parsed(page(signed_in(service, "executive"), "/en/sessions"))
    assert [link["href"] for link in source.select(".agenda a")] == ["/en/sessions/S3"]
    listed = [link["href"] for link in source.select("tbody th a")]
    assert listed == ["/en/sessions/S1", "/en/sessions/S2"]


def test_a_survey_is_missing_from_the_thirtieth_day(service):
    client = signed_in(service, "executive")
    for day, wanted in ((date(2017, 5, 31), ""), (date(2017, 6, 1), "S2")):
        with builders.today_is(day):
            assert codes(client, "want=survey") == wanted


def test_figures_of_a_session_are_its_own(service):
    rows = signed_in(service, "executive").get("/en/sessions.json?sort=code").get_json()["rows"]
    first, second = rows[0], rows[1]
    assert (first["attendance"], first["responses"], first["satisfaction"]) == (6, 6, 4)
    assert (second["attendance"], second["responses"], second["satisfaction"]) == (None, 0, None)


def test_few_answers_are_for_the_host_and_administrators(service):
    host = builders.by_code("ministries", "HOST")
    few = builders.session(
        builders.by_code("courses", "L"), "FEW", state="held", ministry_id=host.id
    )
    builders.survey(few, satisfaction=1)
    db.session.commit()
    for role, wanted in (("admin", 1), ("lead", 1), ("executive", None), ("other", None)):
        rows = signed_in(service, role).get("/en/sessions.json").get_json()["rows"]
        by_code = {row["code"]: row for row in rows}
        assert by_code["FEW"]["satisfaction"] == wanted, role
        # the host's figure less that of its other session would tell it
        assert (by_code["S1"]["satisfaction"] is None) == (wanted is None), role


def test_few_who_came_are_withheld(service):
    host = builders.by_code("ministries", "HOST")
    few = builders.session(builders.by_code("courses", "L"), "FEW", ministry_id=host.id)
    person = builders.staff(builders.team(host))
    builders.completion(person, builders.by_code("courses", "L"), session_id=few.id)
    few.state = "held"
    db.session.commit()
    assert "fewer than 5" in plain(page(signed_in(service, "executive"), "/en/sessions/FEW"))
    assert "fewer than 5" not in plain(page(signed_in(service, "lead"), "/en/sessions/FEW"))


@pytest.mark.parametrize(
    "role, named", [("admin", True), ("lead", True), ("other", False), ("executive", False)]
)
def test_trainer_and_comments_are_by_role(service, role, named):
    client = signed_in(service, role)
    answer = client.get("/en/sessions/S1")
    source = answer.get_data(as_text=True)
    assert ("Ada Example" in source, "So clear" in source) == (named, named)
    assert "Ada Example" not in page(client, "/en/sessions")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_session_says_who_came_of_how_many_seats(service):
    source = plain(page(signed_in(service, "executive"), "/en/sessions/s1"))
    assert "Attendance 6 60% of the seats" in source
    assert "Survey answers 6 100% of those who came" in source
    assert "Satisfaction 4 of 5 from 6 answers" in source


def test_a_session_says_what_is_missing(service):
    source = plain(page(signed_in(service, "executive"), "/en/sessions/S2"))
    assert "Held 243 days ago, no survey answers." in source
    assert "Held 243 days ago, no follow-up answers." in source
    assert "No evidence is attached." in source
    assert "No trainer is named." not in source  # it is not for this reader


def test_a_planned_session_whose_day_has_passed_says_so(service):
    with builders.today_is(date(2018, 3, 2)):
        source = plain(page(signed_in(service, "executive"), "/en/sessions/S3"))
    assert "Its day has passed, and it is still planned." in source


def test_evidence_of_a_session_is_listed(service):
    session = builders.by_code("sessions", "S1")
    builders.add(Evidence(title_en="The slides", kind="deck", session_id=session.id))
    db.session.commit()
    assert "The slides" in plain(page(signed_in(service, "executive"), "/en/sessions/S1"))


def test_a_session_that_is_not_there_is_not_found(service):
    assert signed_in(service, "executive").get("/en/sessions/NO").status_code == 404


def test_the_number_of_statements_does_not_follow_sessions(app, statements):
    client = signed_in(app, "admin")

    def spent():
        cache.clear()
        statements.clear()
        assert client.get("/en/sessions").status_code == 200
        return len(statements)

    course = builders.by_code("courses", "OG101")
    builders.session(course, "FIRST", state="held")
    db.session.commit()
    before = spent()
    for number in range(10):
        builders.survey(builders.session(course, f"NEW{number}", state="held"), satisfaction=3)
    db.session.commit()
    assert spent() == before


@pytest.mark.parametrize("kind, address", [("sessions", "sessions/S1"), ("courses", "courses/K")])
def test_the_records_of_the_administration_lead_to_their_pages(service, kind, address):
    source = parsed(page(signed_in(service, "admin"), f"/en/admin/{kind}"))
    assert f"/en/{address}" in [link["href"] for link in source.select("td a")]
