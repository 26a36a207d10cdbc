"""A restore loses nothing: not under a server, not beside a command, not when it fails."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from dashboard import demo
from dashboard.cli import files as file_commands, people as people_commands
from dashboard.database import backup
from dashboard.database.backup import backup_database, restore_database
from dashboard.database.schema import DatabaseError
from dashboard.extensions import db
from tests.conftest import PASSWORD, ROOT_OF_PROJECT

pytestmark = pytest.mark.sqlite("on PostgreSQL pg_restore brings backups back")
READS = "from dashboard.accounts.models import User; db.session.scalars(db.select(User)).all()"
WRITES = """
from dashboard.ministries.models import Ministry
from dashboard.records.save import Actor, create
create(Ministry(code="KEPT", name_en="Kept", name_fr="Gardé"), Actor(None, "file"))
db.session.flush()
"""
OTHER = """
from wsgi import app
from dashboard.extensions import db
with app.app_context():
    %s
    print("ready", flush=True)
    input()
    db.session.commit()
"""


@pytest.fixture
def database(app):
    return backup.database_file()


@pytest.fixture
def copy(app, tmp_path):
    """A backup of the database as it was filled."""
    db.session.remove()
    return backup_database(tmp_path / "copy.db")


@pytest.fixture
def other(database, tmp_path):
    """Starts another process, with an instance folder of its own, that does this to the same
    database and then waits; gives it."""
    started = []

    def start(deed):
        environment = {
            **os.environ,
            "DASHBOARD_INSTANCE": str(tmp_path / "other"),
            "DASHBOARD_DATABASE_URL": f"sqlite:///{database}",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", OTHER % deed.strip().replace("\n", "\n    ")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment, cwd=ROOT_OF_PROJECT,
        )  # fmt: skip
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def codes(path):
    with closing(sqlite3.connect(path)) as connection:
        return {code for (code,) in connection.execute("SELECT code FROM ministry")}


def test_a_database_that_another_process_has_open_is_not_replaced(app, copy, other):
    other(READS)
    with pytest.raises(DatabaseError, match="Another program has the database open"):
        restore_database(app, copy)


def test_what_a_process_is_writing_is_not_lost(app, copy, database, other):
    process = other(WRITES)
    with pytest.raises(DatabaseError, match="Another program has the database open"):
        restore_database(app, copy)
    process.communicate("\n", timeout=60)
    assert process.returncode == 0
    assert "KEPT" in codes(database)


def test_a_refused_restore_leaves_nothing_beside(app, copy, database, other):
    other(READS)
    before = sorted(path.name for path in database.parent.glob("*.db*"))
    with pytest.raises(DatabaseError):
        restore_database(app, copy)
    assert sorted(path.name for path in database.parent.glob("*.db*")) == before


def test_when_the_other_process_has_ended_the_backup_is_restored(app, copy, database, other):
    process = other(WRITES)
    process.communicate("\n", timeout=60)
    kept = restore_database(app, copy)
    assert "KEPT" in codes(kept)
    assert "KEPT" not in codes(database)


def test_the_file_itself_stays_so_that_whoever_holds_it_sees_the_backup(app, copy, database):
    place = database.stat().st_ino
    restore_database(app, copy)
    assert database.stat().st_ino == place


def test_nobody_reads_or_writes_while_a_backup_is_put_in_place(app, copy, database, monkeypatch):
    refusals = []

    def try_to_write(connection, path):
        with closing(sqlite3.connect(database, timeout=0)) as late:
            try:
                late.execute("SELECT * FROM ministry")
            except sqlite3.OperationalError as error:
                refusals.append(error.sqlite_errorname)
        whole(connection, path)

    whole = backup._copy_into
    monkeypatch.setattr(backup, "_copy_into", try_to_write)
    restore_database(app, copy)
    assert refusals == ["SQLITE_BUSY"]


def test_a_restore_without_room_changes_nothing(app, copy, database):
    before = codes(database)
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); "
        "from dashboard.cli.main import main; main()"
    )
    db.session.remove()
    db.engine.dispose()
    done = subprocess.run(
        [sys.executable, "-c", limited, "restore", copy],
        env={**os.environ, "DASHBOARD_INSTANCE": app.instance_path},
        cwd=ROOT_OF_PROJECT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "could not be replaced" in done.stderr
    assert "Traceback" not in done.stderr
    assert codes(database) == before
    assert list(database.parent.glob("*replaced*")) == []


@pytest.mark.parametrize("harm", [lambda content: b"no database", lambda content: content[:50_000]])
def test_a_damaged_database_is_kept_and_replaced(app, copy, database, harm):
    db.session.remove()
    db.engine.dispose()
    database.write_bytes(harm(database.read_bytes()))
    damaged = database.read_bytes()
    kept = restore_database(app, copy)
    assert kept.read_bytes() == damaged
    assert codes(database) == codes(copy)


def test_where_there_is_no_database_the_backup_becomes_one(app, copy, database):
    db.session.remove()
    db.engine.dispose()
    database.unlink()
    assert restore_database(app, copy) is None
    assert codes(database) == codes(copy)


def test_the_refusal_is_in_the_language_that_is_asked_for(app, copy, other):
    other(READS)
    done = app.test_cli_runner().invoke(args=["restore", str(copy), "--lang", "fr"])
    assert done.exit_code == 1
    assert "Un autre programme utilise la base de données" in done.output


def is_marked(app):
    """Whether a restore would be refused by the mark."""
    with (Path(app.instance_path) / "serving").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.parametrize(
    ("module", "name", "command"),
    [
        (file_commands, "import_tables", ["import", "ministries.csv"]),
        (demo, "load", ["demo"]),
        (people_commands, "create", ["user", "add", "x@ontario.invalid", "--name", "X", "--role",
                                     "admin", "--password", PASSWORD]),
        (people_commands, "edit", ["user", "disable", "executive@ontario.invalid"]),
        (people_commands, "set_password", ["user", "password", "admin@ontario.invalid",
                                           "--password", PASSWORD]),
    ],
)  # fmt: skip
def test_a_command_that_writes_holds_the_mark(app, tmp_path, monkeypatch, module, name, command):
    class Reached(Exception):
        pass

    def look(*_arguments, **_named):
        raise Reached(is_marked(app))

    (tmp_path / "ministries.csv").write_text("code,name_en,name_fr\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, name, look)
    done = app.test_cli_runner().invoke(args=command)
    assert isinstance(done.exception, Reached), done.output
    assert done.exception.args == (True,)
    assert not is_marked(app)
