"""Reading does not depend on being able to write: when somebody was last seen is noted where that
can be done at once.
"""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from dashboard.accounts.models import SignIn
from dashboard.extensions import db, now
from tests.conftest import signed_in


@pytest.fixture
def reader(app):
    """Somebody who was last seen long enough ago to be stamped again."""
    client = signed_in(app, "executive")
    client.get("/en/about")
    db.session.execute(update(SignIn).values(seen_at=now() - timedelta(minutes=10)))
    db.session.commit()
    return client


def seen_at():
    db.session.rollback()
    moment = db.session.scalar(select(SignIn.seen_at))
    db.session.rollback()
    return moment


def test_a_page_stamps_the_sign_in(reader):
    before = seen_at()
    assert reader.get("/en/about").status_code == 200
    assert seen_at() > before


@pytest.mark.sqlite("holds the one lock that writers have")
def test_a_page_is_read_while_another_write_is_under_way(app, reader):
    before = seen_at()
    path = Path(app.instance_path) / "dashboard.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        answer = reader.get("/en/about")
        writer.execute("ROLLBACK")
    assert answer.status_code == 200
    assert seen_at() == before


def test_a_page_that_asks_by_itself_costs_a_304_and_keeps_no_sign_in_alive(reader):
    before = seen_at()
    poll = {"HX-Request": "true", "HX-Request-Type": "partial", "Dashboard-Poll": "1"}
    answer = reader.get("/en/", headers=poll)
    assert answer.status_code == 200
    again = {**poll, "If-None-Match": answer.headers["ETag"]}
    assert reader.get("/en/", headers=again).status_code == 304
    assert seen_at() == before
