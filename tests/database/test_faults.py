"""What passes by itself is told apart from what is our own mistake, on either database."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError

from dashboard.database import faults
from dashboard.extensions import db
from tests.conftest import invoke


class State(Exception):
    def __init__(self, sqlstate):
        super().__init__()
        self.sqlstate = sqlstate


def postgresql(sqlstate, kind=OperationalError):
    return kind("SELECT 1", {}, State(sqlstate))


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03", "57014", "57P01", "57P03", "53300"])
def test_a_server_that_is_busy_or_away_passes(state):
    assert faults.passes(postgresql(state))
    assert faults.name(postgresql(state)) == state


def test_a_pool_without_a_free_connection_passes():
    assert faults.passes(TimeoutError("no connection"))


@pytest.mark.parametrize("state", ["42703", "23505", "22001"])
def test_what_no_waiting_helps_does_not_pass(state):
    assert not faults.passes(postgresql(state, DBAPIError))
    assert not faults.passes(ValueError(state))


def test_a_lost_connection_passes_whatever_the_error():
    assert faults.passes(DBAPIError("SELECT 1", {}, State("25P03"), connection_invalidated=True))


@pytest.mark.parametrize("state", ["40001", "40P01", "23505", "55P03"])
def test_what_another_transaction_was_in_the_way_of_can_be_begun_again(state):
    assert faults.can_be_begun_again(postgresql(state, IntegrityError))


def test_a_statement_of_ours_that_is_wrong_neither_passes_nor_is_begun_again(empty):
    with pytest.raises(DBAPIError) as error:
        db.session.execute(text("SELECT nothing FROM ministry"))
    assert not faults.passes(error.value)
    assert not faults.can_be_begun_again(error.value)


@pytest.mark.sqlite("a lock on the file")
def test_a_locked_file_passes_and_a_command_says_so(app, tmp_path):
    source = tmp_path / "ministries.csv"
    source.write_text("code,name_en,name_fr\nNEW,New,Nouveau\n", "utf-8")
    db.session.remove()
    db.engine.dispose()
    holder = sqlite3.connect(f"{app.instance_path}/dashboard.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        done = invoke(app, "import", source)
    finally:
        holder.close()
    assert done.exit_code == 1
    assert "locked or away (SQLITE_BUSY)" in done.output
    assert "Traceback" not in done.output
