"""The tiles and the table of ministries: which there are, and what is under its target."""

from datetime import date
from fractions import Fraction

import pytest

from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.overview.board import board, is_under
from dashboard.overview.ministry import courses, teams
from dashboard.records.periods import Scope, period
from dashboard.training.models import Completion, Course

YEAR = Scope(period("2017-18"), date(2017, 12, 31))
HAIR = Fraction(1, 1_000_000)


@pytest.mark.parametrize(
    ("share", "under"),
    [
        (None, False),
        (Fraction(0), True),
        (Fraction(8, 10) - HAIR, True),
        (Fraction(8, 10), False),
        (Fraction(8, 10) + HAIR, False),
    ],
)
def test_a_share_is_under_its_target_below_it_and_not_at_it(share, under):
    assert is_under(share, 0.8, suppressed=False) == under


def test_a_share_without_a_target_is_not_under_it():
    assert not is_under(Fraction(0), None, suppressed=False)


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 5), Fraction(4, 5), Fraction(1)])
def test_whether_a_suppressed_share_is_under_its_target_is_not_told(share):
    assert not is_under(share, 0.8, suppressed=True)


def add(*records):
    db.session.add_all(records)
    db.session.flush()
    return records


def ministry_with(code, people, trained, target=None):
    """A ministry with one team of so many people, of whom so many completed the required course."""
    course = db.session.query(Course).one_or_none()
    if course is None:
        course = Course(code="R", name_en="r", name_fr="r", required=True, target_percent=target)
        add(course)
    (ministry,) = add(Ministry(code=code, name_en=code, name_fr=code))
    (team,) = add(Team(code=f"{code}-1", ministry_id=ministry.id, name_en="t", name_fr="t"))
    staff = add(*(Staff(employee_number=f"{code}{n}", team_id=team.id) for n in range(people)))
    day = date(2017, 4, 1)
    add(
        *(
            Completion(staff_id=one.id, course_id=course.id, completed_on=day)
            for one in staff[:trained]
        )
    )
    return ministry.id


def rows(sees_names=False):
    shown = board(YEAR, "ministry", lambda ministry: sees_names)
    return {row.code: row for row in shown.rows}


def test_the_tiles_are_those_that_features_register_in_their_order(empty):
    shown = board(YEAR, "ministry", lambda ministry: False)
    names = [tile.name for tile in shown.tiles]
    assert names == ["plans", "training", "community", "guide", "outcomes"]


@pytest.mark.parametrize(("trained", "under"), [(7, True), (8, False), (9, False)])
def test_a_ministry_at_the_target_is_not_under_it(empty, trained, under):
    ministry_with("AAA", 10, trained)
    assert rows()["AAA"].under_target == under


@pytest.mark.parametrize(("trained", "under"), [(7, True), (8, False), (9, False)])
def test_a_team_at_the_target_is_not_under_it(empty, trained, under):
    ministry = ministry_with("AAA", 10, trained)
    (team,) = teams(Scope(YEAR.period, YEAR.as_of, ministry), sees_names=False)
    assert team.under_target == under


@pytest.mark.parametrize(("trained", "under"), [(5, True), (6, False), (7, False)])
def test_a_course_at_its_own_target_is_not_under_it(empty, trained, under):
    ministry = ministry_with("AAA", 10, trained, target=60)
    (course,) = courses(Scope(YEAR.period, YEAR.as_of, ministry), suppressed=False)
    assert course.under_target == under


@pytest.mark.parametrize("trained", [0, 1, 2, 3])
def test_a_small_ministry_is_suppressed_whether_few_or_all_are_trained(empty, trained):
    ministry_with("AAA", 3, trained)
    row = rows()["AAA"]
    assert (row.suppressed, row.under_target) == (True, False)


@pytest.mark.parametrize("trained", [0, 6])
def test_the_ministry_beside_a_small_one_is_suppressed_too(empty, trained):
    ministry_with("AAA", 3, 1)
    ministry_with("BBB", 6, trained)
    ministry_with("CCC", 9, 1)
    assert [code for code, row in rows().items() if row.suppressed] == ["AAA", "BBB"]


def test_nothing_is_suppressed_from_who_may_see_names(empty):
    ministry_with("AAA", 3, 1)
    row = rows(sees_names=True)["AAA"]
    assert (row.suppressed, row.under_target) == (False, True)


def test_suppressed_ministries_come_last_by_training_whatever_their_share(empty):
    ministry_with("AAA", 3, 3)
    ministry_with("BBB", 6, 6)
    ministry_with("CCC", 9, 1)
    shown = board(YEAR, "-trained", lambda ministry: False)
    assert shown.rows[0].code == "CCC"
