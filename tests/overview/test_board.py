"""The tiles and the table of ministries: which there are, and the state of each."""

from datetime import date
from fractions import Fraction

import pytest

from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.overview.board import board
from dashboard.overview.ministry import courses, teams
from dashboard.records.periods import Scope, period
from dashboard.training.groups import days
from dashboard.training.models import Completion, Course
from dashboard.training.units import Unit
from dashboard.web.table import Withheld

YEAR = Scope(period("2017-18"), date(2017, 12, 31))
HAIR = Fraction(1, 1_000_000)


def unit(share, target=0.8, withheld=None):
    return Unit(record=None, headcount=10, share=share, withheld=withheld, target=target)


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
    assert unit(share).under_target == under


def test_a_share_without_a_target_is_not_under_it():
    assert not unit(Fraction(0), target=None).under_target


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 5), Fraction(4, 5), Fraction(1)])
def test_whether_a_withheld_share_is_under_its_target_is_not_told(share):
    assert not unit(share, withheld=Withheld("withheld")).under_target


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


def nobody(ministry):
    """What an executive may see names of."""
    return False


def today():
    return days(YEAR.as_of)[YEAR.as_of]


def rows(sees_names=False):
    shown = board(YEAR, "ministry", lambda ministry: sees_names)
    return {row.code: row for row in shown.rows}


def test_the_tiles_are_those_that_features_register_by_state_then_in_their_order(empty):
    ministry_with("AAA", 25, 14)
    shown = board(YEAR, "ministry", lambda ministry: False)
    states = [(tile.name, tile.state) for tile in shown.tiles]
    assert states == [
        ("guide", "alert"),
        ("training", "watch"),
        ("community", "none"),
        ("plans", ""),
        ("outcomes", ""),
    ]


@pytest.mark.parametrize(
    ("trained", "state"),
    [(13, "alert"), (14, "watch"), (17, "watch"), (18, "good"), (19, "good"), (20, "good")],
)
def test_a_ministry_has_the_state_that_the_tile_would_have(empty, trained, state):
    ministry_with("AAA", 25, trained)
    assert rows()["AAA"].state == state


def test_a_ministry_without_staff_has_no_state(empty):
    ministry_with("AAA", 0, 0)
    assert rows()["AAA"].state == ""


@pytest.mark.parametrize(("trained", "under"), [(7, True), (8, False), (9, False)])
def test_a_team_at_the_target_is_not_under_it(empty, trained, under):
    ministry = ministry_with("AAA", 10, trained)
    (team,) = teams(Scope(YEAR.period, YEAR.as_of, ministry), today(), nobody)
    assert team.under_target == under


@pytest.mark.parametrize(
    ("trained", "state"), [(13, "alert"), (14, "watch"), (17, "watch"), (18, "good")]
)
def test_a_team_has_the_state_that_the_tile_would_have(empty, trained, state):
    ministry = ministry_with("AAA", 25, trained)
    (team,) = teams(Scope(YEAR.period, YEAR.as_of, ministry), today(), nobody)
    assert team.state == state


@pytest.mark.parametrize(
    ("trained", "state"), [(10, "alert"), (11, "watch"), (13, "watch"), (14, "good")]
)
def test_a_course_has_its_state_by_its_own_target(empty, trained, state):
    ministry = ministry_with("AAA", 25, trained, target=60)
    (course,) = courses(Scope(YEAR.period, YEAR.as_of, ministry), today(), nobody)
    assert course.state == state


def test_a_course_without_a_target_has_no_state(empty):
    ministry = ministry_with("AAA", 25, 20, target=None)
    (course,) = courses(Scope(YEAR.period, YEAR.as_of, ministry), today(), nobody)
    assert course.state == ""


def test_a_team_that_is_withheld_shows_no_state(empty):
    ministry = ministry_with("AAA", 4, 1)
    (team,) = teams(Scope(YEAR.period, YEAR.as_of, ministry), today(), nobody)
    assert (team.withheld is None, team.state) == (False, "")


@pytest.mark.parametrize(("trained", "under"), [(5, True), (6, False), (7, False)])
def test_a_course_at_its_own_target_is_not_under_it(empty, trained, under):
    ministry = ministry_with("AAA", 10, trained, target=60)
    (course,) = courses(Scope(YEAR.period, YEAR.as_of, ministry), today(), nobody)
    assert course.under_target == under


@pytest.mark.parametrize("trained", [0, 1, 2, 3])
def test_a_small_ministry_is_withheld_whether_few_or_all_are_trained(empty, trained):
    ministry_with("AAA", 3, trained)
    row = rows()["AAA"]
    assert (row.withheld, row.state) == (Withheld("fewer than 5"), "")


def four_ministries(trained=3):
    """A small one, two beside it, and a large one."""
    ministry_with("AAA", 3, 1)
    ministry_with("BBB", 6, trained)
    ministry_with("CCC", 9, 4)
    ministry_with("DDD", 30, 20)


@pytest.mark.parametrize(("trained", "codes"), [(0, "ABCD"), (3, "ABC"), (6, "ABCD")])
def test_the_ministries_beside_a_small_one_are_withheld_too(empty, trained, codes):
    four_ministries(trained)
    ministry_with("EEE", 50, 20)
    assert "".join(code[0] for code, row in rows().items() if row.withheld) == codes


def test_nothing_is_withheld_from_who_may_see_names(empty):
    ministry_with("AAA", 3, 1)
    row = rows(sees_names=True)["AAA"]
    assert (row.withheld, row.state) == (None, "alert")


@pytest.mark.parametrize("sort,order", [("-trained", "DABC"), ("trained", "ABCD")])
def test_withheld_ministries_stand_by_name_whatever_their_share(empty, sort, order):
    four_ministries()
    shown = board(YEAR, sort, nobody)
    assert "".join(row.code[0] for row in shown.rows) == order


@pytest.mark.parametrize(("trained", "words"), [(0, "withheld"), (1, None), (7, "withheld")])
def test_a_course_of_none_or_all_of_5_to_9_people_is_withheld(empty, trained, words):
    ministry = ministry_with("AAA", 7, 3)
    db.session.query(Course).one().required = False
    add(Course(code="S", name_en="s", name_fr="s", required=False))
    people = db.session.query(Staff).all()[:trained]
    day, course = date(2017, 4, 1), db.session.query(Course).filter_by(code="S").one()
    add(*(Completion(staff_id=s.id, course_id=course.id, completed_on=day) for s in people))
    units = courses(Scope(YEAR.period, YEAR.as_of, ministry), today(), nobody)
    shown = {unit.record.code: unit.withheld and unit.withheld.words for unit in units}
    assert shown == {"R": None, "S": words}


def test_all_teams_of_a_withheld_ministry_are_withheld_and_none_is_named_small(empty):
    four_ministries()
    (beside,) = db.session.query(Ministry).filter_by(code="CCC")
    add(Team(code="EMPTY", ministry_id=beside.id, name_en="t", name_fr="t"))
    units = teams(Scope(YEAR.period, YEAR.as_of, beside.id), today(), nobody)
    assert [unit.withheld for unit in units] == [Withheld("withheld")] * 2
