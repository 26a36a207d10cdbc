"""Due dates as a feed, behind a private link that its reader can renew."""

import pytest
from icalendar import Calendar
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.records.save import Actor, edit
from tests.conftest import signed_in
from tests.html import parsed, text, token


def link(client, lang="en", code="MTO"):
    page = parsed(client.get(f"/{lang}/ministries/{code}/calendar"))
    return page.select_one('input[value$=".ics"]')["value"].removeprefix("http://localhost")


def listed(client, query):
    """The codes of the milestones on a page of the list."""
    page = parsed(client.get(f"/fr/milestones?{query}"))
    return {tag["id"].removeprefix("milestone-") for tag in page.select('[id^="milestone-"]')}


def test_the_feed_holds_the_open_due_dates_in_the_language_of_the_link(app):
    client = signed_in(app, "lead")
    answer = app.test_client().get(link(client, "fr"))
    assert answer.mimetype == "text/calendar" and answer.headers["Cache-Control"] == "no-store"
    events = {
        str(e["summary"]).split()[0]: e for e in Calendar.from_ical(answer.data).walk("VEVENT")
    }
    open_ones = listed(client, "ministry=MTO") - listed(client, "ministry=MTO&status=complete")
    assert events
    assert set(events) == open_ones
    one = events["MTO-2.2"]
    assert one["dtstart"].dt.isoformat() == "2017-03-31"  # known to the month: its last day
    assert "mars 2017" in str(one["description"]) and str(one["url"]).endswith(
        "/fr/milestones/MTO-2.2"
    )


def test_a_renewed_link_makes_the_old_one_void_and_leaves_others_alone(app):
    client, other = signed_in(app, "lead"), signed_in(app, "executive")
    old, others, anyone = link(client), link(other), app.test_client()
    assert (
        client.post(
            "/en/ministries/MTO/calendar", data={"csrf_token": token(client.get("/en/"))}
        ).status_code
        == 303
    )
    assert "The link was renewed" in text(client.get("/en/ministries/MTO/calendar"))
    assert anyone.get(old).status_code == 404 and anyone.get(others).status_code == 200
    assert anyone.get(link(client)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-20] + ("x" if t[-20] != "x" else "y") + t[-19:],
        lambda t: "/en/calendar/x.ics",
        lambda t: t.replace(".", "..", 1),
    ],
)
def test_a_forged_link_shows_nothing(app, change):
    answer = app.test_client().get(change(link(signed_in(app, "lead"))))
    assert answer.status_code == 404 and b"BEGIN" not in answer.data


def test_a_link_ends_with_the_person(app):
    address = link(signed_in(app, "lead"))
    person = db.session.scalars(select(User).where(User.email == "lead@ontario.invalid")).one()
    edit(person, {"active": False}, Actor(None, "form"))
    db.session.commit()
    assert app.test_client().get(address).status_code == 404
