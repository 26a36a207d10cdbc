"""What went out by mail, as administrators see it."""

import csv
import io

import pytest

from dashboard.extensions import db, now
from dashboard.mail import outbox
from dashboard.mail.models import KINDS, STATES
from dashboard.web import cache
from tests.conftest import signed_in
from tests.html import body, page, parsed, plain, post, row_of
from tests.mail.conftest import letter, person, row, turn_back

HEADINGS = [
    "Date and time", "Person", "Email address", "Kind", "Period", "State", "Attempts", "Sent",
    "Reason",
]  # fmt: skip


def stand(role, state, error=None, **values):
    """A letter of a person in a state."""
    id = letter(role)
    turn_back(id, state=state, error=error, address=f"{role}@ontario.invalid", **values)
    return id


def test_administrators_see_what_went_out_and_what_did_not(app):
    stand("lead", "sent", sent_at=now())
    stand("executive", "refused", "550 no such mailbox", attempts=3)
    stand("other", "uncertain", "TimeoutError")
    stand("admin", "left_out", "nothing")
    shown = page(signed_in(app, "admin"), "/en/admin/mail")
    assert "Sent, " in row_of(shown, "lead")
    assert "Refused 550 no such mailbox 3 attempts Send again" in row_of(shown, "executive")
    assert "Uncertain The server was given it" in row_of(shown, "other")
    assert row_of(shown, "admin").endswith("There was nothing to say.")


def test_the_list_is_narrowed_and_refuses_what_it_does_not_know(app):
    stand("lead", "sent")
    stand("executive", "refused")
    admin = signed_in(app, "admin")
    shown = parsed(page(admin, "/en/admin/mail?state=refused&kind=digest"))
    assert [plain(str(row.th.contents[0])) for row in shown.select("tbody tr")] == ["executive"]
    assert admin.get("/en/admin/mail?state=lost").status_code == 404
    assert admin.get("/en/admin/mail?page=0").status_code == 404


def test_the_list_is_a_file_and_data(app):
    stand("lead", "sent", sent_at=now())
    admin = signed_in(app, "admin")
    header, line = csv.reader(io.StringIO(page(admin, "/en/admin/mail.csv").lstrip("\ufeff")))
    assert header == HEADINGS
    assert line[1:7] == ["lead", "lead@ontario.invalid", "Digest", "2017-W52", "Sent", "0"]
    given = admin.get("/en/admin/mail.json?state=sent").get_json()
    names = "created_at person email kind period state attempts sent_at error"
    assert [column["name"] for column in given["columns"]] == names.split()
    assert given["rows"][0]["state"] == "sent"
    assert admin.get("/en/admin/mail.xlsx").status_code == 200


def test_a_letter_is_sent_again_when_an_administrator_says_so(app, server):
    id = stand("lead", "uncertain")
    assert post(signed_in(app, "admin"), f"admin/mail/{id}/again").status_code == 303
    assert row(id).state == "waiting"
    assert outbox.send_next()
    assert len(server.messages) == 1


@pytest.mark.parametrize("state", ["sent", "waiting", "sending", "claimed"])
def test_what_is_sent_or_under_way_is_not_sent_again(app, state):
    id = stand("lead", state)
    post(signed_in(app, "admin"), f"admin/mail/{id}/again")
    assert row(id).state == state


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_nobody_else_sees_it_or_sends(app, role):
    id, client = stand("lead", "refused"), signed_in(app, role)
    for address in ("/en/admin/mail", "/en/admin/mail.csv"):
        assert client.get(address).status_code == 403
    assert post(client, f"admin/mail/{id}/again").status_code == 403


def test_sending_again_needs_our_form_and_a_letter(app):
    admin, id = signed_in(app, "admin"), stand("lead", "refused")
    assert admin.post(f"/en/admin/mail/{id}/again").status_code == 400
    assert post(admin, "admin/mail/999/again").status_code == 404
    assert row(id).state == "refused"


def test_what_may_not_have_arrived_waits_for_administrators(app):
    stand("lead", "uncertain")
    stand("executive", "refused")
    first = page(signed_in(app, "admin"), "/en/admin/")
    card = next(c for c in parsed(first).select(".waits > li") if "Mail that may" in str(c))
    assert card.select_one(".waits__number").get_text() == "2"
    assert card.a["href"] == "/en/admin/mail"


def test_the_list_takes_as_many_statements_for_many_letters_as_for_few(app, statements_of):
    admin = signed_in(app, "admin")
    admin.get("/en/admin/mail")
    stand("lead", "sent")
    few = statements_of(lambda: admin.get("/en/admin/mail"))
    for week in range(20):
        outbox.put_in(person("other"), "digest", f"2016-W{week}")
    db.session.commit()
    assert statements_of(lambda: admin.get("/en/admin/mail")) == few
    cache.clear()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_state_and_kind_has_words(app, language):
    for state in STATES:
        for kind in KINDS:
            turn_back(letter("lead", kind, state), state=state)
    shown = body(signed_in(app, "admin").get(f"/{language}/admin/mail"))
    assert shown.count("<tr id=") == len(STATES) * len(KINDS)
