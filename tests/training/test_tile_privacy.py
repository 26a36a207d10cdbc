"""What the tile of training tells of change and time, and to whom: few people are withheld."""

from fractions import Fraction

import pytest

from dashboard.language import in_language
from dashboard.training.privacy import Withholding
from dashboard.training.tile import Moment
from tests.training.tiles import NOTHING, ONE_MINISTRY, made


def moment(share, withheld=NOTHING):
    """A share of a period or quarter, and what is withheld of it."""
    return Moment(share=share, withheld=withheld)


def unnamed(*units):
    """A withholding of these units (None is the whole)."""
    return Withholding(unnamed=frozenset(units))


def few(*units):
    """A withholding of these units, each of fewer than 5 people."""
    return Withholding(few=frozenset(units))


HALF = Fraction(1, 2)


def test_it_tells_the_change_since_the_period_before():
    assert made([6], [10], before=moment(HALF)).change == "Up 10 percentage points since 2016–17"


@pytest.mark.parametrize("withheld", [unnamed(None), few(None)])
def test_no_change_is_told_since_a_period_that_was_withheld(withheld):
    assert made([6], [10], before=moment(HALF, withheld)).change == ""


def test_a_ministrys_change_is_told_where_another_was_withheld():
    shown = made([6], [10], scope=ONE_MINISTRY, before=moment(HALF, unnamed(2, None)))
    assert shown.change == "Up 10 percentage points since 2016–17"


@pytest.mark.parametrize(
    ("sees_names", "points"),
    [(False, ["60.0,19.5", "120.0,4.0"]), (True, ["0.0,35.0", "60.0,19.5", "120.0,4.0"])],
)
def test_the_trend_has_no_point_for_a_quarter_that_was_withheld(sees_names, points):
    quarters = [moment(Fraction(0), unnamed(1)), moment(HALF), moment(Fraction(1), unnamed(2))]
    shown = made([6], [10], scope=ONE_MINISTRY, sees_names=sees_names, quarters=quarters)
    assert shown.trend.line.points.split() == points


def test_the_trend_tells_all_its_values_and_what_is_withheld_as_withheld():
    quarters = [
        moment(Fraction(1), few(1)),
        moment(Fraction(1, 10), unnamed(2)),
        moment(None),
        moment(HALF, unnamed(1)),
        moment(HALF),
    ]
    shown = made([6], [10], scope=ONE_MINISTRY, quarters=quarters).trend
    assert [(quarter.label, quarter.value) for quarter in shown.quarters] == [
        ("2016–17, quarter 3", "fewer than 5"),
        ("2016–17, quarter 4", "10%"),
        ("2017–18, quarter 1", "—"),
        ("2017–18, quarter 2", "withheld"),
        ("2017–18, quarter 3", "50%"),
    ]
    assert shown.summary == "From 10% (2016–17, quarter 4) to 50% (2017–18, quarter 3)"


def test_who_may_see_names_is_told_all_values_of_the_trend():
    quarters = [moment(Fraction(1), few(1)), moment(HALF, unnamed(1))]
    shown = made([6], [10], scope=ONE_MINISTRY, quarters=quarters, sees_names=True).trend
    assert [quarter.value for quarter in shown.quarters] == ["100%", "50%"]


# Privacy: what is told of a ministry with few people, to whom.


@pytest.mark.parametrize("trained", [0, 1, 2, 3, 4])
def test_of_few_people_nothing_is_told_whether_few_or_all_are_trained(trained):
    shown = made(
        [trained],
        [4],
        scope=ONE_MINISTRY,
        withheld=few(1),
        before=moment(Fraction(9, 10)),
        quarters=[moment(HALF), moment(Fraction(1))],
    )
    told = (shown.value, shown.state, shown.reason, shown.change, shown.direction, shown.trend)
    assert told == ("fewer than 5", "", "", "", "", None)
    assert shown.sentences == ["Target: 80%."]


@pytest.mark.parametrize("trained", [0, 1, 5, 6])
def test_of_the_ministry_beside_it_nothing_is_told_whether_few_or_all_are_trained(trained):
    before = moment(Fraction(9, 10))
    shown = made([trained], [6], scope=ONE_MINISTRY, withheld=unnamed(1), before=before)
    told = (shown.value, shown.state, shown.change, shown.sentences)
    assert told == ("withheld", "", "", ["Target: 80%."])


@pytest.mark.parametrize(
    ("withheld", "english", "french"),
    [
        (
            few(1),
            "fewer than 5 staff: the figure is withheld",
            "moins de 5 membres du personnel\u00a0: chiffre non divulgué",
        ),
        (
            unnamed(1),
            "withheld staff: the figure is withheld",
            "non divulgué membres du personnel\u00a0: chiffre non divulgué",
        ),
    ],
)
def test_a_withheld_figure_is_said_to_be_withheld(withheld, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made([1], [4], scope=ONE_MINISTRY, withheld=withheld)
            assert f"{shown.value} {shown.unit}" == words


def test_who_may_see_names_is_told_all():
    shown = made([1], [4], scope=ONE_MINISTRY, withheld=few(1), sees_names=True)
    assert (shown.value, shown.state, shown.sentences[1]) == (
        "25%",
        "alert",
        "3 more people to train to reach the target.",
    )


def test_withheld_ministries_count_in_the_whole_but_not_by_state():
    shown = made([0, 1, 10, 10], [4, 6, 10, 10], withheld=unnamed(1, 2))
    states = "Of 2 ministries, 2 on track, 0 to watch, 0 off track."
    assert (shown.value, shown.sentences[-1]) == ("70%", states)


def test_who_may_see_names_is_told_of_withheld_ministries_too():
    shown = made([0, 1, 10], [4, 6, 10], withheld=unnamed(1, 2), sees_names=True)
    assert shown.sentences[-1] == "Of 3 ministries, 1 on track, 0 to watch, 2 off track."


def test_a_whole_that_is_withheld_is_not_told():
    shown = made([1, 1], [3, 1], withheld=few(1, 2, None))
    assert (shown.value, shown.trend, shown.sentences) == ("fewer than 5", None, ["Target: 80%."])
