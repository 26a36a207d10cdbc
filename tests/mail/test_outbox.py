"""A letter goes out once: whatever the server says, and whenever a process ends."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from dashboard.extensions import db, now
from dashboard.mail import outbox, sending
from dashboard.mail.models import Letter
from tests.conftest import ROOT_OF_PROJECT, copied, in_context
from tests.mail.conftest import change, letter, row, settings, turn_back

LONG_AGO = timedelta(hours=1)


def test_a_letter_is_sent_and_says_so(app, server):
    id = letter()
    assert outbox.send(id) == "sent"
    message = server.messages[0]
    assert (message["To"], message["From"]) == ("lead@ontario.invalid", "dashboard@ontario.invalid")
    assert message["Message-ID"] == row(id).message_id
    assert row(id).address == "lead@ontario.invalid"
    assert row(id).sent_at is not None


def test_what_was_sent_is_not_sent_again(app, server):
    id = letter()
    assert [outbox.send(id), outbox.send(id), outbox.send_next()] == ["sent", "sent", False]
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    "days, state, kept",
    [(401, "sent", False), (401, "refused", False), (399, "sent", True), (401, "waiting", True)],
)
def test_what_became_of_a_letter_is_forgotten_after_400_days(app, days, state, kept):
    id = letter()
    turn_back(id, created_at=now() - timedelta(days=days), state=state)
    outbox.forget_old()
    assert (db.session.get(Letter, id) is not None) == kept


def test_a_person_has_one_letter_a_period(app):
    assert letter() == letter()
    first = row(letter())
    db.session.add(
        Letter(user_id=first.user_id, kind=first.kind, period=first.period, message_id="<2@x>")
    )
    with pytest.raises(IntegrityError):
        db.session.commit()


@pytest.mark.parametrize("answer", ["550 no such mailbox", "553 not allowed"])
def test_an_address_that_is_refused_for_good_is_refused(app, server, answer):
    server.rcpt = answer
    id = letter()
    assert outbox.send(id) == "refused"
    assert row(id).error == answer
    assert server.messages == []


def test_a_letter_that_is_refused_when_it_was_given_is_refused(app, server):
    server.data = "554 looks like spam"
    assert outbox.send(letter()) == "refused"


@pytest.mark.parametrize("where", ["rcpt", "data"])
@pytest.mark.parametrize("answer", ["450 try later", "421 closing"])
def test_a_letter_that_is_not_taken_now_waits_and_goes_out_later(app, server, where, answer):
    setattr(server, where, answer)
    id = letter()
    assert outbox.send(id) == "waiting"
    assert row(id).due_at > now() + timedelta(minutes=1)
    assert outbox.send_next() is False
    setattr(server, where, "250 OK")
    turn_back(id, due_at=now() - LONG_AGO)
    assert outbox.send_next() is True
    assert row(id).state == "sent"
    assert len({message["Message-ID"] for message in server.messages}) == 1


def test_the_waits_grow_and_end(app, server):
    server.rcpt = "450 try later"
    id, waits = letter(), []
    for _each in range(outbox.MOST_ATTEMPTS):
        turn_back(id, due_at=now() - LONG_AGO)
        state = outbox.send(id)
        waits.append((row(id).due_at - now()).total_seconds() // 60)
    assert waits == sorted(waits)
    assert waits[-1] > 900
    assert (state, row(id).attempts) == ("refused", outbox.MOST_ATTEMPTS)


def test_a_server_that_is_not_there_holds_all_up_and_loses_nothing(app, server):
    server.stop()
    first, second = letter(), letter("executive")
    assert outbox.send_next() is True
    assert [row(id).state for id in (first, second)] == ["waiting", "waiting"]
    assert [row(id).attempts for id in (first, second)] == [1, 0]
    assert outbox.send_next() is False  # the other waits too, without being tried
    assert "ConnectionRefusedError" in row(first).error


def test_a_server_that_breaks_off_leaves_open_whether_it_took_the_letter(app, server):
    server.breaks = True
    id = letter()
    assert outbox.send(id) == "uncertain"
    turn_back(id, due_at=now() - LONG_AGO)
    assert outbox.send_next() is False
    assert len(server.messages) == 1


def test_a_server_that_takes_too_long_leaves_it_open_too(app, server, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    server.delay = 1
    assert outbox.send(letter()) == "uncertain"


def test_a_server_without_encryption_is_given_nothing(templates, tmp_path, server):
    for app in in_context(
        copied(templates, "empty", tmp_path, **settings(server, SMTP_TLS="starttls"))
    ):
        id = letter("admin")
        assert outbox.send(id) == "waiting", app
        assert "STARTTLS" in row(id).error
        assert server.messages == []


KILLED = """
import os
from pathlib import Path
from tests.conftest import made
from dashboard.mail import outbox
app = made(Path({folder!r}), **{settings!r})
move = outbox._move
def until(id, attempt, states, **values):
    if values["state"] == {at!r}:
        os._exit(9)
    done = move(id, attempt, states, **values)
    if values["state"] == {after!r}:
        os._exit(9)
    return done
outbox._move = until
with app.app_context():
    outbox.send({id})
"""


def killed(app, server, id, at="", after=""):
    """Let another process send a letter, and end where it would lead it to a state, or just did."""
    db.session.rollback()
    given = {"folder": app.instance_path, "settings": settings(server), "id": id}
    script = KILLED.format(**given, at=at, after=after)
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT_OF_PROJECT, check=False)
    assert ended.returncode == 9


def test_a_process_that_ends_between_sending_and_writing_sends_nothing_twice(app, server):
    id = letter()
    killed(app, server, id, at="sent")
    assert (row(id).state, len(server.messages)) == ("sending", 1)
    outbox.settle_abandoned()
    assert row(id).state == "sending"  # it may be at work still
    turn_back(id, claimed_at=now() - LONG_AGO)
    outbox.settle_abandoned()
    assert row(id).state == "uncertain"
    assert outbox.send_next() is False
    assert len(server.messages) == 1


def test_a_process_that_ends_before_the_letter_was_given_leaves_it_to_the_next(app, server):
    id = letter()
    killed(app, server, id, after="claimed")
    assert (row(id).state, server.messages) == ("claimed", [])
    assert outbox.send(id) == "claimed"
    turn_back(id, claimed_at=now() - LONG_AGO)
    outbox.settle_abandoned()
    assert outbox.send_next() is True
    assert (row(id).state, len(server.messages)) == ("sent", 1)


def test_what_is_uncertain_is_sent_again_only_when_somebody_says_so(app, server):
    server.breaks = True
    id = letter()
    outbox.send(id)
    server.breaks = False
    outbox.send_again(row(id))
    db.session.commit()
    assert outbox.send_next() is True
    first, second = server.messages
    assert row(id).state == "sent"
    assert first["Message-ID"] == second["Message-ID"]


def test_who_takes_a_process_for_dead_sends_and_the_other_does_not(app, server, monkeypatch):
    id, offer = letter(), sending.offer

    def overtaken(*given):
        offer(*given)
        turn_back(id, state="claimed", attempts=2)

    monkeypatch.setattr(sending, "offer", overtaken)
    outbox.send(id)
    assert server.messages == []
    assert (row(id).state, row(id).attempts) == ("claimed", 2)


@pytest.mark.parametrize(
    "values, reason",
    [
        ({"active": False}, "disabled"),
        ({"archived_at": now()}, "disabled"),
        ({"mail_every": "never"}, "unsubscribed"),
    ],
)
def test_who_may_have_none_meanwhile_has_none(app, server, values, reason):
    id = letter()
    change("lead", **values)
    assert outbox.send(id) == "left_out"
    assert row(id).error == reason
    assert server.messages == []


@pytest.mark.parametrize("email", ["", "nobody", "a@b\nBcc: c@d"])
def test_who_has_no_address_has_none(app, server, email):
    id = letter()
    change("lead", email=email)
    assert outbox.send(id) == "left_out"
    assert (row(id).error, server.messages) == ("address", [])


def test_an_address_with_letters_that_the_server_does_not_take_is_refused(app, server):
    id = letter()
    change("lead", email="zoé@ontario.invalid")
    assert outbox.send(id) == "refused"
    assert server.messages == []


def test_without_a_server_nothing_is_sent(templates, tmp_path):
    for app in in_context(copied(templates, "empty", tmp_path)):
        id = letter("admin")
        assert outbox.send_next() is False, app
        assert row(id).state == "waiting"


def test_a_log_line_names_no_address(app, server, caplog):
    server.rcpt = "550 lead@ontario.invalid is unknown"
    with caplog.at_level("INFO", "dashboard"):
        outbox.send(letter())
    assert caplog.records
    assert "lead@ontario.invalid" not in caplog.text
