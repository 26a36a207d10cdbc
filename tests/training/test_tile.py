"""The tile of training, from numbers worked out by hand, and to whom it tells what."""

from datetime import date
from fractions import Fraction

import pytest

from dashboard.language import in_language
from dashboard.records.periods import Scope, period
from dashboard.settings import Settings
from dashboard.training.privacy import Withholding
from dashboard.training.tile import Moment, TrainingNumbers, tile
from dashboard.web.tiles import Audience

DAY = date(2017, 12, 31)
YEAR = Scope(period("2017-18"), DAY)
ONE_MINISTRY = Scope(period("2017-18"), DAY, ministry=1)


NOTHING = Withholding()


def made(trained, headcounts, scope=YEAR, sees_names=False, listed=None, **given):
    """The tile of trained staff and headcount by ministry (1, 2, …), or of no required course.

    `withheld` is of today; `before` and `quarters` are moments.
    """
    numbers = TrainingNumbers(
        headcounts=dict(enumerate(headcounts, 1)),
        trained=dict(enumerate(trained, 1)) if trained is not None else None,
        withheld=given.pop("withheld", NOTHING),
        before=given.pop("before", None),
        quarters=given.pop("quarters", []),
    )
    shown = frozenset(listed if listed is not None else numbers.headcounts)
    audience = Audience(listed=shown, sees_names_of=lambda ministry: sees_names)
    return tile(numbers, scope, Settings(**given), audience)


@pytest.mark.parametrize(
    ("trained", "headcount", "state"),
    [
        (0, 0, ""),
        (0, 1000, "alert"),
        (559, 1000, "alert"),
        (560, 1000, "watch"),
        (561, 1000, "watch"),
        (719, 1000, "watch"),
        (720, 1000, "good"),
        (721, 1000, "good"),
        (800, 1000, "good"),
        (1000, 1000, "good"),
    ],
)
def test_its_state_is_that_of_the_share_trained_against_the_target(trained, headcount, state):
    assert made([trained], [headcount]).state == state


@pytest.mark.parametrize(("trained", "state"), [(349, "alert"), (350, "watch"), (450, "good")])
def test_its_bounds_move_with_the_target(trained, state):
    assert made([trained], [1000], TARGET_TRAINED=0.5).state == state


def test_without_a_required_course_it_has_no_state_and_only_the_target_to_tell():
    shown = made(None, [1000])
    assert (shown.value, shown.state, shown.sentences) == ("—", "", ["Target: 80%."])


@pytest.mark.parametrize(
    ("trained", "headcount", "english", "french"),
    [
        (0, 0, "— of staff trained", "— du personnel est formé"),
        (0, 9, "0% of staff trained", "0\u00a0% du personnel est formé"),
        (1, 9, "11% of staff trained", "11\u00a0% du personnel est formé"),
        (9, 9, "100% of staff trained", "100\u00a0% du personnel est formé"),
    ],
)
def test_its_figure_is_the_share_trained(trained, headcount, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made([trained], [headcount])
            assert f"{shown.value} {shown.unit}" == words


@pytest.mark.parametrize(
    ("target", "english", "french"),
    [
        (0.8, "Target: 80%.", "Cible\u00a0: 80\u00a0%."),
        (1.0, "Target: 100%.", "Cible\u00a0: 100\u00a0%."),
    ],
)
def test_it_tells_the_target(target, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made([5], [10], TARGET_TRAINED=target).sentences[0] == words


@pytest.mark.parametrize(
    ("trained", "headcount", "english", "french"),
    [
        (7, 10, "1 more person to train to reach the target.", "Encore 1 personne à former."),
        (6, 10, "2 more people to train to reach the target.", "Encore 2 personnes à former."),
        (
            8,
            11,
            "1 more person to train to reach the target.",
            "Encore 1 personne à former.",
        ),  # 80% of 11 are 8.8
        (7, 11, "2 more people to train to reach the target.", "Encore 2 personnes à former."),
        (
            366,
            2000,
            "1,234 more people to train to reach the target.",
            "Encore 1\u00a0234 personnes à former.",
        ),
    ],
)
def test_it_says_how_many_people_are_to_go_rounded_up(trained, headcount, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made([trained], [headcount]).sentences[1] == words


@pytest.mark.parametrize(("trained", "headcount"), [(8, 10), (9, 10), (9, 11), (10, 10)])
def test_it_says_nothing_of_people_to_go_once_the_target_is_reached(trained, headcount):
    below = "0 of 1 ministries are below target."
    assert made([trained], [headcount]).sentences == ["Target: 80%.", below]


@pytest.mark.parametrize(
    ("trained", "english", "french"),
    [
        ([8, 9, 10], "0 of 3 ministries are below target.", "0 ministère sur 3 est sous la cible."),
        ([7, 8, 10], "1 of 3 ministries is below target.", "1 ministère sur 3 est sous la cible."),
        (
            [7, 0, 10],
            "2 of 3 ministries are below target.",
            "2 ministères sur 3 sont sous la cible.",
        ),
        (
            [0] * 1234,
            "1,234 of 1,234 ministries are below target.",
            "1\u00a0234 ministères sur 1\u00a0234 sont sous la cible.",
        ),
    ],
)
def test_it_says_how_many_ministries_are_below_the_target(trained, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made(trained, [10] * len(trained)).sentences[-1] == words


def test_only_the_ministries_in_the_table_are_counted_as_below():
    assert made([0, 0, 0], [10, 10, 10], listed=[1, 3]).sentences[-1] == (
        "2 of 2 ministries are below target."
    )


def test_a_ministry_without_staff_is_not_counted_as_below():
    assert made([0, 0], [10, 0]).sentences[-1] == "1 of 1 ministries is below target."


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
    assert shown.line.points.split() == points


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
    told = (shown.value, shown.state, shown.change, shown.direction, shown.line, shown.sentences)
    assert told == ("fewer than 5", "", "", "", None, ["Target: 80%."])


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


def test_withheld_ministries_count_in_the_whole_but_not_among_those_below():
    shown = made([0, 1, 10], [4, 6, 10], withheld=unnamed(1, 2))
    assert (shown.value, shown.sentences[-1]) == ("55%", "0 of 1 ministries are below target.")


def test_who_may_see_names_is_told_of_withheld_ministries_below_too():
    shown = made([0, 1, 10], [4, 6, 10], withheld=unnamed(1, 2), sees_names=True)
    assert shown.sentences[-1] == "2 of 3 ministries are below target."


def test_a_whole_that_is_withheld_is_not_told():
    shown = made([1, 1], [3, 1], withheld=few(1, 2, None))
    assert (shown.value, shown.line, shown.sentences) == ("fewer than 5", None, ["Target: 80%."])
