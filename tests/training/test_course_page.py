"""The page of a course: who holds it by ministry and team, by quarter, and what was said of it."""

from datetime import date

import pytest

from dashboard.extensions import db
from dashboard.overview.measures import as_json
from dashboard.records.periods import scope
from dashboard.web import cache
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, row_of


@pytest.fixture
def service(empty):
    """BIG has 20 people in two teams, 12 of whom hold K; SMALL has 3, all of whom do."""
    big, small = builders.ministry("BIG"), builders.ministry("SMALL")
    course = builders.course(
        "K",
        target_percent=70,
        component="tools_and_resources",
        principles="timely;user_centric",
        valid_months=24,
    )
    builders.trained_team(builders.team(big, "BIG-A"), course, people=10, trained=10)
    builders.trained_team(builders.team(big, "BIG-B"), course, people=10, trained=2)
    builders.trained_team(builders.team(small, "SMALL-A"), course, people=3, trained=3)
    session = builders.session(course, "S1", state="held", ministry_id=big.id)
    for rating in (5, 5, 4, 4, 2):
        builders.survey(session, satisfaction=rating)
    db.session.commit()
    return empty


def rows(client, query=""):
    answer = client.get(f"/en/courses/K.json{query}")
    return {row["code"]: row for row in answer.get_json()["rows"]}


def test_each_ministry_stands_against_the_target(service):
    client = signed_in(service, "admin")
    big = rows(client)["BIG"]
    assert (big["headcount"], big["holds"], big["rate"], big["target"]) == (20, 12, 0.6, 0.7)
    source = page(client, "/en/courses/k")
    assert "60%" in row_of(source, "BIG") and row_of(source, "BIG").endswith("2")  # people to go
    assert "15 of 23" in plain(source)
    assert "1 ministry under target" in plain(source)


def test_component_principles_and_validity_are_told(service):
    source = plain(page(signed_in(service, "executive"), "/en/courses/K"))
    for words in ("Tools and resources", "Timely, User-centric", "Valid for (months) 24"):
        assert words in source


def test_teams_are_for_who_may_see_their_names(service):
    assert "BIG-B" in page(signed_in(service, "admin"), "/en/courses/K")
    assert "BIG-B" not in page(signed_in(service, "executive"), "/en/courses/K")


def test_a_lead_sees_the_own_teams_alone(app):
    source = page(signed_in(app, "lead"), "/en/courses/OG102")
    groups = [plain(str(th)).strip() for th in parsed(source).select("details tr.group th")]
    assert groups == ["Ministry of Transportation"]


def test_few_people_are_withheld_from_others(service):
    small = rows(signed_in(service, "executive"))["SMALL"]
    assert (small["headcount"], small["holds"], small["rate"]) == (None, None, None)
    assert small["withheld"] == ["headcount", "holds", "rate"]


def test_outcomes_come_with_their_number_of_answers(service):
    source = plain(page(signed_in(service, "executive"), "/en/courses/K"))
    assert "4 of 5 from 5 answers" in source


def test_few_answers_are_withheld_from_all_but_administrators(service):
    session = builders.session(builders.course("L"), "S2", state="held")
    builders.survey(session, satisfaction=1)
    db.session.commit()
    assert "1 of 5" not in plain(page(signed_in(service, "executive"), "/en/courses/L"))
    assert "1 of 5 from 1 answer" in plain(page(signed_in(service, "admin"), "/en/courses/L"))


def test_a_host_does_not_learn_what_few_people_said_elsewhere(service):
    """The course's five answers less the own four would be the one of the other host."""
    course = builders.course("L")
    for code, answers in (("M1", 4), ("M2", 1)):
        session = builders.session(course, code, ministry_id=builders.ministry(code).id)
        for _each in range(answers):
            builders.survey(session, satisfaction=3)
    db.session.commit()
    assert "3 of 5" not in plain(page(signed_in(service, "executive"), "/en/courses/L"))


def test_the_trend_tells_the_last_quarters(service):
    source = parsed(page(signed_in(service, "admin"), "/en/courses/K"))
    values = [cell.get_text() for cell in source.select("table.values td")]
    assert values[-4:] == ["0%", "65%", "65%", "65%"]  # completed on June 1


def test_a_course_ends_where_it_is_no_longer_valid(service):
    with builders.today_is(date(2019, 6, 1)):
        assert rows(signed_in(service, "admin"), "?period=2019-20")["BIG"]["rate"] == 0


def test_a_past_period_does_not_know_what_came_later(service):
    assert rows(signed_in(service, "admin"), "?period=2016-17")["BIG"]["holds"] == 0


def test_a_course_that_is_not_there_is_not_found(service):
    client = signed_in(service, "executive")
    assert client.get("/en/courses/NO").status_code == 404
    assert client.get("/en/courses/NO.json").status_code == 404
    assert client.get("/en/courses/K.json?period=x").status_code == 404


def test_each_share_is_that_of_the_measures(app):
    client = signed_in(app, "admin")
    rows = client.get("/en/courses/OG102.json").get_json()["rows"]
    course = builders.by_code("courses", "OG102")
    for row in rows:
        ministry = builders.by_code("ministries", row["code"])
        measures = as_json(scope(ministry=ministry.id, course=course.id), row["code"])["measures"]
        wanted = measures["course_completion"]["OG102"]
        assert row["rate"] == pytest.approx(wanted["value"], abs=0.0001)
        assert row["holds"] == wanted["numerator"]


def test_the_number_of_statements_does_not_follow_ministries_or_teams(app, statements):
    client = signed_in(app, "admin")

    def spent():
        cache.clear()
        statements.clear()
        assert client.get("/en/courses/OG102").status_code == 200
        return len(statements)

    builders.ministry("FIRST")
    db.session.commit()
    before = spent()
    course = builders.by_code("courses", "OG102")
    for number in range(5):
        team = builders.team(builders.ministry(f"NEW{number}"))
        builders.trained_team(team, course, 6, 3)
        builders.session(course, f"NEW{number}", state="held")
    db.session.commit()
    assert spent() == before
