"""Outcomes at three levels: equal to plain sums of the answers, and without what tells of few."""

import json
import random
from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest

from dashboard.extensions import db
from dashboard.records.periods import scope
from dashboard.surveys.outcomes import QUESTIONS, UNIT_OF, outcomes
from dashboard.training.models import PRACTICES, SurveyResponse
from dashboard.training.privacy import FEW
from dashboard.web import cache
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, row_of, text
from tests.overview.solver import System

WAYS = ("course", "ministry", "delivery", "kind", "quarter")


def rows(app, role, by="course", query=""):
    """The table of one way of grouping as data, by name."""
    answer = signed_in(app, role).get(f"/en/outcomes.json?by={by}{query}")
    return {row["name"]: row for row in json.loads(text(answer))["rows"]}


def answer(session, number, **fields):
    for _each in range(number):
        builders.survey(session, **fields)
    db.session.commit()


def follow_ups(session, applied, number, practices=None):
    answer(session, number, stage="follow_up", applied=applied, practices=practices)


def test_every_way_of_grouping_equals_plain_sums(app):
    sessions = {one.id: one for one in db.session.query(builders.Session)}
    plainly = defaultdict(lambda: defaultdict(list))
    for one in db.session.query(SurveyResponse):
        held = sessions[one.session_id]
        if date(2017, 4, 1) <= held.starts_on <= date(2018, 3, 31):
            for by in ("course_id", "kind", "delivery"):
                plainly[by, getattr(held, by)][one.stage].append(one)
    result = outcomes(scope("2017-18", as_of=date(2017, 12, 31)))
    for (by, unit), stages in plainly.items():
        parts = result.by[by.removesuffix("_id")]
        unit = unit or ""
        after = [r.satisfaction for r in stages["after"] if r.satisfaction]
        said = [r for r in stages["follow_up"] if r.applied is not None]
        mean = Fraction(sum(after), len(after)) if after else None
        assert parts.measure("satisfaction", unit).value == mean
        assert parts.measure("responses", unit).value == len(stages["after"])
        assert parts.measure("follow_ups", unit).value == len(said)
        for code in PRACTICES:
            named = sum(code in (r.practices or "").split(";") for r in said)
            share = Fraction(named, len(said)) if said else None
            assert parts.measure(f"practice_{code}", unit).value == share


def test_the_whole_is_the_same_however_it_is_grouped(app):
    result = outcomes(scope("all"))
    for name in QUESTIONS:
        above, below = QUESTIONS[name]
        for by in UNIT_OF:
            parts = result.by[by].sums.values()
            assert sum(one[above] for one in parts) == result.whole[above]


def test_few_answers_are_withheld_with_a_second_group(session, empty):
    course = db.session.query(builders.Course).one()
    for code, kind, number in (("S2", "pilot", 3), ("S3", "regular", 20)):
        held = builders.session(course, code, kind=kind, state="held")
        answer(held, number, satisfaction=4)
    shown = rows(empty, "executive", "kind")
    assert "satisfaction" in shown["Pilot"]["withheld"]
    assert "responses" in shown["Pilot"]["withheld"]
    assert "satisfaction" in shown["Regular"]["withheld"]  # else the difference would tell
    assert rows(empty, "admin", "kind")["Pilot"]["satisfaction"] == 4


def test_no_follow_up_answers_are_a_number_too(session, empty):
    answer(session, 3, satisfaction=4)
    assert rows(empty, "executive")["Open course"]["follow_ups"] == 0


def test_a_practice_that_all_or_none_of_a_few_name_is_withheld(session, empty):
    follow_ups(session, True, 3, "used_guide")
    follow_ups(session, False, 3)
    other = builders.session(db.session.query(builders.Course).one(), "S2", kind="pilot")
    follow_ups(other, True, 20, "used_guide;released_data")
    follow_ups(other, False, 20, "helped_colleague")
    row = rows(empty, "executive", "kind")["Regular"]
    assert "practice_involved_public" in row["withheld"]
    assert "applied" not in row["withheld"]


def test_a_lead_sees_the_answers_to_sessions_of_the_own_ministry(session, empty):
    answer(session, 3, satisfaction=5)
    assert rows(empty, "lead", "ministry")["MTO"]["satisfaction"] == 5
    assert "satisfaction" in rows(empty, "other", "ministry")["MTO"]["withheld"]
    assert "satisfaction" in rows(empty, "lead", "course")["Open course"]["withheld"]


def test_the_page_tells_three_levels_with_their_answers(session, empty):
    answer(session, 8, satisfaction=4, confidence_before=2, confidence_after=4)
    answer(session, 4, satisfaction=2, confidence_before=3, confidence_after=3)
    follow_ups(session, True, 6, "used_guide")
    follow_ups(session, False, 6)
    shown = plain(page(signed_in(empty, "executive"), "/en/outcomes"))
    assert "3.3 of 5, from 12 answers" in shown
    assert "+1.3 points of 5, from 12 answers" in shown
    assert "8 rose, 4 stayed the same, 0 fell." in shown
    assert "50% 6 of 12 say yes" in shown
    assert row_of(page(signed_in(empty, "executive"), "/en/outcomes"), "Open course")


def test_without_answers_each_level_says_so(empty):
    soup = parsed(page(signed_in(empty, "executive"), "/en/outcomes"))
    assert [plain(str(one.b)).strip() for one in soup.select(".level")] == ["—"] * 3


@pytest.mark.parametrize("by", WAYS)
def test_each_way_has_its_page_and_its_files_in_both_languages(app, by):
    client = signed_in(app, "executive")
    for lang in ("en", "fr"):
        soup = parsed(page(client, f"/{lang}/outcomes?by={by}"))
        assert soup.select_one(f".chips a[aria-current][href*='by={by}']")
        assert client.get(f"/{lang}/outcomes.csv?by={by}").status_code == 200


@pytest.mark.parametrize("by", WAYS)
def test_each_way_of_grouping_is_narrowed_to_a_period(session, empty, by):
    course = db.session.query(builders.Course).one()
    later = builders.session(course, "S2", starts_on=date(2017, 8, 1), ministry_id=None)
    answer(session, 12, satisfaction=5)
    answer(later, 20, satisfaction=2)
    shown = rows(empty, "executive", by, "&period=2017-18-Q2").values()
    assert [(row["responses"], row["satisfaction"]) for row in shown] == [(20, 2)]
    whole = rows(empty, "executive", by, "&period=2017-18").values()
    assert sum(row["responses"] for row in whole) == 32
    source = page(signed_in(empty, "executive"), f"/en/outcomes?by={by}&period=2017-18-Q2")
    chips = parsed(source).select(".chips a")
    assert all("period=2017-18-Q2" in chip["href"] for chip in chips) and len(chips) == len(WAYS)
    assert parsed(source).select_one(f"form input[name=by][value={by}]")


@pytest.mark.parametrize("query", ["?by=trainer", "?period=x", "?by=course&ministry=MTO"])
def test_what_it_cannot_be_narrowed_to_is_not_found(app, query):
    assert signed_in(app, "executive").get(f"/en/outcomes.json{query}").status_code == 404


def made_up(seed, empty):
    """Random answers to sessions of four courses and ministries."""
    chance = random.Random(seed)
    for number in range(8):
        course = builders.course(f"K{seed}-{number % 4}") if number < 4 else None
        course = (
            course
            or db.session.query(builders.Course).filter_by(code=f"K{seed}-{number % 4}").one()
        )
        held = builders.session(
            course,
            f"S{seed}-{number}",
            kind=chance.choice(["pilot", "regular"]),
            delivery=chance.choice(["in_person", "e_learning", None]),
            starts_on=chance.choice([date(2017, 5, 1), date(2017, 8, 1), date(2017, 11, 1)]),
        )
        rows = [
            {
                "session_id": held.id,
                "stage": "follow_up",
                "submitted_on": date(2017, 12, 1),
                "applied": chance.random() < 0.5,
            }
            for _each in range(chance.choice((0, 1, 3, 5, 8, 20)))
        ]
        if rows:
            db.session.execute(SurveyResponse.__table__.insert(), rows)
    cache.clear()


@pytest.mark.parametrize("seed", range(4))
def test_no_share_can_be_worked_out_of_what_one_way_shows(empty, seed):
    made_up(seed, empty)
    result = outcomes(scope("2017-18"))
    for by in ("course", "delivery", "kind", "quarter"):
        parts = result.by[by]
        counted = {unit: (one["applied_count"], one["applied"]) for unit, one in parts.sums.items()}
        peopled = {unit for unit, (count, _yes) in counted.items() if count}
        words = {u: parts.words("applied", u, lambda _unit: False) for u in peopled}
        hidden = {unit for unit, reason in words.items() if reason}
        few = {unit for unit in hidden if words[unit].words == "fewer than 5"}
        whole = not result.words("applied", lambda _unit: False)
        system = System(counted, whole, few=few, unnamed=hidden - few)
        assert list(system.faults()) == []
        assert all(counted[unit][0] >= FEW for unit in peopled - hidden)
