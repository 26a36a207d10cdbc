"""Hostile texts in every text field of every kind stay text on every page, in every file, feed
and error, for every role.
"""

import io
import xml.etree.ElementTree as xml
import zipfile

import pytest
from icalendar import Calendar

from dashboard.extensions import db
from tests.conftest import signed_in
from tests.html import body, page, parsed, post
from tests.uploads.conftest import an_upload
from tests.web.hostile import HOSTILE, tags_made_of_text, write_hostile_texts
from tests.web.pages import PAGES

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
BREAK = "\r\nEND:VEVENT\r\nATTENDEE:x"


@pytest.fixture
def hostile(app):
    """The demonstration with hostile texts, and an upload full of them."""
    write_hostile_texts()
    quoted = HOSTILE.replace('"', '""')
    an_upload(
        text=f'code,ministry,name_en,name_fr\n"{quoted}",NOPE,x,x\nMTO-1,MTO,"{quoted}",'
        f'"{quoted}"\n'
    )
    db.session.commit()
    return app


@pytest.mark.parametrize("role", ["lead", "executive", "admin"])
def test_no_page_and_no_file_makes_markup_of_a_text(hostile, role):
    client = signed_in(hostile, role)
    shown = 0
    for lang in ("en", "fr"):
        for path in PAGES:
            # one language as whole pages, the other as the parts that htmx fetches
            answer = client.get(f"/{lang}/{path}", headers=HTMX if lang == "fr" else {})
            assert answer.status_code in (200, 403, 404), (path, answer.status_code)
            assert tags_made_of_text(body(answer)) == [], path
            shown += "onerror" in body(answer)
        for path in ("milestones.csv", "plans.csv", "plans/MTO-2016.csv", "milestones/MTO-1.2.csv"):
            assert (
                client.get(f"/{lang}/{path}")
                .headers["Content-Disposition"]
                .startswith("attachment")
            )
    assert shown > (20 if role == "admin" else 4)


def test_no_error_makes_markup_of_what_was_asked_or_typed(app):
    client = signed_in(app, "admin")
    asked = [HOSTILE, f"milestones/{HOSTILE}", f"admin/{HOSTILE}/1", f"guide/{HOSTILE}"]
    answers = [client.get(f"/fr/{path}") for path in asked]
    for path in ("", "milestones", "admin/log", "search", "compare"):
        for name in [
            "period",
            "ministry",
            "pillar",
            "sort",
            "q",
            "status",
            "want",
            "open",
            "page",
            "back",
            "kind",
        ]:
            answers.append(client.get(f"/fr/{path}", query_string={name: HOSTILE}))
    form = dict.fromkeys(
        ["code", "name_en", "starts_on", "status", "reported_on", "email", "next"], HOSTILE
    )
    for path in ("admin/events", "milestones/MTO-1.2/updates", "admin/people", "sign-in"):
        answers += [post(client, path, lang="fr", headers=head, **form) for head in ({}, HTMX)]
    assert {answer.status_code for answer in answers} >= {200, 404, 422}
    assert sum("onerror" in body(answer) for answer in answers) > 20
    for answer in answers:
        assert answer.status_code < 500 and tags_made_of_text(body(answer)) == []


def test_no_feed_and_no_office_file_makes_more_of_a_text_than_a_text(app):
    write_hostile_texts(more=BREAK)
    client = signed_in(app, "lead")
    for path in ("ministries/MTO/calendar", "community/calendar"):
        link = parsed(page(client, f"/en/{path}")).select_one("input[value$='.ics']")["value"]
        feed = Calendar.from_ical(body(client.get(link.removeprefix("http://localhost"))))
        names = {name for event in feed.walk("VEVENT") for name in event}
        assert "SUMMARY" in names and "ATTENDEE" not in names
    for path in ("milestones.xlsx", "slides.pptx"):
        with zipfile.ZipFile(io.BytesIO(client.get(f"/en/{path}").data)) as parts:
            names = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
            tags = {part.tag for name in names for part in xml.fromstring(parts.read(name)).iter()}
        assert tags and not [tag for tag in tags if tag.endswith(("}script", "}img"))]
