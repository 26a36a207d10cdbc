"""What every tile shares: states at their bounds, changes in words, what is kept and how long."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from dashboard.community.models import SupportRequest
from dashboard.extensions import db
from dashboard.language import in_language
from dashboard.ministries.models import Ministry
from dashboard.records.periods import Scope, period
from dashboard.records.save import Actor, create
from dashboard.web.charts import reach
from dashboard.web.tiles import (
    ALERT,
    GOOD,
    WATCH,
    Tile,
    cached_measure,
    cached_trend,
    change_since,
    period_label,
    register_tile,
    state_of,
    tiles,
)

YEAR = Scope(period("2017-18"), date(2017, 12, 31))
HAIR = Fraction(1, 1_000_000)
UPPER, LOWER = Fraction(6, 10), Fraction(4, 10)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (None, ""),
        (Fraction(0), ALERT),
        (LOWER - HAIR, ALERT),
        (LOWER, WATCH),
        (LOWER + HAIR, WATCH),
        (UPPER - HAIR, WATCH),
        (UPPER, GOOD),
        (UPPER + HAIR, GOOD),
        (Fraction(1), GOOD),
    ],
)
def test_a_rate_is_on_track_from_the_upper_bound_and_watched_from_the_lower(value, state):
    assert state_of(value, 0.6, 0.4) == state


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (None, ""),
        (Fraction(0), GOOD),
        (LOWER - HAIR, GOOD),
        (LOWER, GOOD),
        (LOWER + HAIR, WATCH),
        (UPPER - HAIR, WATCH),
        (UPPER, WATCH),
        (UPPER + HAIR, ALERT),
        (Fraction(1), ALERT),
    ],
)
def test_where_less_is_better_it_is_on_track_up_to_the_lower_bound(value, state):
    assert state_of(value, 0.4, 0.6, less_is_better=True) == state


@pytest.mark.parametrize(
    ("now", "before", "english", "french", "direction"),
    [
        (50, 50, "No change since 2016–17", "Aucune variation depuis 2016-2017", "same"),
        (
            51,
            50,
            "Up 1 percentage point since 2016–17",
            "Hausse de 1 point de pourcentage depuis 2016-2017",
            "up",
        ),
        (
            52,
            50,
            "Up 2 percentage points since 2016–17",
            "Hausse de 2 points de pourcentage depuis 2016-2017",
            "up",
        ),
        (
            49,
            50,
            "Down 1 percentage point since 2016–17",
            "Baisse de 1 point de pourcentage depuis 2016-2017",
            "down",
        ),
        (
            10,
            50,
            "Down 40 percentage points since 2016–17",
            "Baisse de 40 points de pourcentage depuis 2016-2017",
            "down",
        ),
    ],
)
def test_a_rates_change_is_told_in_points(now, before, english, french, direction):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            change = change_since(
                Fraction(now, 100), Fraction(before, 100), YEAR.period, points=True
            )
            assert change == (words, direction)


@pytest.mark.parametrize(
    ("now", "before", "english", "french", "direction"),
    [
        (0, 0, "No change since 2016–17", "Aucune variation depuis 2016-2017", "same"),
        (1, 0, "1 more than in 2016–17", "1 de plus qu’en 2016-2017", "up"),
        (1300, 66, "1,234 more than in 2016–17", "1\u00a0234 de plus qu’en 2016-2017", "up"),
        (5, 7, "2 fewer than in 2016–17", "2 de moins qu’en 2016-2017", "down"),
    ],
)
def test_a_counts_change_is_told_as_it_is(now, before, english, french, direction):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            change = change_since(Fraction(now), Fraction(before), YEAR.period, points=False)
            assert change == (words, direction)


@pytest.mark.parametrize(
    ("now", "before", "name"),
    [
        (None, Fraction(1), "2017-18"),
        (Fraction(1), None, "2017-18"),
        (Fraction(1), Fraction(2), "all"),
    ],
)
def test_without_two_values_and_a_period_before_there_is_no_change(now, before, name):
    assert change_since(now, before, period(name), points=True) == ("", "")


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("2017-18", "2017–18", "2017-2018"),
        ("1999-00", "1999–00", "1999-2000"),
        ("2017-18-Q1", "2017–18, quarter 1", "2017-2018, trimestre 1"),
        ("all", "All years", "Tous les exercices"),
    ],
)
def test_a_period_is_written_as_the_reader_writes_it(name, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert period_label(period(name)) == words


@pytest.mark.parametrize(
    ("baseline", "actual", "target", "share"),
    [
        (None, "5", "10", Fraction(1, 2)),
        ("4", "7", "10", Fraction(1, 2)),
        ("4", "4", "10", Fraction(0)),
        ("4", "10", "10", Fraction(1)),
        ("10", "4", "0", Fraction(6, 10)),
        ("4", "2", "10", Fraction(-1, 3)),
        ("10", "7", "10", None),
        (None, "3", "0", None),
        ("4", None, "10", None),
        ("4", "7", None, None),
    ],
)
def test_how_far_to_the_target_is_counted_from_the_baseline(baseline, actual, target, share):
    numbers = [Decimal(text) if text is not None else None for text in (baseline, actual, target)]
    assert reach(*numbers) == share


def a_tile(name):
    return Tile(
        name=name,
        title=name,
        value="",
        unit="",
        state="",
        reason="",
        change="",
        direction="",
        trend=None,
        sentences=[],
    )


def test_tiles_come_in_the_order_of_their_positions(empty):
    empty.extensions["tiles"] = {}
    register_tile(empty, 20, lambda scope, audience: a_tile("second"))
    register_tile(empty, 10, lambda scope, audience: a_tile("first"))
    assert [tile.name for tile in tiles(YEAR, None)] == ["first", "second"]


def measured(feature, function):
    cached_measure(feature, function, YEAR)


def drawn(feature, function):
    cached_trend(feature, "a trend", YEAR, function)


def measured_again(app, feature, record, kept=measured):
    """Whether what is kept of a feature is measured again after a record is written."""
    calls = []

    def measure(scope):
        calls.append(scope)

    def ask():
        with app.app_context():
            kept(feature, measure)

    ask()
    once = len(calls)
    ask()
    assert len(calls) == once
    create(record, Actor(None, "command"))
    db.session.commit()
    ask()
    return len(calls) == 2 * once


def a_request():
    ministry = Ministry(code="AAA", name_en="A", name_fr="A")
    create(ministry, Actor(None, "command"))
    request = SupportRequest(code="Q1", ministry_id=ministry.id, received_on=YEAR.as_of)
    db.session.commit()
    return request


def test_a_measure_is_measured_again_when_a_record_of_its_feature_is_written(empty):
    assert measured_again(empty, "community", a_request())


def test_a_measure_is_kept_when_another_feature_is_written_to(empty):
    assert not measured_again(empty, "guide", a_request())


@pytest.mark.parametrize("feature", ["plans", "training", "community", "guide"])
def test_a_measure_is_measured_again_when_a_ministry_is_written(empty, feature):
    ministry = Ministry(code="NEW", name_en="New", name_fr="Nouveau")
    assert measured_again(empty, feature, ministry)


@pytest.mark.parametrize("feature", ["plans", "training", "community", "guide"])
def test_a_trend_is_measured_again_when_a_ministry_is_written(empty, feature):
    ministry = Ministry(code="NEW", name_en="New", name_fr="Nouveau")
    assert measured_again(empty, feature, ministry, drawn)


def test_a_trend_is_measured_again_when_a_record_of_its_feature_is_written(empty):
    assert measured_again(empty, "community", a_request(), drawn)
