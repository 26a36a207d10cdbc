"""A clock that is set back by an hour does no harm."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dashboard import extensions
from dashboard.accounts.models import SignIn
from dashboard.database.backup import backup_database, backup_folder
from dashboard.database.schema import DatabaseError
from dashboard.extensions import db, now
from dashboard.jobs import backup_daily
from dashboard.records.history import Change
from dashboard.serving import child
from tests.conftest import PASSWORD, signed_in
from tests.html import body, fields_of, page, post, token

FORM = "/en/admin/milestones/20"
HOUR = timedelta(hours=1)


@pytest.fixture
def set_clock(monkeypatch):
    """Sets the clock by so much: ours, and that of what signs cookies."""
    wall = time.time

    def set_by(difference):
        class Clock(datetime):
            @classmethod
            def now(cls, zone=None):
                return datetime.now(zone) + difference

        monkeypatch.setattr(extensions, "datetime", Clock)
        monkeypatch.setattr(time, "time", lambda: wall() + difference.total_seconds())

    return set_by


def sign_in(app, password):
    client = app.test_client()
    form = {"csrf_token": token(client.get("/en/sign-in")), "email": "admin@ontario.invalid"}
    return client, client.post("/en/sign-in", data={**form, "password": password}).status_code


def test_nobody_is_signed_out_and_forms_are_saved_after_the_clock_was_set_back(app, set_clock):
    client, status = sign_in(app, PASSWORD)
    form = fields_of(client.get(FORM))
    assert status == 303
    set_clock(-HOUR)
    assert client.get("/en/").status_code == 200
    assert client.post(FORM, data={**form, "unit": "an hour ago"}).status_code == 303
    assert "an hour ago" in page(client, FORM)
    assert abs(db.session.scalar(select(SignIn.seen_at)) - now()) < HOUR / 2  # stamped anew


def test_attempts_of_the_hour_to_come_hold_nobody_up(empty, set_clock):
    for _each in range(10):
        sign_in(empty, "wrong")
    assert sign_in(empty, PASSWORD)[1] == 429
    set_clock(-HOUR)
    assert sign_in(empty, PASSWORD)[1] == 303
    for _each in range(10):
        sign_in(empty, "wrong")
    assert sign_in(empty, PASSWORD)[1] == 429


def test_the_log_keeps_its_order(app, set_clock):
    client = signed_in(app, "admin")
    form = fields_of(client.get(FORM))
    client.post(FORM, data={**form, "unit": "the first"})
    set_clock(-HOUR)
    other = "/en/admin/milestones/21"
    client.post(other, data={**fields_of(client.get(other)), "unit": "the second"})
    moments = db.session.scalars(select(Change.at).order_by(Change.id.desc()).limit(2)).all()
    assert moments[0] < moments[1]
    shown = page(client, "/en/admin/log")
    assert 0 < shown.index("the second") < shown.index("the first")


def test_pages_show_what_was_saved_after_the_clock_was_set_back(app, set_clock):
    client = signed_in(app, "admin")
    kept = client.get("/en/plans")
    set_clock(-HOUR)
    post(client, "admin/plans", code="NEWEST", name_en="A plan of late", name_fr="Plan récent")
    tagged = {"If-None-Match": kept.headers["ETag"]}
    again = client.get("/en/plans", headers=tagged)
    assert (again.status_code, "A plan of late" in body(again)) == (200, True)


@pytest.mark.sqlite("backups are of SQLite")
def test_a_backup_of_a_day_that_is_to_come_is_no_reason_to_make_none(app, set_clock):
    set_clock(timedelta(days=400))
    backup_folder().mkdir(parents=True, exist_ok=True)
    ahead = backup_folder() / f"dashboard-{now():%Y%m%dT%H%M%S}.db"
    ahead.write_bytes(b"")
    moment = now().timestamp()
    os.utime(ahead, (moment, moment))
    set_clock(timedelta(0))
    for _each in range(2):
        backup_daily.backup_if_due()
    assert len(list(backup_folder().glob("dashboard-*.db"))) == 2


@pytest.mark.sqlite("backups are of SQLite")
def test_a_copy_of_the_same_second_is_never_replaced(app, set_clock, monkeypatch):
    monkeypatch.setattr(
        "dashboard.database.backup.now", lambda: datetime(2017, 11, 5, 6, tzinfo=UTC)
    )
    first = backup_database()
    content = first.read_bytes()
    with pytest.raises(DatabaseError, match="exists already"):
        backup_database()
    assert first.read_bytes() == content


def test_a_connection_is_given_up_by_a_clock_that_nobody_sets(set_clock):
    connection = object.__new__(child.Connection)
    for hours in (1, -1):
        set_clock(HOUR * hours)
        before = time.monotonic()
        connection.last_activity = time.time()
        assert before <= connection.last_activity <= time.monotonic()
