"""What the public package tells about few people: neither few trained, nor few not trained."""

import pytest

from dashboard.extensions import db
from dashboard.publishing.tables import public_tables
from tests import builders

TRAINED = {
    (40, 0): ("40", "0", "no"),
    (40, 1): ("40", "", "yes"),
    (40, 4): ("40", "", "yes"),
    (40, 5): ("40", "5", "no"),
    (40, 35): ("40", "35", "no"),
    (40, 36): ("40", "", "yes"),
    (40, 39): ("40", "", "yes"),
    (40, 40): ("40", "40", "no"),
    (9, 5): ("9", "", "yes"),
    (10, 5): ("10", "5", "no"),
}
"""Staff and trained staff of a ministry, and what is published of it: staff, trained, withheld."""


def published(name):
    table = next(one for one in public_tables() if one.name == name)
    columns = [column.name for column in table.columns]
    return [dict(zip(columns, row, strict=True)) for row in table.rows()]


def training():
    return {
        row["ministry"]: (row["staff"], row["trained"], row["withheld"])
        for row in published("training")
    }


def test_a_count_of_1_to_4_trained_or_untrained_staff_is_withheld(empty):
    course = builders.course("K", required=True)
    for people, trained in TRAINED:
        team = builders.team(builders.ministry(f"M-{people}-{trained}"))
        builders.trained_team(team, course, people, trained)
    db.session.commit()
    assert training() == {f"M-{n}-{trained}": row for (n, trained), row in TRAINED.items()}


@pytest.mark.parametrize(
    "people,shown",
    [
        ({"A": 4, "B": 6, "C": 20, "D": 30}, {"D": "30"}),
        ({"A": 5, "B": 6, "C": 20, "D": 30}, {"A": "5", "B": "6", "C": "20", "D": "30"}),
        ({"A": 2, "B": 2, "C": 12, "D": 13, "E": 40}, {"E": "40"}),
        ({"A": 4, "B": 6}, {}),
        ({"A": 0, "B": 6}, {"B": "6"}),
    ],
)
def test_a_headcount_of_1_to_4_is_withheld_and_others_with_it(empty, people, shown):
    course = builders.course("K", required=True)
    for code, number in people.items():
        team = builders.team(builders.ministry(code))
        builders.trained_team(team, course, number, number // 2)
    db.session.commit()
    assert {code: row[0] for code, row in training().items() if row[0]} == shown


@pytest.mark.parametrize("trained", [0, 7])
def test_a_ministry_of_5_to_9_of_whom_all_or_none_are_trained_is_withheld(empty, trained):
    course = builders.course("K", required=True)
    for code, (people, holders) in {"A": (7, trained), "B": (30, 15), "C": (40, 20)}.items():
        builders.trained_team(builders.team(builders.ministry(code)), course, people, holders)
    db.session.commit()
    assert training()["A"] == ("", "", "yes")


def test_who_is_trained_is_not_told_while_no_course_is_required(empty):
    builders.trained_team(builders.team(builders.ministry("A")), builders.course("K"), 20, 10)
    db.session.commit()
    assert training() == {"A": ("20", "", "yes")}


@pytest.mark.parametrize("answers,shown", [(4, ""), (5, "5")])
def test_the_answers_to_a_session_are_told_from_five_on(empty, answers, shown):
    session = builders.session(builders.course("K"), "S")
    for _each in range(answers):
        builders.survey(session, satisfaction=4)
    db.session.commit()
    assert [row["answers"] for row in published("surveys")] == [shown]


@pytest.mark.parametrize("rated,mean", [(4, ""), (5, "4.00")])
def test_a_mean_is_told_from_five_ratings_on_however_many_answered(empty, rated, mean):
    session = builders.session(builders.course("K"), "S")
    for number in range(8):
        builders.survey(session, satisfaction=4 if number < rated else None)
    db.session.commit()
    assert [row["satisfaction"] for row in published("surveys")] == [mean]
