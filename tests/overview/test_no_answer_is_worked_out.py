"""In random surveys, the tile of outcomes never tells what few people answered."""

import random
from datetime import date

import pytest
from sqlalchemy import delete, insert

from dashboard.extensions import db
from dashboard.records.periods import scope
from dashboard.training import outcomes_tile
from dashboard.training.answers import APPLIED, NO_HOST, answers
from dashboard.training.models import SurveyResponse
from dashboard.web import cache
from dashboard.web.tiles import Audience
from tests import builders
from tests.overview.solver import System

COUNTS = 0, 1, 2, 3, 4, 5, 6, 9, 12, 20
DAYS = date(2017, 6, 30), date(2017, 9, 1), date(2017, 12, 1)
PERIODS = "2017-18-Q1", "2017-18", "all"


@pytest.fixture
def hosts(empty):
    """Four ministries that host a session each; one session has no host."""
    course, ministries = builders.course("K"), [builders.ministry(f"M{n}") for n in range(4)]
    sessions = {
        ministry.id: builders.session(course, ministry.code, ministry_id=ministry.id).id
        for ministry in ministries
    }
    sessions[NO_HOST] = builders.session(course, "NONE").id
    db.session.commit()
    return sessions


def answer(seed, sessions):
    """Give each session random answers on three days."""
    made_up = random.Random(seed)
    db.session.execute(delete(SurveyResponse))
    rows = [
        {"session_id": session, "stage": "follow_up", "submitted_on": day, "applied": applied}
        for session in sessions.values()
        for share in [made_up.choice((0, 0.5, 0.9, 1))]
        for day in DAYS
        for applied in (made_up.random() < share for _each in range(made_up.choice(COUNTS)))
    ]
    if rows:
        db.session.execute(insert(SurveyResponse), rows)
    cache.clear()


def told(name, ministry, own):
    """What stands on the tile of a period and ministry: the words, where it is withheld."""
    audience = Audience(listed=frozenset(), sees_names_of=_only(own))
    tile = outcomes_tile.make(scope(name, ministry=ministry), audience)
    withheld = tile.unit.startswith("answers")
    assert not withheld or (tile.state, tile.reason, tile.change, tile.trend) == ("", "", "", None)
    return tile.value if withheld else ""


def _only(own):
    return lambda ministry: ministry is not None and ministry == own


def faults(seed, sessions):
    """What an executive, and each lead, can work out of the answers of each period."""
    answer(seed, sessions)
    for name in PERIODS:
        one = answers(scope(name))[APPLIED]
        parts = {id: (m.denominator, m.numerator) for id, m in one.ministries.items()}
        peopled = {id for id, (count, _yes) in parts.items() if count}
        for own in (None, *(id for id in sessions if id != NO_HOST)):
            words = {id: told(name, id, own) for id in peopled - {NO_HOST}}
            if NO_HOST in peopled:  # has no page of its own
                hidden_words = one.withheld.words(NO_HOST, _only(None))
                words[NO_HOST] = hidden_words.words if hidden_words else ""
            hidden = {id for id, text in words.items() if text}
            few = {id for id in hidden if words[id] == "fewer than 5"}
            seen = {own} & peopled - hidden
            system = System(parts, not told(name, None, own), few=few, unnamed=hidden - few)
            system.own = seen
            yield from ((seed, name, own, *fault) for fault in system.faults())


@pytest.mark.slow
def test_no_answer_can_be_worked_out(hosts):
    assert [fault for seed in range(30) for fault in faults(seed, hosts)] == []


@pytest.mark.long
def test_no_answer_can_be_worked_out_of_five_hundred_surveys(hosts):
    assert [fault for seed in range(30, 530) for fault in faults(seed, hosts)] == []
