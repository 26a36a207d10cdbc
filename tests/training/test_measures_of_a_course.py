"""The measures of one course, as the command prints them."""

import json
from datetime import date
from fractions import Fraction

import pytest

from dashboard.extensions import db
from dashboard.records.periods import scope
from dashboard.training.results import outcomes
from tests import builders
from tests.conftest import invoke


def printed(app, *arguments):
    db.session.rollback()
    answer = invoke(app, "measures", "--json", *arguments)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)["measures"]


@pytest.fixture
def two_courses(empty):
    """K: a session with answers 5 and 4; L: one with 1. One of two people holds K."""
    k, l_course = builders.course("K", target_percent=80), builders.course("L")
    team = builders.team(builders.ministry("M"))
    builders.trained_team(team, k, people=2, trained=1)
    for course, ratings in ((k, (5, 4)), (l_course, (1,))):
        session = builders.session(course, f"S-{course.code}", state="held")
        for rating in ratings:
            builders.survey(session, satisfaction=rating)
    db.session.commit()
    return empty


def test_they_are_of_its_own_sessions_and_holders(two_courses):
    measures = printed(two_courses, "--course", "k")
    assert measures["satisfaction"]["value"] == 4.5
    assert measures["sessions_held"]["value"] == 1
    assert list(measures["course_completion"]) == ["K"]
    assert measures["course_completion"]["K"]["value"] == 0.5
    assert measures["course_completion"]["K"]["target"] == 0.8
    assert "milestones" not in measures


def test_a_course_that_is_not_there_is_refused(two_courses):
    answer = invoke(two_courses, "measures", "--course", "NO")
    assert answer.exit_code == 2
    assert "there is no course NO" in answer.output


def test_without_a_course_all_are_counted(two_courses):
    assert printed(two_courses)["satisfaction"]["value"] == pytest.approx(10 / 3)


@pytest.mark.parametrize("period", ["2017-18", "2016-17", "2017-18-Q2", "all"])
def test_the_page_of_each_course_shows_the_same(app, period):
    for code in ("OG101", "OG102", "OI202", "TT301"):
        course = builders.by_code("courses", code)
        with app.test_request_context("/en/training"):
            shown = outcomes(scope(period)).measures.get(course.id, {})
        measures = printed(app, "--period", period, "--course", code)
        for name in ("satisfaction", "confidence_gain", "applied"):
            value = shown[name].value if shown else None
            wanted = measures[name]["value"]
            assert wanted == (None if value is None else pytest.approx(float(value))), (code, name)


def test_a_session_of_another_day_is_not_of_the_period(two_courses):
    course = builders.by_code("courses", "K")
    builders.survey(builders.session(course, "OLD", starts_on=date(2016, 5, 1)), satisfaction=1)
    db.session.commit()
    assert outcomes(scope()).measures[course.id]["satisfaction"].value == Fraction(9, 2)
