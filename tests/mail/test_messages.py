"""A message as a mail program has it: two texts alike, one language, nothing from elsewhere."""

import re
from datetime import date

import pytest

from dashboard.extensions import db
from dashboard.mail import outbox
from dashboard.mail.models import INVITATION
from tests import builders
from tests.conftest import signed_in
from tests.html import parsed, plain
from tests.mail.conftest import change, letter
from tests.web.hostile import HOSTILE, write_hostile_texts

ROLES = ("lead", "executive", "admin")


def sent(server, role, language="en", kind="digest"):
    change(role, language=language)
    assert outbox.send(letter(role, kind, language)) == "sent"
    return server.messages[-1]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_message_is_in_one_language_as_text_and_html(app, server, role, language):
    message = sent(server, role, language)
    assert message["Content-Language"] == language
    assert message.get_content_type() == "multipart/alternative"
    text, html = server.text(), server.text("html")
    assert parsed(html).html["lang"] == f"{language}-CA"
    words = " ".join(plain(html).split())
    for line in (line.strip("* -") for line in text.splitlines()):
        if line and not line.startswith("https://"):
            assert " ".join(line.split()) in words
    wrong = "Unsubscribe" if language == "fr" else "Se désabonner"
    assert wrong not in text + html


@pytest.mark.parametrize("role", ROLES)
def test_html_needs_nothing_from_elsewhere_and_has_a_dark_side(app, server, role):
    sent(server, role)
    html = server.text("html")
    page = parsed(html)
    assert page.select("img, script, link, iframe, object, video, form, [src], [style]") == []
    assert re.findall(r"url\(|@import|@font-face", html) == []
    assert "prefers-color-scheme: dark" in page.style.string
    assert len(page.select("h1")) == 1
    addresses = [link["href"] for link in page.select("a")]
    assert len(addresses) >= 2
    assert all(address.startswith("https://dashboard.example.org/en/") for address in addresses)


@pytest.mark.parametrize("role", ROLES)
def test_each_address_in_a_digest_leads_to_a_page_that_its_reader_may_see(app, server, role):
    sent(server, role)
    client = signed_in(app, role)
    for link in parsed(server.text("html")).select("a"):
        path = link["href"].removeprefix("https://dashboard.example.org").partition("#")[0]
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("role", ROLES)
def test_what_people_wrote_stays_text(app, server, role):
    write_hostile_texts(more=" \r\nBcc: evil@example.org")
    message = sent(server, role)
    assert message["Bcc"] is None
    assert (HOSTILE in plain(server.text("html"))) == (role != "admin")
    assert parsed(server.text("html")).select("img, script") == []


def test_what_is_in_the_other_language_says_so(app, server):
    request = builders.by_code("requests", "RQ016")
    request.subject_en, request.subject_fr = None, "Données ouvertes"
    request.closed_on = date(2017, 12, 30)
    ministry = builders.by_code("ministries", "MTO")
    request.ministry_id = ministry.id
    db.session.commit()
    sent(server, "lead")
    assert "Données ouvertes\n  in French only\n" in server.text().replace("\r\n", "\n")
    assert parsed(server.text("html")).select_one("[lang=fr-CA] ~ small").get_text() == (
        "in French only"
    )


def test_a_line_break_in_a_ministry_s_name_adds_no_header(app, server):
    builders.by_code("ministries", "MTO").name_en = "Transport\r\nBcc: evil@example.org"
    db.session.commit()
    message = sent(server, "lead")
    assert message["Bcc"] is None
    assert message["Subject"].endswith("Transport Bcc: evil@example.org")


def test_a_digest_can_be_unsubscribed_from_by_a_mail_program_and_an_invitation_not(app, server):
    digest = sent(server, "lead")
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = digest["List-Unsubscribe"]
    assert address.startswith("<https://dashboard.example.org/en/unsubscribe/")
    assert address.strip("<>") in server.text()
    assert sent(server, "lead", kind=INVITATION)["List-Unsubscribe"] is None
