"""The tile of plans, from numbers worked out by hand."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from dashboard.language import in_language
from dashboard.plans.tile import PlansNumbers, tile
from dashboard.records.periods import Scope, period
from dashboard.settings import Settings
from dashboard.web.tiles import Records

YEAR = Scope(period("2017-18"), date(2017, 12, 31))


def made(*ministries, before=None, quarters=(), settings=None):
    """The tile of milestones given as counts by ministry; 0 for a count that is not given."""
    numbers = PlansNumbers(
        by_ministry={id: Counter(counts) for id, counts in enumerate(ministries)},
        before=before,
        quarters=list(quarters),
    )
    return tile(numbers, YEAR, settings or Settings())


@pytest.mark.parametrize(
    ("overdue", "milestones", "state", "english", "french"),
    [
        (0, 0, "", "", ""),
        (
            0,
            1,
            "good",
            "On track: 0 of 1 milestone overdue, 0%; limit 5%",
            "En bonne voie\u00a0: 0 en retard sur 1 jalon, soit 0\u00a0%; limite de 5\u00a0%",
        ),
        (
            1,
            1,
            "alert",
            "Off track: 1 of 1 milestone overdue, 100%; limit 15%",
            "En difficulté\u00a0: 1 en retard sur 1 jalon, soit 100\u00a0%; limite de 15\u00a0%",
        ),
        (
            49,
            1000,
            "good",
            "On track: 49 of 1,000 milestones overdue, 4.9%; limit 5%",
            "En bonne voie\u00a0: 49 en retard sur 1\u00a0000 jalons, soit 4,9\u00a0%; "
            "limite de 5\u00a0%",
        ),
        (
            50,
            1000,
            "good",
            "On track: 50 of 1,000 milestones overdue, 5%; limit 5%",
            "En bonne voie\u00a0: 50 en retard sur 1\u00a0000 jalons, soit 5\u00a0%; limite "
            "de 5\u00a0%",
        ),
        (
            51,
            1000,
            "watch",
            "Watch: 51 of 1,000 milestones overdue, 5.1%; limit 5%",
            "À surveiller\u00a0: 51 en retard sur 1\u00a0000 jalons, soit 5,1\u00a0%; limite "
            "de 5\u00a0%",
        ),
        (
            149,
            1000,
            "watch",
            "Watch: 149 of 1,000 milestones overdue, 14.9%; limit 5%",
            "À surveiller\u00a0: 149 en retard sur 1\u00a0000 jalons, soit 14,9\u00a0%; "
            "limite de 5\u00a0%",
        ),
        (
            150,
            1000,
            "watch",
            "Watch: 150 of 1,000 milestones overdue, 15%; limit 5%",
            "À surveiller\u00a0: 150 en retard sur 1\u00a0000 jalons, soit 15\u00a0%; limite "
            "de 5\u00a0%",
        ),
        (
            15001,
            100000,
            "alert",
            "Off track: 15,001 of 100,000 milestones overdue, 15.001%; limit 15%",
            "En difficulté\u00a0: 15\u00a0001 en retard sur 100\u00a0000 jalons, soit "
            "15,001\u00a0%; limite de 15\u00a0%",
        ),
        (
            151,
            1000,
            "alert",
            "Off track: 151 of 1,000 milestones overdue, 15.1%; limit 15%",
            "En difficulté\u00a0: 151 en retard sur 1\u00a0000 jalons, soit 15,1\u00a0%; "
            "limite de 15\u00a0%",
        ),
        (
            28,
            148,
            "alert",
            "Off track: 28 of 148 milestones overdue, 19%; limit 15%",
            "En difficulté\u00a0: 28 en retard sur 148 jalons, soit 19\u00a0%; limite de 15\u00a0%",
        ),
    ],
)
def test_its_state_is_that_of_the_share_overdue_and_says_so(
    overdue, milestones, state, english, french
):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made({"milestones": milestones, "overdue": overdue})
            assert shown.state == state
            assert shown.reason == words


def test_its_limits_are_those_that_are_set():
    settings = Settings(OVERDUE_ON_TRACK=0.125, OVERDUE_WATCH=0.5)
    shown = made({"milestones": 8, "overdue": 1}, settings=settings)
    assert shown.reason == "On track: 1 of 8 milestones overdue, 12.5%; limit 12.5%"


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
        ({}, ["No milestones to track yet."], ["Aucun jalon à suivre pour l’instant."]),
        ({1: (1, 0)}, [], []),
        (
            {1: (1, 1), 2: (1, 0)},
            ["Milestones are overdue in 1 ministry."],
            ["Des jalons sont en retard dans 1 ministère."],
        ),
        (
            {1: (2, 2), 2: (1, 1)},
            ["Milestones are overdue in 2 ministries."],
            ["Des jalons sont en retard dans 2 ministères."],
        ),
        ({None: (1, 1)}, [], []),
        (
            {None: (1, 1), 1: (1, 1)},
            ["Milestones are overdue in 1 ministry."],
            ["Des jalons sont en retard dans 1 ministère."],
        ),
    ],
)
def test_it_says_in_how_many_ministries_milestones_are_overdue(ministries, english, french):
    counts = {
        id: Counter({"milestones": milestones, "overdue": overdue})
        for id, (milestones, overdue) in ministries.items()
    }
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            numbers = PlansNumbers(by_ministry=counts, before=None, quarters=[])
            assert tile(numbers, YEAR, Settings()).sentences == words


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
            assert shown.sentences == words


def test_it_tells_the_change_since_the_period_before():
    shown = made({"milestones": 4, "status_complete": 3}, before=Fraction(1, 2))
    assert (shown.change, shown.direction) == ("Up 25 percentage points since 2016–17", "up")


def test_its_trend_goes_up_to_the_whole():
    shown = made(quarters=[Fraction(0), Fraction(1, 2), Fraction(1)])
    assert shown.trend.line.points == "0.0,35.0 60.0,19.5 120.0,4.0"


@pytest.mark.parametrize(
    ("part", "filters"),
    [
        (lambda tile: tile.value, {"status": "complete"}),
        (lambda tile: tile.reason, {"want": "overdue"}),
        (lambda tile: tile.sentences[-1], {"want": "stale"}),
    ],
)
def test_each_figure_leads_to_the_milestones_that_it_counts(part, filters):
    shown = made({"milestones": 2, "overdue": 1, "stale": 1, "status_complete": 1})
    assert part(shown).records == Records("plans.milestones", filters)
