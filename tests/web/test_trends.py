"""Trends tell their ends and all their values; percents stay on their side of a limit."""

from datetime import date
from fractions import Fraction

import pytest

from dashboard.language import format_number, format_percent, in_language, percent_beside
from dashboard.records.periods import Scope, period
from dashboard.web.trends import trend_of
from tests.conftest import signed_in
from tests.html import page, parsed, plain

YEAR = Scope(period("2017-18"), date(2017, 5, 1))
LIMIT = Fraction(1, 20)


def made(*values, write=format_number, withheld=()):
    return trend_of(YEAR, values, "Events", write, withheld=withheld)


@pytest.mark.parametrize(
    ("language", "summary", "labels"),
    [
        (
            "en",
            "From 1,234 (2016–17, quarter 4) to 2 (2017–18, quarter 1)",
            ["2016–17, quarter 4", "2017–18, quarter 1"],
        ),
        (
            "fr",
            "De 1\u00a0234 (2016-2017, trimestre 4) à 2 (2017-2018, trimestre 1)",
            ["2016-2017, trimestre 4", "2017-2018, trimestre 1"],
        ),
    ],
)
def test_it_says_its_first_and_last_value_with_their_quarters(language, summary, labels):
    with in_language(language):
        trend = made(Fraction(1234), Fraction(2))
    assert trend.summary == summary
    assert [quarter.label for quarter in trend.quarters] == labels


def test_quarters_without_value_are_a_dash_and_no_end():
    trend = made(None, Fraction(1, 4), Fraction(1, 2), None, write=format_percent)
    assert [quarter.value for quarter in trend.quarters] == ["—", "25%", "50%", "—"]
    assert trend.summary == "From 25% (2016–17, quarter 3) to 50% (2016–17, quarter 4)"


def test_what_is_withheld_is_said_to_be_and_is_no_end():
    trend = made(None, Fraction(1), Fraction(2), withheld=["fewer than 5", "", ""])
    assert [quarter.value for quarter in trend.quarters] == ["fewer than 5", "1", "2"]
    assert trend.summary.startswith("From 1 (2016–17, quarter 4)")


@pytest.mark.parametrize("values", [(), (Fraction(1),), (None, Fraction(1))])
def test_fewer_than_two_values_are_no_trend(values):
    assert made(*values) is None


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (None, "—", "—"),
        (Fraction(0), "0%", "0\u00a0%"),
        (Fraction(44, 1000), "4%", "4\u00a0%"),
        (Fraction(49, 1000), "4.9%", "4,9\u00a0%"),
        (Fraction(4999, 100000), "4.999%", "4,999\u00a0%"),
        (LIMIT, "5%", "5\u00a0%"),
        (Fraction(5001, 100000), "5.001%", "5,001\u00a0%"),
        (Fraction(55, 1000), "6%", "6\u00a0%"),
    ],
)
def test_a_percent_has_the_decimals_that_keep_it_on_its_side_of_a_limit(value, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert percent_beside(value, LIMIT) == words


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Show the numbers"), ("fr", "Afficher les chiffres")]
)
def test_the_eight_values_of_each_tile_stand_behind_a_button_without_script(app, lang, words):
    tiles = parsed(page(signed_in(app, "executive"), f"/{lang}/")).select(".tile")
    assert len(tiles) == 5
    for tile in tiles:
        assert words in plain(str(tile.details.summary))
        assert len(tile.select("details table tr")) == 8
