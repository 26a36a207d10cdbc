"""The one sentence, by its cases: none, one, two, many, in both languages."""

from fractions import Fraction

import pytest

from dashboard.language import in_language
from dashboard.overview.words import sentence
from dashboard.records.periods import scope
from dashboard.web.tiles import ALERT, GOOD, NO_ACTIVITY, WATCH, Tile
from dashboard.web.trends import trend_of
from tests.conftest import signed_in
from tests.html import plain, text


def areas(app, *, alert=0, watch=0, good=0, quiet=0, rose=0, fell=0):
    """Tiles with so many of each state; so many of them rose since the quarter before."""
    states = [*[ALERT] * alert, *[WATCH] * watch, *[GOOD] * good, *[NO_ACTIVITY] * quiet]
    with app.app_context():
        up, down = ([Fraction(n) for n in values] for values in ((1, 2), (2, 1)))
        trends = [trend_of(scope(), values, "", str) for values in (up, down)]
    moves = [*[trends[0]] * rose, *[trends[1]] * fell]
    moves += [None] * (len(states) - len(moves))
    return [
        Tile(
            name="",
            title="",
            value="",
            unit="",
            state=state,
            reason="",
            change="",
            direction="",
            trend=trend,
            sentences=[],
        )
        for state, trend in zip(states, moves, strict=True)
    ]


CASES = [
    (
        {"alert": 2, "watch": 1, "good": 2, "rose": 4, "fell": 1},
        "Two of five areas are off track; four are better than a quarter ago.",
        "Deux des cinq domaines sont en difficulté; quatre vont mieux qu’il y a un trimestre.",
    ),
    (
        {"alert": 1, "good": 4, "rose": 1, "fell": 4},
        "One of five areas is off track; one is better than a quarter ago.",
        "Un des cinq domaines est en difficulté; un va mieux qu’il y a un trimestre.",
    ),
    (
        {"watch": 1, "good": 4, "fell": 5},
        "No area is off track, one of five is to watch; none is better than a quarter ago.",
        "Aucun domaine n’est en difficulté, un des cinq est à surveiller; aucun ne va mieux qu’il "
        "y a un trimestre.",
    ),
    (
        {"watch": 2, "good": 3, "rose": 2},
        "No area is off track, two of five are to watch; two are better than a quarter ago.",
        "Aucun domaine n’est en difficulté, deux des cinq sont à surveiller; deux vont mieux qu’il "
        "y a un trimestre.",
    ),
    (
        {"good": 1, "quiet": 4},
        "One of five areas is on track.",
        "Un des cinq domaines est en bonne voie.",
    ),
    (
        {"good": 5, "rose": 5},
        "Five of five areas are on track; five are better than a quarter ago.",
        "Cinq des cinq domaines sont en bonne voie; cinq vont mieux qu’il y a un trimestre.",
    ),
    (
        {"alert": 21, "good": 9, "rose": 21},
        "21 of 30 areas are off track; 21 are better than a quarter ago.",
        "21 des 30 domaines sont en difficulté; 21 vont mieux qu’il y a un trimestre.",
    ),
    ({"quiet": 5}, "No area can be judged yet.", "Aucun domaine ne peut encore être évalué."),
]


@pytest.mark.parametrize(("numbers", "english", "french"), CASES)
def test_it_counts_what_is_off_track_and_what_rose(app, numbers, english, french):
    tiles = areas(app, **numbers)
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert sentence(tiles) == words


def test_without_tiles_there_is_nothing_to_judge(app):
    with in_language("en"):
        assert sentence([]) == "No area can be judged yet."


@pytest.mark.parametrize(
    ("values", "rose"),
    [((1, 2), True), ((2, 2), False), ((2, 1), False), ((1, 2, None), None), ((2, None, 1), None)],
)
def test_a_trend_says_whether_its_last_quarter_is_more_than_the_one_before(app, values, rose):
    quarters = [None if value is None else Fraction(value) for value in values]
    with app.app_context():
        assert trend_of(scope(), quarters, "", str).rose is rose


def test_the_overview_begins_with_it_and_shows_the_worst_first(app):
    page = plain(text(signed_in(app, "executive").get("/en/")))
    assert "areas are off track; " in page
    assert page.index("areas are off track") < page.index("Off track: ") < page.index("Watch: ")
