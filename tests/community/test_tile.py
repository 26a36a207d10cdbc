"""The tile of the community, from numbers worked out by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dashboard.community.events import EventSums
from dashboard.community.requests import Waiting
from dashboard.community.tile import CommunityNumbers, tile
from dashboard.language import in_language
from dashboard.records.periods import Scope, period
from dashboard.settings import Settings

YEAR = Scope(period("2017-18"), date(2017, 12, 31))
NOTHING = {"events": 0, "participants": 0, "government": 0, "placed": 0, "outside_gta": 0}


def made(waiting=(), before=None, scope=YEAR, requests=0, **sums):
    """The tile of these sums (0 where not given) and of open requests by ministry: (open, old)."""
    numbers = CommunityNumbers(
        sums=EventSums(**{**NOTHING, **sums}),
        events_by_ministry={},
        waiting_by_ministry={id: Waiting(*counts) for id, counts in enumerate(waiting)},
        before=before,
        quarters=[Fraction(1), Fraction(2)],
        requests=requests,
    )
    return tile(numbers, scope, Settings())


@pytest.mark.parametrize(
    ("old", "waiting", "state", "english", "french"),
    [
        (
            0,
            0,
            "good",
            "On track: no open requests",
            "En bonne voie\u00a0: aucune demande en attente",
        ),
        (
            0,
            1000,
            "good",
            "On track: 0 of 1,000 open requests older than 30 days, 0%; limit 0%",
            "En bonne voie\u00a0: 0 datant de plus de 30\u00a0jours sur 1\u00a0000 "
            "demandes en attente, soit 0\u00a0%; limite de 0\u00a0%",
        ),
        (
            1,
            1000,
            "watch",
            "Watch: 1 of 1,000 open requests older than 30 days, 0.1%; limit 0%",
            "À surveiller\u00a0: 1 datant de plus de 30\u00a0jours sur 1\u00a0000 "
            "demandes en attente, soit 0,1\u00a0%; limite de 0\u00a0%",
        ),
        (
            99,
            1000,
            "watch",
            "Watch: 99 of 1,000 open requests older than 30 days, 9.9%; limit 0%",
            "À surveiller\u00a0: 99 datant de plus de 30\u00a0jours sur 1\u00a0000 "
            "demandes en attente, soit 9,9\u00a0%; limite de 0\u00a0%",
        ),
        (
            100,
            1000,
            "watch",
            "Watch: 100 of 1,000 open requests older than 30 days, 10%; limit 0%",
            "À surveiller\u00a0: 100 datant de plus de 30\u00a0jours sur 1\u00a0000 "
            "demandes en attente, soit 10\u00a0%; limite de 0\u00a0%",
        ),
        (
            101,
            1000,
            "alert",
            "Off track: 101 of 1,000 open requests older than 30 days, 10.1%; limit 10%",
            "En difficulté\u00a0: 101 datant de plus de 30\u00a0jours sur 1\u00a0000 "
            "demandes en attente, soit 10,1\u00a0%; limite de 10\u00a0%",
        ),
        (
            1,
            1,
            "alert",
            "Off track: 1 of 1 open request older than 30 days, 100%; limit 10%",
            "En difficulté\u00a0: 1 datant de plus de 30\u00a0jours sur 1 demande en attente, "
            "soit 100\u00a0%; limite de 10\u00a0%",
        ),
    ],
)
def test_its_state_is_that_of_the_share_of_open_requests_that_are_old_and_says_so(
    old, waiting, state, english, french
):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made(waiting=[(waiting, old)], events=1)
            assert shown.state == state
            assert shown.reason == words


@pytest.mark.parametrize(
    ("events", "requests", "state"), [(0, 0, "none"), (1, 0, "good"), (0, 1, "good")]
)
def test_where_nothing_happened_it_is_not_on_track(events, requests, state):
    assert made(events=events, requests=requests).state == state


def test_its_state_is_that_of_all_ministries_together():
    assert made(waiting=[(1, 1), (9, 0)]).state == "watch"


@pytest.mark.parametrize(
    ("events", "english", "french"),
    [
        (0, "0 events", "0 événement"),
        (1, "1 event", "1 événement"),
        (2, "2 events", "2 événements"),
        (1234, "1,234 events", "1\u00a0234 événements"),
    ],
)
def test_its_figure_is_the_number_of_events(events, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made(events=events)
            assert f"{shown.value} {shown.unit}" == words


@pytest.mark.parametrize(
    ("participants", "government", "english", "french"),
    [
        (
            1,
            0,
            "1 person took part, 100% from outside government.",
            "1 personne a participé, dont 100\u00a0% de l’extérieur du gouvernement.",
        ),
        (
            2,
            2,
            "2 people took part, 0% from outside government.",
            "2 personnes ont participé, dont 0\u00a0% de l’extérieur du gouvernement.",
        ),
        (
            1234,
            617,
            "1,234 people took part, 50% from outside government.",
            "1\u00a0234 personnes ont participé, dont 50\u00a0% de l’extérieur du gouvernement.",
        ),
    ],
)
def test_it_says_how_many_took_part_and_from_where(participants, government, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            shown = made(participants=participants, government=government)
            assert shown.sentences[0] == words


@pytest.mark.parametrize(
    ("outside", "placed", "english", "french"),
    [
        (
            0,
            1,
            "0% of events were outside the Greater Toronto Area.",
            "0\u00a0% des événements ont eu lieu hors de la région du grand Toronto.",
        ),
        (
            3,
            4,
            "75% of events were outside the Greater Toronto Area.",
            "75\u00a0% des événements ont eu lieu hors de la région du grand Toronto.",
        ),
    ],
)
def test_it_says_how_many_events_were_outside_the_gta(outside, placed, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made(outside_gta=outside, placed=placed).sentences[0] == words


@pytest.mark.parametrize(
    ("pillar", "english", "french"),
    [(None, [], []), ("open_data", ["Not filtered by pillar."], ["Chiffres de tous les volets."])],
)
def test_it_says_that_it_does_not_follow_a_pillar(pillar, english, french):
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            assert made(scope=replace(YEAR, pillar=pillar)).sentences == words


def test_it_tells_how_many_more_events_than_in_the_period_before():
    assert made(events=5, before=7).change == "2 fewer than in 2016–17"


def test_its_trend_goes_up_to_the_greatest_number():
    assert made().trend.line.points == "0.0,19.5 120.0,4.0"
