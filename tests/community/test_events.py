"""The list of events, held and to come apart, the page of one, and their calendar."""

import csv
import io
from datetime import date

import pytest
from icalendar import Calendar

from dashboard.community.advice_models import Decision, Outreach, WorkingGroup
from dashboard.community.models import Attendance, Event
from dashboard.extensions import db
from dashboard.plans.evidence_models import Evidence
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, post, row_names, row_of, text


def event(code, starts_on, **fields):
    given = {"code": code, "name_en": f"{code} in English", "name_fr": f"{code} en français"}
    given |= {"kind": "forum", "starts_on": starts_on}
    return builders.add(Event(**given | fields))


@pytest.fixture
def hand(empty):
    """Six events around the last day of 2017, each for one filter."""
    mto, edu = builders.ministry("MTO"), builders.ministry("EDU")
    event("DAY", date(2017, 10, 1), ministry_id=mto.id, region="toronto", public=3)
    event("MONTH", date(2017, 10, 1), starts_on_precision="month", region="north", online=False)
    guests = event("GUESTS", date(2017, 11, 7), kind="workshop", online=True, government=4)
    event("OLD", date(2016, 5, 1), region="online")
    event("LAST", date(2017, 12, 31), ministry_id=edu.id, region="province")
    event("NEXT", date(2018, 1, 1), ministry_id=edu.id, ends_on=date(2018, 1, 2))
    event("FAR", date(2018, 5, 1), starts_on_precision="month", kind="workshop")
    builders.add(Attendance(event_id=guests.id, ministry_id=mto.id, participants=2))
    db.session.commit()
    return empty


def rows(client, query="", lang="en"):
    source = text(client.get(f"/{lang}/events.csv?{query}"))
    return list(csv.DictReader(io.StringIO(source.removeprefix("\ufeff"))))


def codes(client, query=""):
    return " ".join(row["Code"] for row in rows(client, query))


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("", "LAST GUESTS DAY MONTH"),
        ("sort=starts_on", "MONTH DAY GUESTS LAST"),
        ("when=to_come", "NEXT FAR"),
        ("when=to_come&period=2017-18", "NEXT"),
        ("when=to_come&period=2016-17", ""),
        ("period=all", "LAST GUESTS DAY MONTH OLD"),
        ("period=2016-17", "OLD"),
        ("kind=workshop", "GUESTS"),
        ("month=2017-10", "DAY MONTH"),
        ("ministry=mto", "GUESTS DAY"),
        ("host=MTO", "DAY"),
        ("region=north", "MONTH"),
        ("region=unknown", "GUESTS"),
        ("region=placed", "DAY MONTH"),
        ("region=outside_gta", "MONTH"),
        ("online=yes", "GUESTS"),
        ("online=no", "LAST DAY MONTH"),
        ("q=guésts", "GUESTS"),
        ("sort=-participants", "GUESTS DAY LAST MONTH"),
        ("q=english+month", "MONTH"),
    ],
)
def test_the_list_holds_what_is_asked_for(hand, query, wanted):
    assert codes(signed_in(hand, "executive"), query) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "when=x",
        "kind=x",
        "period=2017-19",
        "month=2017-13",
        "month=2017-1",
        "ministry=x",
        "region=x",
        "online=x",
        "sort=x",
        "page=0",
    ],
)
def test_a_filter_that_does_not_exist_is_refused(hand, query):
    assert signed_in(hand, "executive").get(f"/en/events?{query}").status_code == 404


def test_what_is_to_come_stands_apart_from_what_was_held(hand):
    source = parsed(page(signed_in(hand, "executive"), "/en/events"))
    assert [link.get_text() for link in source.select(".agenda a")] == [
        "NEXT in English",
        "FAR in English",
    ]
    assert row_names(str(source)) == [
        f"{code} in English" for code in ("LAST", "GUESTS", "DAY", "MONTH")
    ]


def test_an_event_of_which_only_the_month_is_known_says_so(hand):
    client = signed_in(hand, "executive")
    assert "October 2017" in row_of(page(client, "/en/events"), "MONTH")
    assert "October 1, 2017" not in row_of(page(client, "/en/events"), "MONTH")
    assert "octobre 2017 (seul le mois est connu)" in plain(page(client, "/fr/events/month"))
    [row] = client.get("/en/events.json?q=month").json["rows"]
    assert row["starts_on"] == "2017-10"


def test_programs_read_the_columns_that_are_promised(hand):
    answer = signed_in(hand, "executive").get("/en/events.json?q=guests").json
    names = "code name kind starts_on ministry region online participants government civil_society"
    names += " education private public themes partners"
    assert [column["name"] for column in answer["columns"]] == names.split()
    [row] = answer["rows"]
    assert (row["participants"], row["online"], row["public"]) == (4, True, None)


def test_the_page_of_an_event_says_who_came_and_holds_its_minutes(hand):
    guests = db.session.query(Event).filter_by(code="GUESTS").one()
    builders.add(Evidence(event_id=guests.id, title_en="What was said", kind="minutes"))
    builders.add(
        Evidence(event_id=guests.id, title_en="Of tomorrow", dated_on=date(2018, 1, 1), kind="deck")
    )
    db.session.commit()
    source = page(signed_in(hand, "lead"), "/en/events/GUESTS")
    assert row_of(source, "From government") == "From government 4"
    assert row_of(source, "MTO") == "MTO 2"
    assert "What was said" in plain(source)
    assert "Of tomorrow" not in plain(source)


def test_the_page_of_an_event_says_what_became_of_it(hand):
    guests = db.session.query(Event).filter_by(code="GUESTS").one()
    texts = {"event_id": guests.id, "text_fr": "fait"}
    builders.add(Decision(number=1, text_en="Do it", done_on=date(2017, 11, 30), **texts))
    builders.add(Decision(number=2, text_en="Plan it", due_on=date(2017, 12, 21), **texts))
    builders.add(Decision(number=3, text_en="Tell it", due_on=date(2018, 1, 2), **texts))
    builders.add(WorkingGroup(code="G", name_en="Group", name_fr="Groupe", event_id=guests.id))
    builders.add(
        Outreach(
            code="O",
            name_en="Notice",
            name_fr="Avis",
            channel="web",
            starts_on=date(2017, 11, 1),
            event_id=guests.id,
        )
    )
    db.session.commit()
    source = page(signed_in(hand, "executive"), "/en/events/GUESTS")
    assert "done November 30, 2017" in row_of(source, "1. Do it")
    assert "10 days late" in row_of(source, "2. Plan it")
    assert "open for 54 days" in row_of(source, "3. Tell it")
    followed = plain(str(parsed(source).select_one("#followed")))
    assert "Group" in followed
    assert "Notice" in followed


def test_an_event_without_any_count_says_so(hand):
    source = page(signed_in(hand, "executive"), "/en/events/NEXT")
    assert "Nobody has been counted yet." in plain(source)
    assert "to come" in plain(source)


def test_what_is_not_known_is_a_dash_and_an_empty_cell(hand):
    client = signed_in(hand, "executive")
    assert "None" not in plain(page(client, "/en/events"))
    assert rows(client, "q=guests")[0]["Region"] == ""


def test_the_tile_and_the_table_of_ministries_lead_to_exactly_their_records(app):
    client = signed_in(app, "executive")
    source = parsed(page(client, "/en/?period=2016-17"))
    links = [
        *source.select('#ministries a[href^="/en/events"], #ministries a[href^="/en/requests"]'),
        source.select_one('.tile__number a[href^="/en/events"]'),
    ]
    assert len(links) > 10
    for link in links:
        listed = client.get(link["href"].replace("?", ".json?", 1)).json["rows"]
        assert str(len(listed)) == link.get_text(), link["href"]


def test_the_tile_leads_to_the_requests_that_wait_for_long(app):
    client = signed_in(app, "executive")
    reason = parsed(page(client, "/en/")).select_one('.tile__reason a[href*="/requests"]')
    listed = client.get(reason["href"].replace("?", ".json?", 1)).json["rows"]
    assert f"{len(listed)} of" in reason.get_text()


def test_a_meeting_of_the_committee_stands_among_the_others(app):
    source = parsed(page(signed_in(app, "executive"), "/en/events/ADV-2017-05"))
    meetings = [plain(str(meeting)) for meeting in source.select(".steps-line li")]
    assert [meeting.strip()[:12] for meeting in meetings] == [
        "March 8, 201",
        "May 10, 2017",
        "July 12, 201",
        "November 7, ",
    ]
    assert "May 10, 2017" in source.select_one("[aria-current=step]").get_text()


def test_an_event_that_is_not_there_is_not_found(hand):
    assert signed_in(hand, "executive").get("/en/events/GONE").status_code == 404


def feed_of(client, lang="en"):
    source = parsed(page(client, f"/{lang}/community/calendar"))
    return source.select_one('input[value$=".ics"]')["value"].removeprefix("http://localhost")


def test_the_calendar_holds_what_is_to_come_in_the_language_of_its_link(hand):
    answer = hand.test_client().get(feed_of(signed_in(hand, "executive"), "fr"))
    entries = {str(e["summary"]): e for e in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert list(entries) == [f"{code} en français" for code in ("LAST", "NEXT", "FAR")]
    days = {name.split()[0]: (e["dtstart"].dt, e["dtend"].dt) for name, e in entries.items()}
    assert days["NEXT"] == (date(2018, 1, 1), date(2018, 1, 3))
    assert days["FAR"] == (date(2018, 5, 1), date(2018, 6, 1))
    assert "mai 2018" in str(entries["FAR en français"]["description"])


def test_a_link_is_void_once_it_is_renewed_or_made_for_another_feed(hand):
    client, anyone = signed_in(hand, "executive"), hand.test_client()
    old = feed_of(client)
    due_dates = parsed(page(client, "/en/ministries/MTO/calendar")).select_one(
        'input[value$=".ics"]'
    )["value"]
    token = due_dates.rsplit("/", 1)[1]
    assert anyone.get(f"/en/community/calendar/{token}").status_code == 404
    assert post(client, "community/calendar").status_code == 303
    assert anyone.get(old).status_code == 404
    assert anyone.get(feed_of(client)).status_code == 200
    assert client.post("/en/community/calendar").status_code == 400


def test_the_list_shows_pages_and_takes_its_filters_along(hand):
    for number in range(60):
        event(f"N{number}", date(2017, 6, 1), kind="presentation")
    db.session.commit()
    client = signed_in(hand, "executive")
    first = parsed(page(client, "/en/events?kind=presentation"))
    following = first.select_one("#page-after")["href"]
    assert len(first.select("tbody tr")) == 50
    assert "kind=presentation" in following
    assert len(parsed(page(client, following)).select("tbody tr")) == 10
