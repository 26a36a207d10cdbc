"""Whole copies, a way back that loses nothing, and an instance checked over in sentences."""

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import update

from dashboard.cli import diagnostics
from dashboard.database import schema
from dashboard.database.backup import backup_database, mark_serving, prune_backups, restore_database
from dashboard.database.schema import DatabaseError
from dashboard.extensions import db, now
from dashboard.ministries.models import Ministry
from dashboard.records.history import Change
from dashboard.records.save import Actor, create
from dashboard.settings import Settings, load
from tests.conftest import copied, invoke, made

ACTOR = Actor(None, "command")
sqlite = pytest.mark.sqlite("on PostgreSQL pg_dump makes backups")


def codes(path):
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {code for (code,) in connection.execute("SELECT code FROM ministry")}


def add(code):
    create(Ministry(code=code, name_en=code, name_fr=code), ACTOR)
    db.session.commit()


@sqlite
def test_a_backup_is_whole_ours_alone_and_leaves_nothing_beside(app, tmp_path):
    add("BEFORE")
    path = backup_database(tmp_path / "copy.db")
    assert "BEFORE" in codes(path) and path.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.glob("*copy*")) == ["copy.db"]
    with pytest.raises(DatabaseError, match="exists already"):
        backup_database(path)
    with pytest.raises(DatabaseError, match="could not be written"):
        backup_database(tmp_path / "nowhere" / "copy.db")
    assert backup_database().parent == Path(app.instance_path) / "backups"


@sqlite
def test_ten_backups_while_four_write_are_each_of_one_moment(app, tmp_path):
    acknowledged, stop, slowest = [], threading.Event(), 0.0

    def write(name):
        with app.app_context():
            number = 0
            while not stop.is_set():
                number += 1
                add(f"{name}-{number}")
                acknowledged.append(f"{name}-{number}")

    writers = [threading.Thread(target=write, args=(f"W{n}",)) for n in range(4)]
    for writer in writers:
        writer.start()
    try:
        for number in range(10):
            sure = set(acknowledged)
            began = monotonic()
            path = backup_database(tmp_path / f"{number}.db")
            slowest = max(slowest, monotonic() - began)
            assert sure <= codes(path)
            with closing(sqlite3.connect(path)) as connection:
                rows = connection.execute(
                    "SELECT count(*) FROM ministry WHERE code LIKE 'W%-%'"
                ).fetchone()
                lines = connection.execute(
                    "SELECT count(*) FROM change WHERE kind = 'ministries' AND action = 'create'"
                ).fetchone()
            assert rows == lines
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    print(f"{len(acknowledged)} writes beside ten backups, the slowest of {slowest:.2f} s")
    assert len(acknowledged) > 10


@sqlite
def test_a_restore_gives_the_moment_back_and_keeps_what_it_replaced(app, tmp_path):
    path = backup_database(tmp_path / "copy.db")
    add("AFTER")
    kept = restore_database(app, path)
    assert "AFTER" not in codes(Path(app.instance_path) / "dashboard.db") and "AFTER" in codes(kept)
    assert kept.stat().st_mode & 0o777 == 0o600
    add("AGAIN")
    assert app.test_client().get("/readyz").status_code == 200


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def foreign(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (id)")


def newer(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def dangling(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE team SET ministry_id = 99999 WHERE id = 1")
        connection.commit()


@sqlite
@pytest.mark.parametrize(
    "harm",
    [
        cut,
        foreign,
        newer,
        dangling,
        lambda p: p.write_text("text"),
        lambda p: p.write_bytes(b""),
        Path.unlink,
    ],
)
def test_a_file_that_is_not_a_good_backup_of_ours_changes_nothing(app, tmp_path, harm):
    path = backup_database(tmp_path / "copy.db")
    harm(path)
    database = Path(app.instance_path) / "dashboard.db"
    before = codes(database)
    with pytest.raises(DatabaseError):
        restore_database(app, path)
    assert codes(database) == before and not list(database.parent.glob("*replaced*"))


@sqlite
def test_nothing_is_restored_while_the_dashboard_is_served(app, tmp_path):
    path = backup_database(tmp_path / "copy.db")
    with mark_serving(Path(app.instance_path)), pytest.raises(DatabaseError, match="Stop it first"):
        restore_database(app, path)


def test_old_backups_go_and_the_newest_stays(app):

    paths = [
        Path(app.instance_path) / "backups" / f"dashboard-2017010{n}T000000.db" for n in range(1, 4)
    ]
    paths[0].parent.mkdir()
    for path in paths:
        path.write_bytes(b"x")
        os.utime(path, (0, 0))
    assert prune_backups(7) == paths[:2] and paths[2].exists()


@sqlite
def test_the_commands_say_what_they_did(app, tmp_path):
    db.session.commit()
    runner = app.test_cli_runner()
    done = runner.invoke(args=["backup", "-o", str(tmp_path / "x.db"), "--keep", "7"])
    assert done.exit_code == 0 and str(tmp_path / "x.db") in done.output
    back = runner.invoke(args=["restore", str(tmp_path / "x.db")])
    assert back.exit_code == 0 and "What was there before is in" in back.output
    assert runner.invoke(args=["restore", str(tmp_path / "no.db")]).exit_code == 1


def test_on_postgresql_the_commands_say_what_to_use_instead(app, monkeypatch):
    monkeypatch.setitem(
        app.config, "SQLALCHEMY_DATABASE_URI", "postgresql+psycopg://u:p@localhost/x"
    )
    with pytest.raises(DatabaseError, match="pg_dump"):
        backup_database()


GOOD = {
    "HOSTS": "dashboard.example.org",
    "SECURE_COOKIES": "true",
    "ADDRESS": "https://dashboard.example.org",
}


@pytest.mark.parametrize(
    "planted,message",
    [
        ({"SECRET_KEY": "a" * 40}, "repeats few characters"),
        ({"HOSTS": ""}, "HOSTS is empty"),
        ({"HOSTS": "*"}, "by a pattern"),
        ({"SECURE_COOKIES": "false"}, "SECURE_COOKIES is off"),
        ({"DEMONSTRATION": "true"}, "DEMONSTRATION is on"),
        ({"ADDRESS": "http://dashboard.example.org"}, "does not begin with https"),
        ({"ADDRESS": "dashboard"}, "is not an address"),
        ({"ADDRESS": "https://127.0.0.1"}, "names this machine only"),
        ({"BIND": "127.0.0.1:8000", "ADDRESS": None}, "begin with a guess"),
        ({"TODAY": "2017-12-31"}, "TODAY is fixed"),
        ({"PROXY_HOPS": "9"}, "PROXY_HOPS is 9"),
        ({"HOSTS": "localhost", "PROXY_HOPS": "1"}, "without a proxy before the server"),
        ({"DATABASE_URL": "postgresql+psycopg://u:password@h/x"}, "anyone would guess"),
        (
            {
                "DATABASE_URL": "postgresql+psycopg://u:a-good-one@h/x",
                "DATABASE_READ_URL": "postgresql+psycopg://u:password@h/x",
            },
            "DATABASE_READ_URL holds",
        ),
    ],
)
def test_an_unsafe_setting_is_told_in_a_sentence(tmp_path, planted, message):
    assert list(diagnostics.settings_problems(load(tmp_path, GOOD))) == []
    chosen = {name: value for name, value in {**GOOD, **planted}.items() if value is not None}
    sentences = list(diagnostics.settings_problems(load(tmp_path, chosen)))
    assert any(message in sentence for sentence in sentences), sentences


def test_check_exits_1_when_anything_is_wrong_and_0_when_nothing_is(templates, tmp_path):
    app = copied(templates, "filled", tmp_path, TODAY="", **GOOD)
    instance = Path(app.instance_path)
    instance.chmod(0o755)
    schema.prepare_database(app)  # as the server does when it starts
    done = invoke(app, "check")
    assert done.exit_code == 0 and "Nothing is wrong." in done.output, done.output
    (instance / "secret_key").chmod(0o644)
    with app.app_context():
        db.session.execute(db.text("UPDATE \"user\" SET active = false WHERE role = 'admin'"))
        db.session.commit()
    done = invoke(app, "check")
    assert (
        done.exit_code == 1
        and "secret_key is open" in done.output
        and "no active administrator" in done.output
    )


@sqlite
@pytest.mark.parametrize("days,sentences", [(1, 0), (3, 1)])
def test_a_backup_that_is_older_than_two_days_is_told(app, days, sentences):
    path = backup_database()
    then = (now() - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    assert len(list(diagnostics.backup_problems(14))) == sentences


@sqlite
@pytest.mark.parametrize("days,sentences", [(1, 0), (3, 1)])
def test_records_of_three_days_without_a_backup_are_told(app, days, sentences):
    db.session.execute(update(Change).values(at=now() - timedelta(days=days)))
    db.session.commit()
    assert len(list(diagnostics.backup_problems(14))) == sentences


@sqlite
def test_where_no_backups_are_wanted_none_is_missed(app):
    db.session.execute(update(Change).values(at=now() - timedelta(days=3)))
    db.session.commit()
    assert list(diagnostics.backup_problems(0)) == []


@sqlite
def test_a_database_made_by_command_is_open_to_nobody_else(tmp_path):
    app = made(tmp_path / "new")
    assert invoke(app, "db", "upgrade").exit_code == 0
    assert (tmp_path / "new" / "dashboard.db").stat().st_mode & 0o077 == 0


def test_check_tells_of_missing_texts(tmp_path):
    shutil.copytree(Path(__file__).parent.parent / "translations", tmp_path / "t")
    assert list(diagnostics.catalogue_problems(tmp_path / "t")) == []
    path = tmp_path / "t" / "fr" / "LC_MESSAGES" / "messages.po"
    path.write_text(path.read_text("utf-8").replace('msgstr "Annuler"', 'msgstr ""', 1), "utf-8")
    assert "texts missing: 1, to check: 0" in next(diagnostics.catalogue_problems(tmp_path / "t"))
    path.unlink()
    assert "is missing" in next(diagnostics.catalogue_problems(tmp_path / "t"))


def test_every_default_is_safe_on_this_machine():
    assert list(diagnostics.settings_problems(Settings())) == []
