"""The numbers under the training tiles, from records."""

from datetime import date
from fractions import Fraction

import pytest

from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.records.periods import Scope, period
from dashboard.training.groups import days
from dashboard.training.models import Completion, Course, Session, SurveyResponse
from dashboard.training.outcomes_tile import numbers as outcomes_numbers
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
def test_the_same_ministries_are_withheld_whatever_the_page_is_filtered_by(
    course, narrowed_to, pillar
):
    ids = {
        "small": ministry_with("AAA", 3, trained=1),
        "next": ministry_with("BBB", 6, trained=3),
        "large": ministry_with("CCC", 9, trained=5),
        "largest": ministry_with("DDD", 30, trained=9),
    }
    scope = Scope(YEAR.period, YEAR.as_of, ids.get(narrowed_to), pillar)
    withheld = {id for id in ids.values() if numbers(scope).withheld.withholds(id)}
    assert withheld == {ids["small"], ids["next"], ids["large"]}


def withheld_today():
    return days(YEAR.as_of)[YEAR.as_of].of_ministries


def test_the_lead_of_a_small_ministry_sees_it_and_not_those_beside_it(course):
    ids = [ministry_with(code, people, trained=2) for code, people in (("AAA", 3), ("BBB", 8))]
    ids += [ministry_with(code, 20, trained=9) for code in ("CCC", "DDD")]
    hidden = [id for id in ids if withheld_today().hides(id, lambda one: one == ids[0])]
    assert hidden == ids[1:3]


def test_the_lead_of_the_ministry_beside_a_small_one_does_not_see_the_own_figure(course):
    ids = [ministry_with(code, people, trained=2) for code, people in (("AAA", 3), ("BBB", 8))]
    ids += [ministry_with(code, 20, trained=9) for code in ("CCC", "DDD")]
    assert withheld_today().hides(ids[1], lambda one: one == ids[1])


def test_a_ministry_of_5_to_9_is_withheld_where_all_hold_one_of_the_required_courses(course):
    """A filter by pillar shows who is trained in that course alone."""
    ids = [ministry_with(code, people, trained=people) for code, people in (("A", 7), ("B", 30))]
    (second,) = add(Course(code="S", name_en="s", name_fr="s", required=True, pillars="open_data"))
    course.pillars = "open_dialogue"
    some = db.session.query(Staff).join(Team).filter(Team.ministry_id == ids[0]).limit(3)
    done = date(2016, 4, 1)
    add(*(Completion(staff_id=one.id, course_id=second.id, completed_on=done) for one in some))
    shares = days(YEAR.as_of)[YEAR.as_of].group(ids[0]).holders
    assert (shares[""], shares["open_data"], shares["open_dialogue"]) == (3, 3, 7)
    assert withheld_today().withholds(ids[0])


def test_quarters_in_which_the_whole_is_of_few_people_are_withheld(course):
    ministry_with("AAA", 4, trained=4, since=date(2017, 4, 1))
    ministry_with("BBB", 11, trained=1, since=date(2017, 10, 1))
    shares = [moment.seen(None, lambda ministry: False) for moment in numbers(YEAR).quarters]
    assert shares[:7] == [None] * 7
    assert numbers(YEAR).quarters[6].share == 1


def test_the_share_before_is_that_of_the_last_day_of_the_period_before(course):
    ministry_with("AAA", 2, trained=1, since=date(2017, 3, 31))
    ministry_with("BBB", 2, trained=2, since=date(2017, 4, 1))
    assert numbers(YEAR).before.share == Fraction(1, 2)


def session_of(ministry=None, code="S"):
    course = Course(code=f"K{code}", name_en="r", name_fr="r")
    (course,) = add(course)
    day = date(2017, 4, 3)
    session = Session(
        code=code, course_id=course.id, starts_on=day, state="held", ministry_id=ministry
    )
    return add(session)[0]


def answered(session, *answers, day=date(2017, 6, 1)):
    """Follow-up answers to a session, each whether it was applied."""
    response = {"session_id": session.id, "stage": "follow_up", "submitted_on": day}
    add(*(SurveyResponse(**response, applied=applied) for applied in answers))


def quarters_of_outcomes(sees=False):
    return [
        moment.seen(None, lambda ministry: sees) for moment in outcomes_numbers(YEAR).quarters[-3:]
    ]


def test_the_trend_of_outcomes_is_that_of_the_year_up_to_each_quarter(empty):
    session = session_of()
    answered(session, *[True] * 10)
    answered(session, *[False] * 10, day=date(2017, 9, 1))
    answered(session, *[False] * 10, day=date(2018, 1, 1))
    assert quarters_of_outcomes() == [1, Fraction(1, 2), Fraction(1, 2)]


@pytest.mark.parametrize(("sees", "first"), [(False, None), (True, 1)])
def test_a_quarter_after_which_few_answers_came_is_withheld_from_the_trend(empty, sees, first):
    session = session_of()
    answered(session, *[True] * 10)
    answered(session, *[False] * 4, day=date(2017, 9, 1))
    assert quarters_of_outcomes(sees) == [first, Fraction(5, 7), Fraction(5, 7)]


@pytest.mark.parametrize(
    ("given", "withheld"),
    [
        ([True] * 4, True),
        ([True, False, True, False, True], False),
        ([True] * 9, True),
        ([False] * 9, True),
        ([True] * 10, False),
    ],
)
def test_what_few_answered_is_withheld(empty, given, withheld):
    answered(session_of(), *given)
    assert outcomes_numbers(YEAR).withheld["applied"].withholds(None) == withheld


def test_answers_to_other_ministries_sessions_are_withheld_with_those_of_few(empty):
    hosts = [one.id for one in add(*(Ministry(code=c, name_en=c, name_fr=c) for c in "ABC"))]
    for host, half in zip([*hosts, None], (2, 6, 9, 20), strict=True):
        answered(session_of(host, f"S{half}"), *[True, False] * half)
    withheld = outcomes_numbers(YEAR).withheld["applied"]
    assert (withheld.few, withheld.unnamed) == ({hosts[0]}, {hosts[1], hosts[2]})
