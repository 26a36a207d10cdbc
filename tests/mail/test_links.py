"""Invitations and new links go by mail where there is a server."""

import re

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.mail import outbox
from dashboard.mail.models import Letter
from tests.conftest import signed_in
from tests.html import body, page, parsed, post, token
from tests.mail.conftest import change, person

NEW = {
    "email": "new@ontario.invalid",
    "name": "New Person",
    "role": "lead",
    "ministry": "mto",
    "language": "fr",
}
ADDRESS = re.compile(r"https://dashboard\.example\.org(/\w\w/welcome/\S+)")


def forgot(app, email):
    client = app.test_client()
    form = {"csrf_token": token(client.get("/en/forgotten")), "email": email}
    return client.post("/en/forgotten", data=form)


def kinds():
    db.session.rollback()
    return [(letter.user.name, letter.kind) for letter in db.session.scalars(select(Letter))]


def link_in(server):
    """The address in the last message."""
    return ADDRESS.search(server.text())[1]


def test_an_invitation_goes_by_mail_in_the_person_s_language(app, server):
    answer = post(signed_in(app, "admin"), "admin/people", **NEW)
    assert answer.status_code == 303
    assert outbox.send_next()
    assert server.messages[0]["To"] == NEW["email"]
    assert server.messages[0]["Content-Language"] == "fr"
    assert "Choisir un mot de passe" in server.text()
    address = link_in(server)
    assert address.startswith("/fr/welcome/")
    assert page(app.test_client(), address)


def test_who_forgot_a_password_is_sent_a_link_that_works_once(app, server):
    answer = forgot(app, " Lead@ontario.invalid ")
    assert "a message with a new link is on its way" in body(answer)
    assert outbox.send_next()
    client, address = app.test_client(), link_in(server)
    form = {"csrf_token": token(client.get(address)), "password": "quatre mots bien choisis"}
    assert client.post(address, data=form).status_code == 303
    assert client.get(address).status_code == 404
    assert person().link_requested_at is None


def test_the_answer_is_the_same_for_an_address_that_nobody_has(app, server):
    change("other", active=False)
    known, unknown, disabled = (
        plain_words(forgot(app, f"{name}@ontario.invalid")) for name in ("lead", "nobody", "other")
    )
    assert known == unknown == disabled
    assert kinds() == [("lead", "password")]


def plain_words(answer):
    return parsed(answer).main.get_text()


def test_a_person_is_sent_one_link_an_hour(app, monkeypatch):
    hours = iter(["10 h", "10 h", "11 h"])
    monkeypatch.setattr("dashboard.sign_in.letters.hour", lambda: next(hours))
    for _each in range(3):
        forgot(app, "lead@ontario.invalid")
    assert kinds() == [("lead", "password")] * 2


def test_a_link_that_is_handed_on_is_not_made_void_by_mail(app, server):
    admin = signed_in(app, "admin")
    post(admin, "admin/people", **NEW)
    id = person("new").id
    shown = parsed(post(admin, f"admin/people/{id}/link")).select_one('input[value*="/welcome/"]')
    assert outbox.send_next() is False
    path = shown["value"].removeprefix("https://dashboard.example.org")
    assert page(app.test_client(), path)


def test_a_letter_that_is_tried_again_brings_a_link_that_works(app, server):
    server.data = "451 later"
    forgot(app, "lead@ontario.invalid")
    outbox.send_next()
    first = link_in(server)
    server.data = "250 taken"
    db.session.execute(Letter.__table__.update().values(due_at=person().created_at))
    db.session.commit()
    assert outbox.send_next()
    assert app.test_client().get(first).status_code == 404
    assert page(app.test_client(), link_in(server))


@pytest.mark.parametrize("kind", ["invitation", "password"])
def test_the_outbox_keeps_no_secret(app, server, kind):
    outbox.put_in(person(), kind, "now")
    db.session.commit()
    outbox.send_next()
    secret = link_in(server).rsplit("/", 1)[1]
    columns = db.session.execute(select(Letter.__table__)).all()
    assert secret not in repr(columns)
