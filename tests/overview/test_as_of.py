"""What is dated after the as-of day does not exist: a past period says later what it said then."""

from datetime import date as D, timedelta

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import select, update

from dashboard.community.events import events_with_participants
from dashboard.community.requests import open_requests
from dashboard.extensions import db
from dashboard.guide.measures import feedback_counts, newest
from dashboard.guide.models import GuideFeedback
from dashboard.ministries.models import Ministry
from dashboard.overview.board import numbers
from dashboard.overview.measures import as_json
from dashboard.plans.measures import counts
from dashboard.plans.milestones import steps
from dashboard.records.periods import period, scope
from dashboard.training.sessions import sessions_with_course
from tests.builders import LATER, load, read, today_is
from tests.conftest import signed_in
from tests.html import page, plain
from tests.overview.conftest import BASE, measured
from tests.overview.worlds import WORLD, as_files, nothing_is_left, so_many, world_of

DATED = {
    "plans": "starts_on",
    "updates": "reported_on",
    "evidence": "dated_on",
    "staff": "joined_on",
    "memberships": "from",
    "sessions": "starts_on",
    "completions": "completed_on",
    "surveys": "submitted_on",
    "events": "starts_on",
    "requests": "received_on",
    "feedback": "received_on",
    "outreach": "starts_on",
}
ENDS = {
    "milestones": "withdrawn_on",
    "staff": "left_on",
    "memberships": "to",
    "requests": "closed_on",
    "decisions": "done_on",
}
NEEDS = {
    "commitments": ("plan", "plans"),
    "milestones": ("commitment", "commitments"),
    "updates": ("milestone", "milestones"),
    "evidence": ("milestone", "milestones"),
    "memberships": ("employee_number", "staff"),
    "completions": ("employee_number", "staff"),
    "surveys": ("session", "sessions"),
    "attendance": ("event", "events"),
    "decisions": ("event", "events"),
    "recommendations": ("plan", "plans"),
}
"""By kind, what a record refers to and so cannot be there without."""


def in_order_of_time(world):
    """The world without what happens before that to which it refers."""
    joined = {row["employee_number"]: row["joined_on"] for row in world["staff"]}
    held = {row["code"]: row["starts_on"] for row in world["sessions"]}
    started = {row["code"]: row["starts_on"] for row in world["plans"]}

    def fits(kind, row):
        if kind == "completions":
            day = joined[row["employee_number"]] or D.min
            day = max(day, held[row["session"]]) if row["session"] else day
            return row["completed_on"] >= day
        return kind != "surveys" or row["submitted_on"] >= held[row["session"]]

    assert set(started) == {"P0", "P1"}
    return {kind: [row for row in rows if fits(kind, row)] for kind, rows in world.items()}


def known_by(world, day):
    """The world as it was told on a day: what happens later, and every later end, is not known."""
    known = {}
    for kind, rows in world.items():
        dated, end = DATED.get(kind), ENDS.get(kind)
        rows = [dict(row) for row in rows if not (dated and row[dated] and row[dated] > day)]
        for row in rows:
            if end and row[end] and row[end] > day:
                row[end] = None
            if kind == "recommendations" and row["done_on"] > day and row["state"] == "done":
                row["state"] = "in_progress"
        known[kind] = rows
    for kind, (column, other) in NEEDS.items():
        name = "employee_number" if other == "staff" else "code"
        there = {row[name] for row in known[other]}
        known[kind] = [row for row in known[kind] if row[column] in there]
    for person in known["staff"]:
        number = person["employee_number"]
        dated = [row for row in world["memberships"] if row["employee_number"] == number]
        begun = [row for row in dated if row["from"] <= day] or dated[:1]
        person["team"] = begun[-1]["team"] if begun else person["team"]
    return known


def figures(name):
    """All that screens tell of a period, of all ministries and of each."""
    told = []
    for code in (None, "AAA", "BBB"):
        ministry = db.session.scalar(select(Ministry.id).where(Ministry.code == (code or "")))
        chosen = scope(name, ministry=ministry)
        told += [as_json(chosen, code), numbers(chosen), counts(chosen), feedback_counts(chosen)]
        told.append(newest(chosen))
        told.append([(s.milestone.code, s.status, s.last, s.wants, s.lacks) for s in steps(chosen)])
        told.append([(e.code, people, own) for e, people, own in events_with_participants(chosen)])
        told.append([request.code for request in open_requests(chosen)])
        told.append([session.code for session, _course in sessions_with_course(chosen)])
    db.session.rollback()
    return told


def rows_of(world):
    return {kind: rows for kind, rows in world.items() if rows}


@pytest.mark.slow
@so_many(10)
@given(drawn=WORLD, name=st.sampled_from(["2016-17", "2016-17-Q4", "2017-18-Q1"]))
def test_a_past_period_stays_as_it_was_told_whatever_happens_later(empty, tmp_path, drawn, name):
    nothing_is_left()
    world = in_order_of_time(world_of(drawn))
    early = known_by(world, period(name).end)
    with today_is(LATER):
        for state in (early, world):
            checked = read(as_files(rows_of(state), tmp_path / "world"))
            assert [p for one in checked for p in one.problems] == []
            if state is early:
                before = figures(name)
        assert figures(name) == before


def test_evidence_of_a_later_day_proves_nothing_yet(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE,
        milestones="code,commitment,name_en,name_fr\n"
        + "".join(f"M{number},C,m,m\n" for number in range(1, 6)),
        updates="milestone,reported_on,status,evidence_url\n"
        + "".join(f"M{number},2017-10-01,complete,\n" for number in range(1, 6))
        + "M1,2017-12-31,complete,https://a.example/\nM2,2018-01-01,complete,https://a.example/\n",
        evidence="title_en,url,milestone,dated_on\n"
        "a,https://a.example/,M3,2017-12-31\nb,https://a.example/,M4,2018-01-01\n"
        "c,https://a.example/,M5,\n",
    )
    assert (measured()["evidenced"].numerator, measured()["evidenced"].denominator) == (3, 5)
    assert measured(as_of=D(2018, 1, 1))["evidenced"].numerator == 5


def test_answers_and_those_who_take_part_later_are_not_counted_yet(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE,
        events="code,name_en,name_fr,kind,starts_on,ministry\nE1,e,e,forum,2018-01-01,BBB\n",
        attendance="event,ministry,participants\nE1,AAA,1\n",
        requests="code,ministry,received_on,closed_on\n"
        "Q1,OLD,2017-05-01,2017-05-11\nQ2,OLD,2017-05-01,2018-01-01\nQ3,AAA,2018-01-01,\n",
    )
    now, later = measured(), measured(as_of=D(2018, 1, 1))
    assert (now["days_to_answer"].value, now["days_to_answer"].denominator) == (10, 1)
    assert later["days_to_answer"].denominator == 2
    assert (now["active_ministries"].numerator, later["active_ministries"].numerator) == (0, 2)
    assert (now["open_requests"].value, later["open_requests"].value) == (1, 1)


def test_a_status_without_a_day_of_its_own_is_told_as_it_stands(empty, tmp_path):
    """A session counts on the day on which it was held, whenever that was recorded (domain.md)."""
    session = "code,course,starts_on,ministry,kind,delivery,state\n"
    session += "S1,C1,2017-03-10,AAA,regular,in_person,"
    comment = "guide,ministry,received_on,summary_en,outcome\n1.0,AAA,2017-03-10,Good,"
    course = "code,name_en,name_fr\nC1,c,c\n"
    guide = "number,section,title_en,title_fr,state,dated_on\n1.0,1,t,t,published,2017-03-01\n"
    load(tmp_path / "a", **BASE, courses=course, guide=guide, sessions=session + "planned\n")
    load(tmp_path / "b", feedback=comment + "open\n")
    past = scope("2016-17")
    held = measured("2016-17")["sessions_held"].value
    assert (held, feedback_counts(past)) == (0, (1, 1))
    load(tmp_path / "c", sessions=session + "held\n")
    db.session.execute(update(GuideFeedback).values(outcome="accepted"))
    db.session.commit()
    assert measured("2016-17")["sessions_held"].value == 1
    assert measured("2017-18")["sessions_held"].value == 0
    assert feedback_counts(past) == (1, 0)


def test_a_text_that_waits_for_its_translation_later_does_not_wait_yet(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE,
        milestones="code,commitment,name_en,name_fr\nM1,C,m,m\n",
        updates="milestone,reported_on,status,progress_en\nM1,2018-01-01,complete,Done\n",
    )
    days = [D(2017, 12, 31), D(2018, 1, 1)]
    waiting = [sum(c["no_translation"] for c in counts(scope(as_of=day)).values()) for day in days]
    assert waiting == [0, 1]


def test_a_period_to_come_compares_itself_with_what_is_known_today(empty):
    today = D(2017, 12, 31)
    with today_is(today):
        to_come = scope("2018-19")
    assert (to_come.as_of, to_come.previous.as_of) == (today, today)
    assert scope("2017-18", as_of=today).previous.as_of == D(2017, 3, 31)


def test_pages_show_no_proof_withdrawal_or_session_of_a_later_day(app, tmp_path):
    tomorrow = D(2017, 12, 31) + timedelta(1)
    load(
        tmp_path / "in",
        milestones=f"code,withdrawn_on\nMTO-1.2,{tomorrow}\n",
        updates=f"milestone,reported_on,status,progress_en\nMTO-1.2,{tomorrow},complete,Too soon\n",
        evidence="title_en,title_fr,milestone,dated_on\n"
        f"Late proof,Preuve,MTO-1.2,{tomorrow}\nToday’s proof,Preuve,MTO-1.2,2017-12-31\n",
        courses="code,name_en,name_fr\nNEW,A new course,Un nouveau cours\n",
        sessions=f"code,course,starts_on,ministry\nS-NEW,NEW,{tomorrow},MTO\n",
    )
    lead = signed_in(app, "lead")
    milestone = plain(page(lead, "/en/milestones/MTO-1.2"))
    assert "Today’s proof" in milestone
    assert "Late proof" not in milestone
    assert "Too soon" not in milestone
    assert "January 1, 2018" not in milestone
    assert "A new course" not in plain(page(lead, "/en/ministries/MTO")).split("Sessions hosted")[1]
