"""On which day digests go out, and the command that prints and sends them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.jobs import digest, worker
from dashboard.mail.models import Letter
from tests.builders import today_is
from tests.conftest import copied, in_context, invoke
from tests.mail.conftest import change, settings

MORNING, NIGHT = datetime(2018, 1, 1, 13, tzinfo=UTC), datetime(2018, 1, 1, 11, tzinfo=UTC)


def put_in(monkeypatch, day, at=MORNING):
    """What the worker puts into the outbox on a day: whose, and for which period."""
    monkeypatch.setattr(digest, "now", lambda: at)
    before = {letter.id for letter in letters()}
    with today_is(day):
        digest.put_in_if_due()
    return {
        (letter.user.name, letter.period)
        for letter in letters()
        if letter.id not in before and letter.user.email.endswith("@ontario.invalid")
    }


def letters():
    db.session.rollback()
    return db.session.scalars(select(Letter)).all()


@pytest.mark.parametrize(
    "often, day, period, due",
    [
        ("weekly", date(2017, 12, 31), "2017-W52", False),
        ("weekly", date(2018, 1, 1), "2018-W01", True),
        ("weekly", date(2018, 1, 3), "2018-W01", True),
        ("weekly", date(2018, 1, 4), "2018-W01", False),
        ("weekly", date(2018, 12, 31), "2019-W01", True),
        ("monthly", date(2018, 2, 1), "2018-02", True),
        ("monthly", date(2018, 2, 3), "2018-02", True),
        ("monthly", date(2018, 2, 4), "2018-02", False),
    ],
)
def test_digests_go_out_on_the_first_day_or_the_two_after(often, day, period, due):
    assert digest.period_of(often, day) == period
    assert digest.is_due(often, day) == due


def test_each_role_has_its_digest_on_its_day_and_once(app, monkeypatch):
    weekly = {("lead", "2018-W01"), ("other", "2018-W01"), ("admin", "2018-W01")}
    monday = date(2018, 1, 1)
    assert put_in(monkeypatch, monday, NIGHT) == set()
    assert put_in(monkeypatch, monday) == {*weekly, ("executive", "2018-01")}
    assert put_in(monkeypatch, monday) == set()
    assert put_in(monkeypatch, date(2018, 1, 2)) == set()
    assert put_in(monkeypatch, date(2018, 1, 7)) == set()
    assert ("lead", "2018-W02") in put_in(monkeypatch, date(2018, 1, 8))


def test_who_chose_otherwise_has_it_otherwise(app, monkeypatch):
    change("lead", mail_every="monthly")
    change("executive", mail_every="weekly")
    change("other", mail_every="never")
    change("admin", active=False)
    due = put_in(monkeypatch, date(2018, 1, 1))
    assert due == {("lead", "2018-01"), ("executive", "2018-W01")}


def test_the_worker_puts_in_and_sends(app, server, monkeypatch):
    monkeypatch.setattr(digest, "now", lambda: MORNING)
    db.session.rollback()
    with today_is(date(2018, 1, 1)):
        for _each, busy in zip(range(20), worker.rounds(app), strict=False):
            if not busy:
                break
    sent = {letter.user.email for letter in letters() if letter.state == "sent"}
    assert {"lead@ontario.invalid", "executive@ontario.invalid"} <= sent
    assert len(server.messages) == len(sent)


def test_without_a_server_nothing_is_put_in(templates, tmp_path, monkeypatch):
    for app in in_context(copied(templates, "empty", tmp_path)):
        assert put_in(monkeypatch, date(2018, 1, 1)) == set(), app


def test_the_command_prints_everybody_s_digest(app, server):
    printed = invoke(app, "digest").output
    assert "To: lead@ontario.invalid\nOpen government this week: Ministry of Transport" in printed
    assert "To: executive@ontario.invalid\nOpen government this month" in printed
    assert server.messages == []


def test_the_command_prints_one_person_s_digest_in_that_person_s_language(app):
    change("executive", language="fr")
    printed = invoke(app, "digest", "--to", "Executive@ontario.invalid").output
    assert printed.startswith(
        "To: executive@ontario.invalid\nLe gouvernement ouvert ce mois-ci\n\nDeux des cinq domaines"
    )
    assert printed.count("To: ") == 1


def test_an_address_that_nobody_has_is_wrong_use(app):
    refused = invoke(app, "digest", "--to", "nobody@ontario.invalid")
    assert refused.exit_code == 2
    assert "nobody@ontario.invalid" in refused.output


def test_the_command_sends_once_a_week(app, server):
    first = invoke(app, "digest", "--send", "--to", "lead@ontario.invalid")
    again = invoke(app, "digest", "--send", "--to", "lead@ontario.invalid")
    assert first.output == "lead@ontario.invalid  2017-W52  Sent\n"
    assert again.output == "lead@ontario.invalid  2017-W52  Sent, earlier\n"
    assert (first.exit_code, again.exit_code, len(server.messages)) == (0, 0, 1)
    with today_is(date(2018, 1, 2)):
        later = invoke(app, "digest", "--send", "--to", "lead@ontario.invalid")
    assert later.output == "lead@ontario.invalid  2018-W01  Sent\n"


def test_the_command_says_what_was_not_sent(app, server):
    server.rcpt = "550 unknown"
    refused = invoke(app, "digest", "--send", "--to", "lead@ontario.invalid")
    assert (refused.exit_code, "Refused" in refused.output) == (1, True)


@pytest.mark.parametrize("name", ["SMTP_HOST", "MAIL_FROM", "ADDRESS"])
def test_without_a_setting_the_command_sends_nothing_and_names_it(
    templates, tmp_path, server, name
):
    given = {key: value for key, value in settings(server).items() if key != name}
    for app in in_context(copied(templates, "filled", tmp_path, **given)):
        refused = invoke(app, "digest", "--send")
        assert refused.exit_code == 1
        assert f"{name} is" in refused.output or f"{name} is not" in refused.output
        assert server.messages == []
