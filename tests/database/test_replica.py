"""Totals that are read from a replica, which has caught up, lies behind, is away or fails."""

from contextlib import contextmanager

import pytest
from flask import g
from sqlalchemy import create_engine, event, text

from dashboard import demo
from dashboard.accounts.models import User
from dashboard.database import schema
from dashboard.extensions import REPLICA, db
from dashboard.records.revision import revisions
from dashboard.settings import SettingsError
from dashboard.web import cache, replica
from tests import postgres
from tests.conftest import HASH, copied, in_context, invoke, made, signed_in
from tests.html import body, fields_of
from tests.served.conftest import until

ALONE = pytest.mark.postgresql("a database that others follow")
ELSEWHERE = "Read elsewhere"
SENDS = "-c wal_level=replica -c max_wal_senders=4"


@pytest.fixture
def app(templates, tmp_path):
    """The demonstration, and a copy that stands in for a replica: it never catches up, and has a
    ministry of another name."""
    if not postgres.in_use():
        yield from in_context(copied(templates, "filled", tmp_path))
        return
    follower = tmp_path / "follower"
    postgres.clone(templates / "filled", follower)
    address = postgres.url_of(follower)
    change(address, f"UPDATE ministry SET name_en = '{ELSEWHERE}' WHERE code = 'MTO'")
    yield from in_context(copied(templates, "filled", tmp_path, DATABASE_READ_URL=address))
    postgres.drop(follower)


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """No replica was found away before."""
    monkeypatch.setattr(replica, "_asked_from", 0.0)


def change(address, statement):
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def read_from(app, name):
    """The statements that go to one of the engines meanwhile."""
    with app.app_context():
        engine = db.engines[name]
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def save_a_milestone(admin):
    path = "/en/admin/milestones/10"
    form = {**fields_of(admin.get(path)), "unit": "written since"}
    assert admin.post(path, data=form).status_code == 303


@ALONE
def test_totals_are_read_from_a_replica_that_has_all_that_was_written(app):
    reader = signed_in(app, "executive")
    assert ELSEWHERE in body(reader.get("/en/"))
    # A form shows what it will write to.
    assert ELSEWHERE not in body(signed_in(app, "admin").get("/en/admin/ministries"))


@ALONE
def test_one_that_lies_behind_is_not_read(app):
    admin = signed_in(app, "admin")
    assert ELSEWHERE in body(admin.get("/en/"))
    save_a_milestone(admin)
    cache.clear()  # what no later write changes is kept
    assert ELSEWHERE not in body(admin.get("/en/"))
    assert ELSEWHERE not in body(signed_in(app, "executive").get("/en/"))


@ALONE
def test_one_that_is_away_is_done_without_and_not_asked_for_a_while(app, tmp_path, logged):
    reader = signed_in(app, "executive")
    with postgres.away(tmp_path / "follower"):
        assert ELSEWHERE not in body(reader.get("/en/"))
        assert logged.getvalue().count("replica away") == 1
        with read_from(app, REPLICA) as seen:
            assert reader.get("/fr/").status_code == 200
    assert seen == [] and logged.getvalue().count("replica away") == 1
    replica._asked_from = 0.0
    cache.clear()
    assert ELSEWHERE in body(reader.get("/en/"))


@ALONE
def test_check_names_one_that_is_away(app, tmp_path):
    assert "replica" not in invoke(app, "check").output
    with postgres.away(tmp_path / "follower"):
        checked = invoke(app, "check")
    assert "The replica (DATABASE_READ_URL) cannot be read" in checked.output
    assert checked.exit_code == 1


@ALONE
@pytest.mark.parametrize("table", ["revision", "milestone"])
def test_one_that_fails_in_the_middle_is_done_without(app, tmp_path, logged, table):
    change(postgres.url_of(tmp_path / "follower"), f"DROP TABLE {table} CASCADE")
    answer = signed_in(app, "executive").get("/en/")
    assert answer.status_code == 200 and "MTO" in body(answer)
    assert logged.getvalue().count("replica away") == 1


@ALONE
def test_a_server_that_follows_gives_the_same_page_and_misses_no_write(tmp_path):
    leader = postgres.Cluster().start(SENDS)
    follower = postgres.Cluster(leader).start(SENDS)
    try:
        app = made(tmp_path, DATABASE_URL=leader.address, DATABASE_READ_URL=follower.address)
        schema.prepare_database(app, demo.load_if_empty)
        with app.app_context():
            db.session.add(User(email="admin@ontario.invalid", name="a", role="admin",
                                password_hash=HASH, language="en"))  # fmt: skip
            db.session.commit()
        admin = signed_in(app, "admin")
        for _each in range(2):
            until(lambda: has_caught_up(app))
            cache.clear()
            with read_from(app, REPLICA) as seen:
                page = body(admin.get("/en/milestones/MTO-1.1"))
            followed = [statement for statement in seen if "revision" not in statement]
            save_a_milestone(admin)
            assert "written since" in body(admin.get("/en/admin/milestones/10"))
        assert followed and "MTO-1.1" in page
    finally:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
        follower.remove()
        leader.remove()


def has_caught_up(app):
    with app.test_request_context():
        here = revisions()
        g.from_replica = True
        return revisions() == here


@pytest.mark.parametrize("address", ["", "sqlite:////a/b"])
def test_it_is_of_postgresql_alone(tmp_path, address):
    with pytest.raises(SettingsError, match="DATABASE_READ_URL is for a replica of PostgreSQL"):
        made(tmp_path, DATABASE_URL=address, DATABASE_READ_URL="postgresql+psycopg://h/d")


def test_an_address_that_leads_nowhere_is_not_repeated(tmp_path):
    with pytest.raises(SettingsError) as caught:
        made(tmp_path, DATABASE_READ_URL="mysql://hunter2@h/d")
    assert "DATABASE_READ_URL" in str(caught.value) and "hunter2" not in str(caught.value)
