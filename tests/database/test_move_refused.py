"""A move that cannot be whole leaves nothing at its target, and says why in a sentence."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from psycopg import OperationalError
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.cli import move as command
from dashboard.database import move
from dashboard.database.backup import database_file, mark_serving
from dashboard.extensions import db
from tests.conftest import ROOT_OF_PROJECT, invoke
from tests.database.conftest import content_of, tables_at

pytestmark = pytest.mark.postgresql("it is where a move leads")
HALFWAY = """
from dashboard.database import move
whole = move._copy
def copy(source, target, table):
    whole(source, target, table)
    if table.name == "staff":
        print("halfway", flush=True)
        input()
move._copy = copy
from dashboard.cli.main import main
main()
"""


def refused(app, address, *options):
    """What a refused move says: one line, with the source as it was."""
    db.session.rollback()
    before = content_of(app)
    done = invoke(app, "move", address, *options)
    assert done.exit_code == 1, done.output
    assert content_of(app) == before
    [line] = done.output.splitlines()
    return line


def refusal_of(deed, *arguments):
    """What SQLite calls its refusal of a deed; None where it does it."""
    try:
        deed(*arguments)
    except sqlite3.OperationalError as error:
        return error.sqlite_errorname


def do(address, *statements):
    engine = create_engine(address)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.mark.parametrize(
    "address", ["", "sqlite:////tmp/other.db", "mysql://a@b/c", "postgresql+psycopg://a:b@c:x/d"]
)
def test_what_is_not_postgresql_is_refused(source, address):
    assert "postgresql+psycopg://" in refused(source, address)


def test_a_database_that_is_not_there_is_refused(source, tmp_path):
    address = f"postgresql+psycopg://me:secret@/nowhere?host={tmp_path}"
    line = refused(source, address)
    assert "does not answer" in line
    assert "secret" not in line


def test_another_programs_database_is_refused(source, target):
    do(target, "CREATE TABLE songs (name text)")
    assert "is not empty: it has the table songs" in refused(source, target)
    assert tables_at(target) == ["songs"]


@pytest.mark.parametrize("schema", ["0024", "0001", "9999"])
def test_a_dashboards_database_of_any_schema_is_refused(source, target, schema):
    do(
        target,
        "CREATE TABLE alembic_version (version_num text)",
        f"INSERT INTO alembic_version VALUES ('{schema}')",
    )
    assert f"a dashboard’s database already (schema {schema})" in refused(source, target)


def test_a_second_move_is_refused(source, target):
    assert invoke(source, "move", target).exit_code == 0
    assert "is a dashboard’s database already" in refused(source, target)


def test_the_refusal_is_in_the_language_that_is_asked_for(source, target):
    do(target, "CREATE TABLE songs (name text)")
    assert "n’est pas vide" in refused(source, target, "--lang", "fr")


@pytest.mark.parametrize(
    ("schema", "told"), [("0023", "db upgrade"), ("9999", "made by a newer version")]
)
def test_a_source_of_another_schema_is_refused(source, target, schema, told):
    with closing(sqlite3.connect(database_file())) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (schema,))
    assert told in refused(source, target)
    assert tables_at(target) == []


def test_a_source_in_postgresql_is_refused(app, target):
    done = invoke(app, "move", target)
    assert done.exit_code == 1
    assert "in PostgreSQL already" in done.output
    assert tables_at(target) == []


def test_a_database_that_another_makes_just_now_is_refused(source, target):
    engine = create_engine(target)
    with engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_advisory_lock({move.OURS})")
        assert "is being made or changed" in refused(source, target)
    engine.dispose()


def test_a_served_dashboard_is_refused(source, target):
    with mark_serving(Path(source.instance_path)):
        assert "Stop it first, then move" in refused(source, target)
    assert tables_at(target) == []


def test_a_program_that_is_writing_is_not_moved_from(source, target, monkeypatch):
    monkeypatch.setattr("dashboard.database.engine.BUSY_TIMEOUT", 50)
    db.session.remove()
    db.engine.dispose()
    with closing(sqlite3.connect(database_file(), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        done = invoke(source, "move", target)
    assert "Stop it first, then move" in done.output
    assert tables_at(target) == []


def test_nobody_writes_while_records_move(source, target, monkeypatch):
    def look(*given):
        with mark.open("w") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        with closing(sqlite3.connect(records, timeout=0)) as late:
            seen.append(refusal_of(late.execute, "UPDATE ministry SET name_en = 'lost'"))
        whole(*given)

    mark, records = Path(source.instance_path) / "serving", database_file()
    seen, whole = [], move._copy
    monkeypatch.setattr(move, "_copy", look)
    done = invoke(source, "move", target)
    assert done.exit_code == 0, done.output
    assert seen == ["SQLITE_BUSY"] * len(db.metadata.sorted_tables)


def test_what_does_not_fit_is_named_and_nothing_is_left(source, target):
    with closing(sqlite3.connect(database_file())) as connection, connection:
        connection.execute("UPDATE ministry SET code_fr = ? WHERE code = 'MTO'", ("x" * 501,))
    line = refused(source, target)
    assert "Nothing was left there" in line
    assert "ministry: value too long" in line
    assert tables_at(target) == []


@pytest.fixture
def on_the_way(monkeypatch):
    """Has a statement run on the target once a table was copied there."""

    def spoil(name, statement):
        def copy(source, target, table):
            whole(source, target, table)
            if table.name == name:
                target.exec_driver_sql(statement)

        whole = move._copy
        monkeypatch.setattr(move, "_copy", copy)

    return spoil


def test_other_figures_on_the_other_side_are_refused(source, target, on_the_way):
    on_the_way("session", "UPDATE session SET state = 'planned'")
    line = refused(source, target)
    assert "do not tell the same of measures --period 2017-18, measures --period all" in line
    assert tables_at(target) == []


def test_another_number_of_rows_is_refused(source, target, on_the_way):
    on_the_way("completion", "DELETE FROM completion WHERE id = 1")
    assert "(completion: " in refused(source, target)
    assert tables_at(target) == []


def test_another_word_of_check_is_refused(source, target, monkeypatch):
    says = iter([["Nothing."], ["Something."]])
    monkeypatch.setattr(command, "database_problems", lambda: next(says))
    assert "do not tell the same of check." in refused(source, target)
    assert tables_at(target) == []


def test_a_database_that_goes_away_meanwhile_is_told(source, target, monkeypatch):
    def copy(source, there, table):
        whole(source, there, table)
        if table.name == "staff":
            do(target, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                       " WHERE datname = current_database()"
                       " AND pid <> pg_backend_pid()")  # fmt: skip

    whole = move._copy
    monkeypatch.setattr(move, "_copy", copy)
    assert "Nothing was left there" in refused(source, target)
    assert tables_at(target) == []


def test_a_connection_that_is_lost_is_not_made_anew(source, target, monkeypatch):
    def look():
        with suppress(SQLAlchemyError), db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return []

    monkeypatch.setattr(command, "database_problems", look)
    assert "Nothing was left there" in refused(source, target)
    assert tables_at(target) == []


def test_a_move_that_is_killed_leaves_nothing(source, target):
    db.session.remove()
    before = content_of(source)
    environment = {**os.environ, "DASHBOARD_INSTANCE": source.instance_path}
    with subprocess.Popen(
        [sys.executable, "-c", HALFWAY, "move", target],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment, cwd=ROOT_OF_PROJECT,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "halfway\n"
        process.kill()
    assert tables_at(target) == []
    assert content_of(source) == before
    assert invoke(source, "move", target).exit_code == 0


def test_an_end_of_which_nothing_is_known_is_not_told_as_nothing(source, target, monkeypatch):
    whole = move._Held.end

    def lost(held, name):
        whole(held, name)
        if name == "commit":
            raise OperationalError("the connection was lost")

    monkeypatch.setattr(move._Held, "end", lost)
    assert "did not say whether the records were kept (the connection was lost)" in refused(
        source, target
    )
    assert "ministry" in tables_at(target)
