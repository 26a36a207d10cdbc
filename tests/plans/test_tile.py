"""The tile of plans, from numbers worked out by hand."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from dashboard.language import in_language
from dashboard.plans.tile import PlansNumbers, tile
from dashboard.records.periods import Scope, period
from dashboard.settings import Settings

YEAR = Scope(period("2017-18"), date(2017, 12, 31))


def made(*ministries, before=None, quarters=()):
    """The tile of milestones given as counts by ministry; 0 for a count that is not given."""
    numbers = PlansNumbers(
        by_ministry={id: Counter(counts) for id, counts in enumerate(ministries)},
        before=before,
        quarters=list(quarters),
    )
    return tile(numbers, YEAR, Settings())


@pytest.mark.parametrize(
    ("overdue", "milestones", "state"),
    [
        (0, 0, ""),
        (0, 1, "good"),
        (49, 1000, "good"),
        (50, 1000, "good"),
        (51, 1000, "watch"),
        (149, 1000, "watch"),
        (150, 1000, "watch"),
        (151, 1000, "alert"),
        (1000, 1000, "alert"),
    ],
)
def test_its_state_is_that_of_the_share_overdue(overdue, milestones, state):
    assert made({"milestones": milestones, "overdue": overdue}).state == state


@pytest.mark.parametrize(
    ("complete", "milestones", "english", "french"),
    [
        (0, 0, "— of 0 milestones complete", "— de jalons réalisés (sur 0)"),
        (0, 1, "0% of 1 milestone complete", "0\u00a0% de jalons réalisés (sur 1)"),
        (1, 2, "50% of 2 milestones complete", "50\u00a0% de jalons réalisés (sur 2)"),
        (
            617,
            1234,
            "50% of 1,234 milestones complete",
            "50\u00a0% de jalons réalisés (sur 1\u00a0234)",
        ),
    ],
)
def test_its_figure_is_the_share_complete(complete, milestones, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made({"milestones": milestones, "status_complete": complete})
            assert f"{shown.value} {shown.unit}" == words


@pytest.mark.parametrize(
    ("ministries", "english", "french"),
    [
        ([], "No milestones to track yet.", "Aucun jalon à suivre pour l’instant."),
        ([{"milestones": 1}], "No milestone is overdue.", "Aucun jalon n’est en retard."),
        (
            [{"milestones": 1, "overdue": 1}, {"milestones": 1}],
            "1 milestone is overdue, in 1 ministry.",
            "1 jalon est en retard, dans 1 ministère.",
        ),
        (
            [{"milestones": 2, "overdue": 2}],
            "2 milestones are overdue, in 1 ministry.",
            "2 jalons sont en retard, dans 1 ministère.",
        ),
        (
            [{"milestones": 2000, "overdue": 1233}, {"milestones": 1, "overdue": 1}],
            "1,234 milestones are overdue, in 2 ministries.",
            "1\u00a0234 jalons sont en retard, dans 2 ministères.",
        ),
    ],
)
def test_it_says_how_many_are_overdue_and_where(ministries, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made(*ministries).sentences == [words]


@pytest.mark.parametrize(
    ("stale", "english", "french"),
    [
        (0, [], []),
        (1, ["1 milestone has no recent update."], ["1 jalon n’a pas de mise à jour récente."]),
        (
            2,
            ["2 milestones have no recent update."],
            ["2 jalons n’ont pas de mise à jour récente."],
        ),
        (
            1234,
            ["1,234 milestones have no recent update."],
            ["1\u00a0234 jalons n’ont pas de mise à jour récente."],
        ),
    ],
)
def test_it_says_how_many_have_no_recent_update(stale, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made({"milestones": 2000, "stale": stale})
            assert shown.sentences[1:] == words


def test_it_tells_the_change_since_the_period_before():
    shown = made({"milestones": 4, "status_complete": 3}, before=Fraction(1, 2))
    assert (shown.change, shown.direction) == ("Up 25 percentage points since 2016–17", "up")


def test_its_trend_goes_up_to_the_whole():
    shown = made(quarters=[Fraction(0), Fraction(1, 2), Fraction(1)])
    assert shown.line.points == "0.0,35.0 60.0,19.5 120.0,4.0"
