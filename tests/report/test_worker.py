"""Files that the worker is to make: where it fails, dies, is away or busy; how long they lie."""

import os
from pathlib import Path

import pytest

from dashboard.database.backup import backup_database
from dashboard.extensions import db, now
from dashboard.jobs.worker import rounds
from dashboard.report import making, shelf
from tests import builders
from tests.conftest import invoke, signed_in
from tests.html import parsed, plain
from tests.report.conftest import work

BRIEF = "/en/overview.pdf"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def client(app, worker, long):
    """A reader who waits for a brief; `client.address` is where the page asks again."""
    client = signed_in(app, "executive")
    client.get(BRIEF)
    client.address = waiting(client)
    return client


def waiting(client):
    """Ask anew, and give the address at which the page asks again."""
    answer = client.get(BRIEF)
    assert answer.status_code == 202
    return parsed(answer).select_one("#board")["hx-get"]


def names(app):
    """What lies in the folder, but for what is known of each kind."""
    return [path for path in Path(app.instance_path, "made").iterdir() if path.suffix != ".long"]


def alone():
    """Let go of the database, for a command that wants it for itself."""
    db.session.remove()
    db.engine.dispose()


def test_the_worker_makes_what_waits(app, client):
    steps = rounds(app)
    assert next(steps) and not next(steps)
    assert client.get(client.address).mimetype == "application/pdf"


@pytest.mark.parametrize("lang, word", [("en", "Try again"), ("fr", "Réessayer")])
def test_a_fault_is_told_and_the_reader_can_try_again(app, client, monkeypatch, logged, lang, word):
    address = client.address.replace("/en/", f"/{lang}/")
    client.get(address)
    with monkeypatch.context() as broken:
        broken.setattr(making, "moment", lambda: 1 / 0)
        work()
    assert "ZeroDivisionError" in logged.getvalue() and "overview.pdf" in logged.getvalue()
    failed = client.get(address, headers=HTMX)
    assert failed.status_code == 503 and parsed(failed).select_one("[role=alert]")
    assert "hx-trigger" not in parsed(failed).select_one("#board").attrs and word in plain(failed)
    assert client.get(address).status_code == 503  # asking how it stands does not begin it again
    assert client.get(parsed(failed).select_one("a.button--main")["href"]).status_code == 202
    work()
    assert client.get(address).mimetype == "application/pdf"


def test_what_a_dead_worker_had_begun_the_next_one_makes(app, client):
    shelf.begin()
    assert work() == 0 and client.get(client.address).status_code == 202
    assert next(rounds(app))
    assert client.get(client.address).mimetype == "application/pdf"


def test_what_kills_each_worker_is_given_up(app, client):
    for _each in range(shelf.MOST_ATTEMPTS):
        assert shelf.begin() is not None
        shelf.begin_again()
    assert shelf.begin() is None
    assert client.get(client.address).status_code == 503


def test_what_is_made_already_is_not_made_again(app, client, monkeypatch):
    key, order = shelf.begin()
    shelf.keep(key, 10**9, b"as it was made")
    shelf.ask(key, order, anew=False)
    monkeypatch.setattr(making, "moment", lambda: 1 / 0)
    assert work() == 1 and len(names(app)) == 1
    assert client.get(client.address).data == b"as it was made"


def test_what_cannot_be_read_is_asked_for_anew(app, client):
    for state in shelf.WAITING, shelf.BEGUN:
        (path,) = names(app)
        path.write_text("{", "utf-8")
        if state == shelf.BEGUN:
            path.rename(path.with_suffix(f".{state}"))
            shelf.begin_again()
        assert work() == 0 and names(app) == []
        assert client.get(client.address).status_code == 202


def test_what_an_earlier_program_made_is_made_anew(app, client):
    work()
    shelf.begin_again()
    assert client.get(client.address).status_code == 202


def test_without_a_worker_nobody_waits(app, client, worker):
    worker.close()
    assert client.get(BRIEF).mimetype == "application/pdf"
    assert client.get(client.address).mimetype == "application/pdf"


def test_a_page_that_waits_when_the_worker_goes_gets_its_file(app, client, worker):
    worker.close()
    ready = client.get(client.address, headers=HTMX)
    assert ready.status_code == 200
    link = parsed(ready).select_one("a[data-opens]")["href"]
    assert client.get(link).mimetype == "application/pdf" and work() == 0


def test_a_worker_that_does_not_begin_is_not_waited_for(app, client, monkeypatch):
    monkeypatch.setattr(shelf, "PATIENCE", 0)
    assert client.get(client.address).mimetype == "application/pdf"


def test_more_than_can_wait_are_made_in_the_request(app, client, monkeypatch):
    monkeypatch.setattr(shelf, "MOST_WAITING", 1)
    other = f"{BRIEF}?period=2016-17"
    assert client.get(other).mimetype == "application/pdf"
    assert client.get(client.address).status_code == 202


def test_where_nothing_can_be_kept_the_file_is_made_in_the_request(app, worker, long):
    Path(app.instance_path, "made").write_text("in the way of the folder", "utf-8")
    client = signed_in(app, "executive")
    for address in (BRIEF, f"{BRIEF}?since=1"):
        assert client.get(address).mimetype == "application/pdf"


def test_an_address_that_makes_no_sense_is_told_before_anybody_waits(client):
    for query in ("paper=a5", "period=soon", "language=de"):
        assert client.get(f"{BRIEF}?{query}").status_code == 404
    assert client.get(f"{BRIEF}?since=soon").status_code == 202


def test_what_lies_there_is_for_the_own_account_and_for_a_day(app, client, monkeypatch):
    work()
    folder = Path(app.instance_path, "made")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    (old,) = names(app)
    waiting_too = client.get(f"{BRIEF}?period=2016-17")
    assert waiting_too.status_code == 202 and len(names(app)) == 2
    yesterday = now().timestamp() - shelf.KEPT_FOR - 1
    os.utime(old, (yesterday, yesterday))
    shelf.tidy()
    assert old not in names(app) and len(names(app)) == 1


def test_only_the_newest_are_kept(app, client, monkeypatch):
    monkeypatch.setattr(shelf, "MOST_KEPT", 2)
    for year in range(2012, 2016):
        client.get(f"{BRIEF}?period={year}-{year - 1999}")
        work()
    assert len(names(app)) == 2


def test_nothing_made_before_somebody_was_erased_is_kept(app, client):
    person = builders.staff(builders.team(builders.ministry("X")), employee_number="GONE-4711")
    number = person.employee_number
    db.session.commit()
    work()
    client.get(f"{BRIEF}?period=2016-17")
    key, _order = shelf.begin()
    alone()
    assert invoke(app, "erase", number).exit_code == 0
    shelf.keep(key, 1, b"made of what was there")
    assert names(app) == []
    assert client.get(BRIEF).status_code == 202  # that briefs take long is known still


@pytest.mark.sqlite("backups are made by the tools of PostgreSQL there")
def test_nothing_made_before_a_restore_is_kept(app, client, tmp_path):
    work()
    copy = backup_database(tmp_path / "copy.db")
    assert names(app)
    alone()
    assert invoke(app, "restore", copy).exit_code == 0
    assert names(app) == []
