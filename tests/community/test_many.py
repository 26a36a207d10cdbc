"""However many events and requests there are, a page runs the same number of statements."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from dashboard.community.advice_models import Decision, Outreach, WorkingGroup
from dashboard.community.models import EVENT_KINDS, Attendance, Event, SupportRequest
from dashboard.community.partner_models import Partner, Theme
from dashboard.extensions import db, now
from dashboard.ministries.models import Ministry
from dashboard.records.choices import REGIONS
from dashboard.web import cache
from tests import builders
from tests.conftest import signed_in
from tests.html import page

PAGES = (
    "community",
    "events",
    "events?when=to_come",
    "events?q=event&sort=name",
    "requests",
    "requests?q=subject",
    "requests?state=old&ministry=EDU",
    "events/N1",
    "requests/N1",
    "ministries/MTO",
    "community.json",
    "decisions",
    "decisions?sort=state",
    "groups",
    "groups/NGROUP",
    "partners",
    "outreach",
    "catalogue?q=event",
    "search?q=event",
)


def fill(first, last):
    """Events of these numbers; for each two attendances, a decision and a request; and as many
    partners and outreach actions."""
    ministries = [ministry.id for ministry in db.session.query(Ministry).limit(7)]
    regions, stamps = [*REGIONS], {"created_at": now(), "updated_at": now(), "version": 1}
    numbers = range(first, last)
    days = {n: date(2016, 1, 1) + timedelta(n % 900) for n in numbers}
    events = [
        {
            **stamps,
            "id": 100_000 + n,
            "code": f"N{n}",
            "name_en": f"Event {n}",
            "name_fr": f"Événement {n}",
            "kind": [*EVENT_KINDS][n % 6],
            "starts_on": days[n],
            "starts_on_precision": "day",
            "region": regions[n % 8],
            "ministry_id": ministries[n % 7],
            "public": n % 9,
            "themes": f"T{n % 5}",
        }
        for n in numbers
    ]
    attendance = [
        {**stamps, "event_id": 100_000 + n, "ministry_id": ministries[at], "participants": 2}
        for n in numbers
        for at in (1, 2)
    ]
    requests = [
        {
            **stamps,
            "code": f"N{n}",
            "ministry_id": ministries[n % 7],
            "received_on": min(days[n], date(2017, 12, 30)),
            "closed_on": date(2017, 12, 31) if n % 3 else None,
            "subject_en": f"Subject {n}",
        }
        for n in numbers
    ]
    decisions = [
        {**stamps, "event_id": event["id"], "number": 1, "text_en": "d", "text_fr": "d"}
        for event in events
    ]
    named = [{**stamps, "code": f"N{n}", "name_en": f"N{n}", "name_fr": f"N{n}"} for n in numbers]
    actions = [{**one, "channel": "web", "starts_on": date(2017, 6, 1)} for one in named]
    rows = {Event: events, Attendance: attendance, SupportRequest: requests, Decision: decisions}
    for model, values in {**rows, Partner: named, Outreach: actions}.items():
        db.session.execute(insert(model), values)
    db.session.commit()


@pytest.mark.parametrize("address", PAGES)
def test_the_number_of_statements_does_not_grow(app, statements, address):
    client = signed_in(app, "lead")

    def asked():
        cache.clear()
        statements.clear()
        source = page(client, f"/en/{address}")
        return len(statements), source.count("<tr") + source.count("<li")

    theme = builders.add(Theme(code="T1", name_en="t", name_fr="t"))
    group = {"code": "NGROUP", "name_en": "g", "name_fr": "g", "starts_on": date(2016, 1, 1)}
    builders.add(WorkingGroup(**group, theme_id=theme.id))
    fill(0, 600)
    few = asked()
    fill(600, 1800)
    many = asked()
    assert many[0] == few[0]
    assert many[1] <= 400
