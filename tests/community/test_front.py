"""The community's front page: its figures equal a slow count in plain Python, and each leads to
exactly its records.
"""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from statistics import median

import pytest

from dashboard.community import front
from dashboard.community.by_ministry import ministry_rows
from dashboard.community.models import EVENT_KINDS, SECTORS, Attendance, Event, SupportRequest
from dashboard.community.partner_models import Partner, Theme
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.plans.demand import demand_driven
from dashboard.records.choices import REGIONS
from dashboard.records.periods import add_months, scope
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, row_of

LAST = date(2017, 12, 31)
CASES = [(seed, name) for seed in range(4) for name in ("2017-18", "2016-17", "2017-18-Q2", "all")]


def day(random):
    return date(2016, 1, 1) + timedelta(random.randrange(900))


def world(random):
    """Random ministries, events, attendances and requests, some of them archived or to come."""
    ministries = [builders.ministry(code, active=code != "OLD") for code in ("AAA", "BBB", "OLD")]
    for code in ("T", "T2"):
        builders.add(Theme(code=code, name_en=code, name_fr=code))
    for code in ("P", "P2", "P3"):
        builders.add(Partner(code=code, name_en=code, name_fr=code))
    for number in range(random.randrange(40)):
        counted = {name: random.choice([None, 0, 7]) for name in SECTORS}
        event = Event(
            code=f"E{number}",
            name_en="e",
            name_fr="e",
            kind=random.choice([*EVENT_KINDS]),
            starts_on=day(random),
            region=random.choice([None, *REGIONS]),
            ministry_id=random.choice([None, *(m.id for m in ministries)]),
            themes=random.choice([None, "T", "T;T2", "T2"]),
            partners=random.choice([None, "P", "P;P2", "P2"]),
            archived_at=random.choice([None, None, None, db.func.now()]),
            **counted,
        )
        builders.add(event)
        for ministry in random.sample(ministries, random.randrange(3)):
            builders.add(Attendance(event_id=event.id, ministry_id=ministry.id, participants=1))
    for number in range(random.randrange(20)):
        received = day(random)
        waited = random.choice([None, 0, 5, 90])
        builders.add(
            SupportRequest(
                code=f"Q{number}",
                ministry_id=random.choice(ministries).id,
                received_on=received,
                closed_on=received + timedelta(waited) if waited is not None else None,
            )
        )
    db.session.commit()
    return ministries


def events_of(scope, ministry=None):
    """The events that count, chosen one by one."""
    last = min(scope.period.end, scope.as_of)
    came = {(a.event_id, a.ministry_id) for a in db.session.query(Attendance)}
    return [
        event
        for event in db.session.query(Event)
        if event.archived_at is None
        and scope.period.start <= event.starts_on <= last
        and (ministry is None or event.ministry_id == ministry or (event.id, ministry) in came)
    ]


@pytest.mark.parametrize("seed, name", CASES)
@pytest.mark.parametrize("code", [None, "AAA"])
def test_figures_equal_a_slow_count(empty, seed, name, code):
    ministries = {m.code: m.id for m in world(Random(seed))}
    chosen = scope(name, ministry=ministries.get(code))
    events = events_of(chosen, ministries.get(code))
    sums = {n: sum(getattr(event, n) or 0 for event in events) for n in SECTORS}
    uncounted = sum(all(getattr(e, n) is None for n in SECTORS) for e in events)
    assert front.sectors(chosen) == (sums, uncounted)
    assert front.counts_by("region", chosen) == Counter(event.region for event in events)
    assert front.counts_by("kind", chosen) == Counter(event.kind for event in events)
    themes = Counter(t for event in events for t in (event.themes or "").split(";") if t)
    assert front.counts_in("themes", chosen) == themes
    partners = Counter(p for event in events for p in (event.partners or "").split(";") if p)
    assert front.counts_in("partners", chosen) == partners
    months = front.months(chosen)
    everything = events_of(scope("all", as_of=chosen.as_of), ministries.get(code))
    for month in months:
        starts = [event.starts_on.replace(day=1) for event in everything]
        assert month.before == starts.count(add_months(month.first, -12))
        assert month.events == starts.count(month.first)
    if name != "all":
        assert sum(month.events for month in months) == len(events)


@pytest.mark.parametrize("seed, name", CASES)
def test_how_often_partners_took_part_equals_a_slow_count(empty, seed, name):
    world(Random(seed))
    events = events_of(scope(name))
    partners = Counter(p for event in events for p in (event.partners or "").split(";") if p)
    answer = signed_in(empty, "executive").get(f"/en/partners.json?period={name}")
    counted = {row["code"]: row["events"] for row in answer.json["rows"]}
    assert counted == {code: partners[code] for code in ("P", "P2", "P3")}


@pytest.mark.parametrize("seed, name", CASES)
def test_the_table_of_ministries_equals_a_slow_count(empty, seed, name):
    ministries = world(Random(seed))
    chosen = scope(name)
    last = min(chosen.period.end, chosen.as_of)
    requests = db.session.query(SupportRequest).all()
    rows = {row.ministry.id: row for row in ministry_rows(chosen)}
    assert {row.ministry.code for row in rows.values()} == {"AAA", "BBB"}
    for ministry in ministries[:2]:
        row, own = rows[ministry.id], [r for r in requests if r.ministry_id == ministry.id]
        events = events_of(chosen, ministry.id)
        answered = [
            (r.closed_on - r.received_on).days
            for r in own
            if r.closed_on and chosen.period.start <= r.closed_on <= last
        ]
        received = [r for r in own if chosen.period.start <= r.received_on <= last]
        waiting = [
            r
            for r in own
            if r.received_on <= chosen.as_of and not (r.closed_on and r.closed_on <= chosen.as_of)
        ]
        people = [getattr(event, name) or 0 for event in events for name in SECTORS]
        assert row.events == len(events)
        assert row.hosted == sum(event.ministry_id == ministry.id for event in events)
        assert row.participants == sum(people)
        assert row.requests == len(received)
        assert row.open_requests == len(waiting)
        assert row.days_to_answer == (Fraction(median(answered)) if answered else None)
        assert row.took_part == bool(events or received)
        ever = [e.starts_on for e in events_of(scope("all", as_of=chosen.as_of), ministry.id)]
        ever += [r.received_on for r in own if r.received_on <= chosen.as_of]
        assert row.last == max(ever, default=None)


def figure_links(source):
    """The figures of the page that lead to a list: what each says, and where it leads; but for the
    days to answer, which count no records.
    """
    cells = parsed(source).select(".bars .num a, #ministries .num a, .chart .num a")
    numbers = [(link.get_text().replace(",", ""), link["href"]) for link in cells]
    return [(number, address) for number, address in numbers if "answered" not in address]


def total(client, address):
    return len(client.get(address.replace("?", ".json?", 1)).json["rows"])


@pytest.mark.parametrize("query", ["", "?period=2016-17", "?period=all&ministry=TBS"])
def test_each_figure_leads_to_exactly_its_records(app, query):
    client = signed_in(app, "executive")
    links = figure_links(page(client, f"/en/community{query}"))
    assert len(links) > 20
    wrong = [pair for pair in links if total(client, pair[1]) != int(pair[0])]
    assert wrong == []


def test_ministries_that_took_no_part_are_named(app):
    quiet = builders.ministry("QUIET", name_en="Quiet ministry")
    builders.add(
        SupportRequest(
            code="Q1", ministry_id=quiet.id, received_on=date(2016, 7, 1), closed_on=None
        )
    )
    builders.ministry("NEVER", name_en="Absent ministry")
    db.session.commit()
    source = parsed(page(signed_in(app, "executive"), "/en/community"))
    absent = plain(str(source.select_one("#absent")))
    assert "Quiet ministry last: July 2016" in absent
    assert "Absent ministry never" in absent


def test_the_page_of_an_empty_dashboard_says_what_there_is_not(empty):
    words = plain(page(signed_in(empty, "executive"), "/en/community"))
    assert "No event to come is known." in words
    assert "No request is waiting." in words
    assert "0%" not in words


def test_texts_of_waiting_requests_are_for_their_ministry(app):
    theirs = db.session.query(Ministry).filter_by(code="EDU").one()
    oldest = date(2015, 1, 1)
    builders.add(
        SupportRequest(code="Q1", ministry_id=theirs.id, received_on=oldest, subject_en="Zinnober")
    )
    db.session.commit()
    readers = {role: page(signed_in(app, role), "/en/community") for role in ("lead", "other")}
    assert {role: "Zinnober" in source for role, source in readers.items()} == {
        "lead": False,
        "other": True,
    }
    assert "Q1" in readers["lead"]


def test_the_share_of_commitments_that_began_outside_is_told(app):
    source = page(signed_in(app, "executive"), "/en/community")
    measure = demand_driven(scope())
    words = f"of {measure.denominator} commitments began with a demand from outside government"
    assert words in plain(source)


def test_programs_read_the_table_that_is_promised(app):
    answer = signed_in(app, "executive").get("/en/community.json?period=2016-17&ministry=mto").json
    names = "code name events hosted participants requests open_requests days_to_answer took_part"
    assert [column["name"] for column in answer["columns"]] == names.split()
    assert [row["code"] for row in answer["rows"]] == ["MTO"]


def test_the_table_stands_on_the_page_too(app):
    client = signed_in(app, "executive")
    rows = client.get("/en/community.json").json["rows"]
    mto = next(row for row in rows if row["code"] == "MTO")
    table = parsed(page(client, "/en/community")).select_one("#ministries")
    words = row_of(str(table), mto["name"])
    assert f" {mto['events']} " in words


@pytest.mark.parametrize("query", ["period=x", "ministry=x"])
def test_a_period_or_ministry_that_does_not_exist_is_refused(app, query):
    assert signed_in(app, "executive").get(f"/en/community?{query}").status_code == 404
