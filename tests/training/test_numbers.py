"""The numbers under the training tiles, from records."""

from datetime import date
from fractions import Fraction

import pytest

from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.records.periods import Scope, period
from dashboard.training.models import Completion, Course, Session, SurveyResponse
from dashboard.training.outcomes_tile import numbers as outcomes_numbers
from dashboard.training.privacy import suppressed_ministries
from dashboard.training.tile import numbers

YEAR = Scope(period("2017-18"), date(2017, 12, 31))


def add(*records):
    db.session.add_all(records)
    db.session.flush()
    return records


def ministry_with(code, people, trained=0, since=None):
    """A ministry of so many people, of whom so many completed the required course."""
    (ministry,) = add(Ministry(code=code, name_en=code, name_fr=code))
    (team,) = add(Team(code=f"{code}-1", ministry_id=ministry.id, name_en="t", name_fr="t"))
    staff = add(
        *(
            Staff(employee_number=f"{code}{number}", team_id=team.id, joined_on=since)
            for number in range(people)
        )
    )
    course = db.session.query(Course).filter_by(required=True).one_or_none()
    if course:
        days = since or date(2016, 4, 1)
        add(
            *(
                Completion(staff_id=one.id, course_id=course.id, completed_on=days)
                for one in staff[:trained]
            )
        )
    return ministry.id


@pytest.fixture
def course(empty):
    return add(Course(code="R", name_en="r", name_fr="r", required=True))[0]


def test_trained_staff_are_counted_by_ministry(course):
    first, second = ministry_with("AAA", 8, trained=3), ministry_with("BBB", 5, trained=5)
    measured = numbers(YEAR)
    assert (measured.share(first), measured.share(second)) == (Fraction(3, 8), 1)


def test_the_whole_is_that_of_all_people_and_not_of_ministries(course):
    ministry_with("AAA", 8, trained=3)
    ministry_with("BBB", 5, trained=5)
    assert numbers(YEAR).whole.value == Fraction(8, 13)


def test_without_a_required_course_no_share_is_known(empty):
    ministry = ministry_with("AAA", 8)
    assert numbers(YEAR).share(ministry) is None


@pytest.mark.parametrize("narrowed_to", [None, "small", "next", "large"])
@pytest.mark.parametrize("pillar", [None, "open_data"])
def test_the_same_ministries_are_small_whatever_the_page_is_filtered_by(
    course, narrowed_to, pillar
):
    ids = {
        "small": ministry_with("AAA", 3),
        "next": ministry_with("BBB", 6),
        "large": ministry_with("CCC", 9),
    }
    scope = Scope(YEAR.period, YEAR.as_of, ids.get(narrowed_to), pillar)
    assert numbers(scope).small == {ids["small"], ids["next"]}


def test_nothing_is_suppressed_from_who_may_see_names(course):
    small, beside = ministry_with("AAA", 3), ministry_with("BBB", 6)
    assert suppressed_ministries(YEAR, lambda ministry: ministry == small) == {beside}


def test_the_trend_leaves_out_quarters_in_which_it_was_about_few_people(course):
    ministry_with("AAA", 4, trained=4, since=date(2017, 4, 1))
    ministry_with("BBB", 1, trained=0, since=date(2017, 10, 1))
    assert numbers(YEAR).quarters == [None] * 7 + [Fraction(4, 5)]


def test_the_share_before_is_that_of_the_last_day_of_the_period_before(course):
    ministry_with("AAA", 2, trained=1, since=date(2017, 3, 31))
    ministry_with("BBB", 2, trained=2, since=date(2017, 4, 1))
    assert numbers(YEAR).before.value == Fraction(1, 2)


def test_the_trend_of_outcomes_is_that_of_the_year_up_to_each_quarter(course):
    (session,) = add(
        Session(code="S", course_id=course.id, starts_on=date(2017, 4, 3), state="held")
    )
    answers = [(date(2017, 6, 1), True), (date(2017, 9, 1), False), (date(2018, 1, 1), False)]
    add(
        *(
            SurveyResponse(
                session_id=session.id, stage="follow_up", submitted_on=day, applied=applied
            )
            for day, applied in answers
        )
    )
    assert outcomes_numbers(YEAR).quarters == [None] * 5 + [1, Fraction(1, 2), Fraction(1, 2)]
