"""What passes by itself is told apart from what is our own mistake, on either database."""

import sqlite3
from errno import ENOENT, ENOSPC

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


def test_no_room_is_told_apart_from_other_errors_of_the_system():
    assert faults.is_full(OSError(ENOSPC, "No space left on device"))
    assert faults.name(OSError(ENOSPC, "No space left on device")) == "ENOSPC"
    assert faults.is_full(postgresql("53100"))
    assert not faults.is_full(OSError(ENOENT, "No such file or directory"))
    assert not faults.is_full(postgresql("53300"))


@pytest.mark.parametrize(
    "called,full",
    [("SQLITE_FULL", True), ("SQLITE_IOERR_WRITE", True), ("SQLITE_IOERR_READ", False)],
)
def test_a_file_that_cannot_be_written_is_full_one_that_cannot_be_read_is_not(called, full):
    cause = sqlite3.OperationalError()
    cause.sqlite_errorname, cause.sqlite_errorcode = called, 1
    error = OperationalError("SELECT 1", {}, cause)
    assert faults.is_full(error) is full
    assert faults.details(error) == {"sqlite_errorname": called, "sqlite_errorcode": 1}


def test_a_lost_connection_passes_whatever_the_error():
    assert faults.passes(DBAPIError("SELECT 1", {}, State("25P03"), connection_invalidated=True))


@pytest.mark.parametrize("state", ["40001", "40P01", "23505", "55P03"])
def test_what_another_transaction_was_in_the_way_of_can_be_begun_again(state):
    assert faults.can_be_begun_again(postgresql(state, IntegrityError))


@pytest.mark.parametrize("state,ours", [("40001", 1), ("40P01", 1), ("23505", 0), ("55P03", 0)])
def test_two_that_are_in_each_others_way_are_told_from_what_takes_time(state, ours):
    assert faults.was_in_each_others_way(postgresql(state, OperationalError)) == bool(ours)


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
    assert "locked or does not answer (SQLITE_BUSY)" in done.output
    assert "Traceback" not in done.output
