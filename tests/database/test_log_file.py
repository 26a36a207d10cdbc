"""SQLite's write-ahead log stays short though there is always somebody who reads."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from dashboard.database import engine
from dashboard.extensions import db
from dashboard.jobs import worker
from dashboard.jobs.links import NightlyLinks
from tests.served.conftest import until

pytestmark = pytest.mark.sqlite("its log")
READERS = 3


def read_on(path, stop, number):
    """Read, each time before the others have ended."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        while not stop.is_set():
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM ministry").fetchone()
            stop.wait(0.02 * (1 + number / READERS))
            connection.execute("COMMIT")


@pytest.fixture
def log(app):
    """The size of the log, in bytes, while others read on and on."""
    path = db.engine.url.database
    stop = Event()
    readers = [Thread(target=read_on, args=(path, stop, number)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    yield lambda: Path(f"{path}-wal").stat().st_size
    stop.set()
    for reader in readers:
        reader.join()


def write(mebibytes):
    db.session.execute(db.text("CREATE TABLE IF NOT EXISTS filled (text)"))
    for _each in range(mebibytes):
        db.session.execute(db.text("INSERT INTO filled VALUES (zeroblob(1048576))"))
        db.session.commit()


def test_it_is_begun_anew_by_the_worker_and_not_by_itself(log):
    write(40)
    assert log() > 2 * engine.LONG_LOG
    until(lambda: begun_anew(log))


def begun_anew(log):
    worker._do_what_is_due(NightlyLinks())
    return log() < engine.LONG_LOG


def test_a_short_one_is_left_alone(log):
    write(1)
    before = log()
    engine.keep_log_short()
    assert log() == before > 0


def test_one_that_cannot_be_begun_anew_is_left_as_it_is(log):
    write(40)
    with closing(sqlite3.connect(db.engine.url.database, isolation_level=None)) as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT count(*) FROM ministry").fetchone()
        write(1)
        engine.keep_log_short()
        assert log() > engine.LONG_LOG
    with db.engine.connect() as connection:
        timeout = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert timeout == engine.BUSY_TIMEOUT
