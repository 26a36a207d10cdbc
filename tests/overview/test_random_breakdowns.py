"""The breakdowns of tiles against plain Python on random records."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.overview.board import board
from dashboard.overview.breakdown import breakdown
from dashboard.records.periods import scope
from dashboard.training.units import people_to_go
from tests.overview import slowly
from tests.overview.worlds import DAYS, PERIODS, WORLD, everybody, so_many, stored

TARGET = Fraction(4, 5)


@pytest.mark.slow
@so_many(15)
@given(drawn=WORLD, as_of=DAYS, name=PERIODS)
def test_each_line_says_what_plain_python_says(empty, tmp_path, drawn, as_of, name):
    world = stored(drawn, tmp_path)
    chosen = scope(name, as_of=as_of)
    with empty.app_context(), empty.test_request_context("/en/"):
        tiles = board(chosen, "ministry", everybody).tiles
        ministries = db.session.scalars(select(Ministry).order_by(Ministry.code)).all()
        told = {
            tile.name: {
                line.ministry.code: (line.now, line.before, line.weight)
                for line in breakdown(tile, ministries, chosen, everybody).lines
                if line.now is not None
            }
            for tile in tiles
        }
        db.session.commit()
    assert told == slow_lines(world, chosen)


def slow_lines(world, chosen):
    """By tile and ministry that has a figure: it now and before, and what weighs on it."""
    codes = [ministry["code"] for ministry in world["ministries"]]
    now = {code: of_ministry(world, chosen, code) for code in codes}
    earlier = chosen.previous
    before = {code: earlier and of_ministry(world, earlier, code) for code in codes}
    lines = {tile: {} for tile in ("plans", "training", "community", "guide", "outcomes")}
    for code in codes:
        for tile, (figure, weight, listed) in now[code].items():
            if listed and figure is not None:
                last = before[code][tile][0] if before[code] else None
                lines[tile][code] = (figure, last, weight)
    return lines


def of_ministry(world, at, code):
    """By tile, of a ministry: its figure, what weighs on it, and whether it has a line."""
    all = slowly.measures(world, at.period.start, at.period.end, at.as_of, code)
    said = [f for f in world["feedback"] if f["ministry"] == code and f["received_on"] <= at.as_of]
    old = [
        r
        for r in world["requests"]
        if r["ministry"] == code
        and r["received_on"] < at.as_of - timedelta(days=30)
        and not (r["closed_on"] and r["closed_on"] <= at.as_of)
    ]
    active = {m["code"] for m in world["ministries"] if m["active"]}
    applied = [
        r["applied"]
        for r in world["surveys"]
        if r["stage"] == "follow_up"
        and r["applied"] is not None
        and r["submitted_on"] <= at.as_of
        and any(
            s["code"] == r["session"]
            and s["ministry"] == code
            and at.period.start <= s["starts_on"] <= at.period.end
            for s in world["sessions"]
        )
    ]
    trained, people = all["trained"] or 0, all["headcount"]
    return {
        "plans": (all["plan_completion"], all["overdue"], all["milestones"] > 0),
        "training": (
            all["trained"],
            people_to_go(int(trained * people), people, TARGET),
            people > 0,
        ),
        "community": (Fraction(all["events"]), len(old), True),
        "guide": (Fraction(len(said)), len(said), code in active),
        "outcomes": (all["applied"], applied.count(False), bool(applied)),
    }
