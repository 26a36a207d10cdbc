"""What was typed is given back where it cannot be saved for a while, and the log says why."""

import json
import sqlite3
from contextlib import closing, contextmanager
from errno import ENOSPC
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from dashboard.database import engine
from dashboard.extensions import db
from dashboard.plans.models import Milestone, Update
from dashboard.records import save
from dashboard.uploads import storage
from dashboard.web.logs import log
from tests.builders import count, milestone_id, writes
from tests.conftest import PASSWORD, signed_in
from tests.html import body, fields_of, page, parsed, plain, post, token
from tests.uploads.conftest import send as send_files

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
TEXT = "Six of ten are out. " * 500


@contextmanager
def held(app):
    """Somebody else writes."""
    path = Path(app.instance_path) / "dashboard.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield
        writer.execute("ROLLBACK")


@contextmanager
def full(app):
    """The database file can grow no more."""

    def no_more_pages(connection):
        connection.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite takes what there is

    def as_many_as_wanted(connection):
        connection.exec_driver_sql("PRAGMA max_page_count=4294967294")

    db.session.rollback()
    with db.engine.connect() as connection:  # room that a migration left would be taken first
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("BEGIN")
    event.listen(db.engine, "begin", no_more_pages)
    yield
    event.remove(db.engine, "begin", no_more_pages)
    event.listen(db.engine, "begin", as_many_as_wanted)


TROUBLES = {
    held: (503, "The system is busy", "SQLITE_BUSY"),
    full: (507, "There is no room left for records", "SQLITE_FULL"),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Writers give up at once."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT", 1)


@pytest.fixture
def logged(monkeypatch):
    """The lines of the log."""
    written = StringIO()
    monkeypatch.setattr(log.handlers[0], "stream", written)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def report(client, headers=None):
    """Send an update of a milestone."""
    path = "/en/milestones/MTO-1.2/updates"
    form = {**fields_of(client.get(f"{path}/new")), "progress_en": TEXT, "status": "limited"}
    return client.post(path, data=form, headers=headers)


@pytest.mark.sqlite("one lock, and a file of so many pages")
@pytest.mark.parametrize("headers", [None, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_was_typed_comes_back_and_can_be_sent_again(app, trouble, headers):
    status, sentence, _name = TROUBLES[trouble]
    lead, before = signed_in(app, "lead"), count(Update)
    form = fields_of(lead.get("/en/milestones/MTO-1.2/updates/new"))
    form |= {"progress_en": TEXT, "status": "limited"}
    with trouble(app):
        answer = lead.post("/en/milestones/MTO-1.2/updates", data=form, headers=headers)
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert sentence in plain(answer)
    assert TEXT.strip() in plain(answer)
    assert count(Update) == before
    assert ("<html" in body(answer)) == (headers is None)
    again = parsed(answer).select_one("form.entry")
    assert bool(again.get("hx-post")) == (headers is not None)
    assert lead.post(again["action"], data=fields_of(answer)).status_code == 303
    assert count(Update) == before + 1
    db.session.rollback()
    newest = db.session.scalars(select(Update).order_by(Update.id.desc()).limit(1)).one()
    assert newest.progress_en == TEXT.strip()


@pytest.mark.sqlite("one lock, and a file of so many pages")
@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_log_says_what_was_in_the_way(app, trouble, logged):
    status, _sentence, name = TROUBLES[trouble]
    lead = signed_in(app, "lead")
    with trouble(app):
        assert report(lead).status_code == status
    line = next(line for line in logged() if "sqlite_errorname" in line)
    assert line["sqlite_errorname"] == name
    assert line["sqlite_errorcode"] == getattr(sqlite3, name)
    assert line["route"] == "/<any(en,fr):lang>/milestones/<code>/updates"


@pytest.mark.sqlite("one lock")
@pytest.mark.parametrize("path", ["admin/milestones/{id}", "admin/settings", "admin/people/1"])
def test_every_form_of_an_administrator_comes_back_with_its_labels(app, path):
    admin = signed_in(app, "admin")
    address = "/en/" + path.format(id=milestone_id("MTO-1.2"))
    form = fields_of(admin.get(address))
    with held(app):
        answer = admin.post(address, data=form)
    given = fields_of(answer)
    assert {n: v for n, v in form.items() if n != "csrf_token"} == {
        n: v for n, v in given.items() if n != "csrf_token"
    }
    assert len(parsed(answer).select("dt")) == len(parsed(answer).select("dd")) > 1
    assert all(plain(str(label)).strip() for label in parsed(answer).select("dt"))


@pytest.mark.sqlite("one lock")
def test_a_button_can_be_pressed_again(app):
    admin, id = signed_in(app, "admin"), milestone_id("MTO-1.2")
    form = {**fields_of(admin.get(f"/en/admin/milestones/{id}"))}
    given = {"csrf_token": form["csrf_token"], "version": form["version"]}
    with held(app):
        answer = admin.post(f"/en/admin/milestones/{id}/archive", data=given)
    assert answer.status_code == 503
    action = parsed(answer).select_one("form.entry")["action"]
    assert admin.post(action, data=fields_of(answer)).status_code == 303
    db.session.rollback()
    assert db.session.get(Milestone, id).archived_at is not None


@pytest.mark.sqlite("one lock")
def test_signing_in_asks_for_the_password_again_and_carries_what_was_typed_before(app):
    client = app.test_client()
    given = {"csrf_token": token(client.get("/en/sign-in")), "email": "lead@ontario.invalid"}
    given |= {"password": PASSWORD, "kept-action": "/en/milestones/MTO-1.2/updates"}
    with held(app):
        answer = client.post("/en/sign-in", data={**given, "kept-progress_en": TEXT})
    assert answer.status_code == 503
    assert PASSWORD not in body(answer)
    form = fields_of(answer)
    assert form["password"] == ""
    assert form["kept-progress_en"] == TEXT
    signed_in_again = client.post("/en/sign-in", data={**form, "password": PASSWORD})
    assert "You are signed in again" in plain(signed_in_again)
    assert TEXT.strip() in plain(signed_in_again)


def test_a_form_that_was_saved_is_not_said_to_be_unsaved(app, monkeypatch):
    """What an answer reads after the commit may fail; then nothing is offered to be sent again."""

    def away(*_anything, **_more):
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("away"))

    monkeypatch.setattr("dashboard.plans.views.updates.redirect_saved", away)
    lead, before = signed_in(app, "lead"), count(Update)
    answer = report(lead)
    assert answer.status_code == 503
    assert count(Update) == before + 1
    assert parsed(answer).select("form.entry") == []


@pytest.mark.sqlite("one lock")
def test_after_a_commit_an_answer_waits_for_nobody(app, monkeypatch):
    """Somebody else begins to write as soon as a change is saved."""
    lead = signed_in(app, "lead")
    holder = held(app)
    event.listen(db.session, "after_commit", lambda _session: holder.__enter__(), once=True)
    answer = report(lead)
    holder.__exit__(None, None, None)
    assert answer.status_code == 303


def test_files_that_find_no_room_are_told_so(app, monkeypatch, logged):
    def no_room(*_anything):
        raise OSError(ENOSPC, "No space left on device")

    admin, before = signed_in(app, "admin"), writes()
    monkeypatch.setattr(storage.FileStorage, "save", no_room)
    answer = send_files(admin, ministries__csv="code,name_en,name_fr\nNEW,New,Nouveau\n")
    assert answer.status_code == 507
    assert "There is no room left for records" in plain(answer)
    assert next(line for line in logged() if line.get("errno"))["errno"] == ENOSPC
    assert list(storage.uploads_root().iterdir()) == []
    assert writes() == before


def test_postgresql_without_room_answers_the_same(app, monkeypatch, logged):
    class DiskFull(Exception):
        sqlstate = "53100"

    def no_room(*_anything):
        raise OperationalError("INSERT", {}, DiskFull())

    lead = signed_in(app, "lead")
    monkeypatch.setattr(save, "raise_revision", no_room)
    answer = report(lead)
    assert answer.status_code == 507
    assert TEXT.strip() in plain(answer)
    assert next(line for line in logged() if line.get("sqlstate"))["sqlstate"] == "53100"


@pytest.mark.sqlite("a file of so many pages")
def test_a_full_disk_stops_no_reader(app):
    lead = signed_in(app, "lead")
    with full(app):
        assert report(lead).status_code == 507
        assert "MTO-1.2" in page(lead, "/en/milestones/MTO-1.2")


@pytest.mark.sqlite("one lock")
def test_the_answer_is_in_the_language_of_the_form(app):
    lead = signed_in(app, "lead")
    path = "/fr/milestones/MTO-1.2/evidence"
    form = {**fields_of(lead.get(f"{path}/new")), "title_fr": "Un rapport"}
    with held(app):
        answer = lead.post(path, data=form)
    assert "Le système est occupé" in plain(answer)
    assert "Un rapport" in plain(answer)


def test_a_form_remembers_only_pages_of_ours_to_stand_on(app):
    admin = signed_in(app, "admin")
    for given, kept in (("/en/admin/courses/new?back=/en/", True), ("//elsewhere.example/", False)):
        refused = post(admin, "admin/courses", **{"code": "A B", "form-page": given})
        [field] = parsed(body(refused)).select("[name=form-page]")
        assert (field["value"] == given) is kept
