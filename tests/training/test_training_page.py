"""The page of training: the line that answers, ministries by course, what is to come."""

from datetime import date, timedelta

import pytest

from dashboard.extensions import db
from dashboard.overview.measures import as_json
from dashboard.records.periods import scope
from dashboard.web import cache
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, row_names, row_of


def rows(client, query=""):
    answer = client.get(f"/en/training.json{query}")
    assert answer.status_code == 200
    return {row["code"]: row for row in answer.get_json()["rows"]}


@pytest.fixture
def service(empty):
    """Two ministries: BIG with 20 people, SMALL with 3; a required course and one that is not."""
    big, small = builders.ministry("BIG"), builders.ministry("SMALL")
    must = builders.course("MUST", required=True, target_percent=50, pillars="open_data")
    may = builders.course("MAY", kind="train_the_trainer", component="interactive_learning")
    builders.trained_team(builders.team(big), must, people=20, trained=12)
    team = builders.team(small)
    for _each in range(3):
        builders.completion(builders.staff(team), may)
    db.session.commit()
    return empty


def test_each_figure_is_that_of_the_measures(app):
    client = signed_in(app, "admin")
    for query, asked in (("", None), ("?period=2016-17", "2016-17"), ("?pillar=open_data", None)):
        shown = rows(client, query)
        for code in ("MTO", "MCI"):
            ministry = builders.by_code("ministries", code)
            pillar = "open_data" if "pillar" in query else None
            chosen = scope(asked, ministry=ministry.id, pillar=pillar)
            measures = as_json(chosen, code)["measures"]
            for name in ("headcount", "trained", "trainers", "sessions_held", "pilots_held"):
                wanted = measures[name]["value"]
                assert shown[code][name] == pytest.approx(wanted, abs=0.0001), (code, name, query)
            for course, measure in measures["course_completion"].items():
                rate = shown[code][f"course_{course}"]
                assert rate == pytest.approx(measure["value"], abs=0.0001), (code, course)


def test_required_courses_come_first_with_their_targets(service):
    source = page(signed_in(service, "admin"), "/en/training")
    headings = [plain(str(th)).strip() for th in parsed(source).select("table.heat thead th")]
    assert headings[-2:] == ["MUST target 50%", "MAY no target"]
    assert parsed(source).select("td.met")[0].get_text(strip=True) == "60%"


def test_who_may_not_see_names_is_told_nothing_of_few_people(service):
    shown = rows(signed_in(service, "executive"))
    assert shown["SMALL"]["headcount"] is None
    assert {"headcount", "trained", "trainers", "course_MAY"} <= set(shown["SMALL"]["withheld"])
    assert rows(signed_in(service, "admin"))["SMALL"]["course_MAY"] == 1


def test_a_course_withheld_of_one_ministry_is_not_told_by_the_others(service):
    few = builders.team(builders.ministry("NINE"))
    for _each in range(9):
        builders.staff(few)
    db.session.commit()
    shown = rows(signed_in(service, "executive"))
    withheld = {code for code, row in shown.items() if row["course_MAY"] is None}
    assert {"NINE", "SMALL"} < withheld


def test_the_filters_choose_courses_and_leave_the_share_trained_as_it_is(service):
    client = signed_in(service, "admin")
    assert "course_MUST" not in rows(client, "?component=interactive_learning")["BIG"]
    narrowed = rows(client, "?kind=train_the_trainer&ministry=big")
    assert list(narrowed) == ["BIG"]
    assert narrowed["BIG"]["trained"] == 0.6


@pytest.mark.parametrize("query", ["kind=x", "component=x", "pillar=x", "ministry=NO", "sort=x"])
def test_a_filter_that_does_not_exist_is_not_found(service, query):
    client = signed_in(service, "executive")
    assert client.get(f"/en/training?{query}").status_code == 404
    assert client.get(f"/en/training.json?{query}").status_code == 404


def test_the_table_is_sorted_by_any_rate(service):
    client = signed_in(service, "admin")
    assert row_names(page(client, "/en/training?sort=-course_MAY"))[:2] == ["SMALL", "BIG"]
    assert row_names(page(client, "/en/training?sort=course_MAY"))[:2] == ["BIG", "SMALL"]
    assert row_names(page(client, "/en/training?sort=-name"))[:2] == ["SMALL", "BIG"]
    other = page(client, "/en/training?sort=course_MAY&kind=foundation")
    assert "SMALL" in row_names(other)


def test_the_line_says_the_state_and_since_when(service):
    source = plain(page(signed_in(service, "admin"), "/en/training"))
    assert "Off track: 52% of staff trained, target 80%; in this state since" in source
    assert "or earlier" in source


def test_the_state_began_in_the_first_quarter_that_has_it(empty):
    must = builders.course("MUST", required=True)
    team = builders.team(builders.ministry("BIG"))
    for _each in range(10):
        builders.completion(builders.staff(team), must, completed_on=date(2017, 8, 1))
    db.session.commit()
    source = plain(page(signed_in(empty, "executive"), "/en/training"))
    assert (
        "On track: 100% of staff trained, target 80%; in this state since 2017–18, quarter 2."
        in source
    )


def test_sessions_to_come_stand_by_month_whatever_the_period(service):
    course = builders.by_code("courses", "MUST")
    day = date(2018, 2, 6)
    builders.session(course, "LATER", starts_on=day)
    builders.session(course, "GONE", starts_on=day - timedelta(90))
    db.session.commit()
    for query in ("", "?period=2016-17"):
        source = page(signed_in(service, "executive"), f"/en/training{query}")
        assert "/en/sessions/LATER" in source
    assert "/en/sessions/GONE" not in page(signed_in(service, "executive"), "/en/training")
    assert "February 2018" in source


def test_ministries_without_a_trainer_are_named(service):
    source = parsed(page(signed_in(service, "admin"), "/en/training"))
    assert [link.get_text() for link in source.select("#trainers a")] == ["BIG"]


def test_an_empty_database_says_what_there_is_not(empty):
    source = plain(page(signed_in(empty, "executive"), "/en/training"))
    assert "There are no ministries yet." in source
    assert "No session is planned." in source


def test_a_past_period_does_not_know_what_came_later(service):
    shown = rows(signed_in(service, "admin"), "?period=2016-17")
    assert shown["BIG"]["course_MUST"] == 0


def test_the_number_of_statements_does_not_follow_ministries_or_courses(app, statements):
    client = signed_in(app, "admin")

    def spent():
        cache.clear()
        statements.clear()
        assert client.get("/en/training").status_code == 200
        return len(statements)

    builders.ministry("FIRST")
    db.session.commit()
    before = spent()
    for number in range(5):
        course = builders.course(f"NEW{number}")
        builders.trained_team(builders.team(builders.ministry(f"NEW{number}")), course, 6, 3)
    db.session.commit()
    assert spent() == before


def test_the_total_leads_to_the_courses_and_a_ministry_to_its_own_page(service):
    source = page(signed_in(service, "admin"), "/en/training")
    total = parsed(source).select("tr.total a")
    assert "/en/courses/MUST" in [link["href"] for link in total]
    assert "60%" in row_of(source, "BIG")
