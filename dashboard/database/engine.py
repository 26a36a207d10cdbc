"""How connections to the database begin."""

import random
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, Iterator

from flask import g, has_request_context
from sqlalchemy import BindParameter, Connection, Engine, bindparam, event, text
from sqlalchemy.orm import Session

from dashboard.database import faults
from dashboard.extensions import db
from dashboard.language import search_key, sort_key

BUSY_TIMEOUT = 5000
"""Milliseconds that a writer of SQLite waits for its turn."""
ASKED_AGAIN = 0.004
"""Seconds after which at most the first of those who wait asks SQLite for its turn again."""
LONG_LOG = 8 * 2**20
"""Bytes of SQLite's write-ahead log from which on it is begun anew: twice as many as it has where
nobody reads."""
LIMITS = {
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "5min",
}
"""How long PostgreSQL waits for a lock, a statement, and a transaction that does nothing."""
OTHERWISE_COMPARED = """
SELECT format('ALTER TABLE %s %s', c.oid::regclass, string_agg(format(
  'ALTER COLUMN %I TYPE %s COLLATE "C"', a.attname, format_type(a.atttypid, a.atttypmod)), ', '))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0
  AND NOT a.attisdropped AND a.attcollation NOT IN (0, '"C"'::regcollation)
  AND c.relname IN :tables
GROUP BY c.oid
"""
"""The statements that give each text column the order of its code points."""
_line = Lock()


def configure(engine: Engine) -> None:
    """Let either database keep its promises on every connection of the engine."""
    if engine.dialect.name == "sqlite":
        _configure_sqlite(engine)
    else:
        _configure_postgresql(engine)


def begin_writing() -> None:
    """End the request's transaction: the next one writes, and waits for its turn at its start."""
    db.session.rollback()
    g.writing = True


@event.listens_for(db.session, "after_commit")
def _read_again(_session: Session) -> None:
    # What an answer still asks for when all is saved must not wait for another's write.
    if has_request_context():
        g.writing, g.committed = False, True


@contextmanager
def without_waiting() -> Iterator[Connection]:
    """A connection of its own whose writes fail at once where another is under way, for what may
    as well not be written."""
    options = {"writes": True, "waits": False}
    with db.engine.connect().execution_options(**options) as connection:
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '20ms'")
        yield connection


def _configure_sqlite(engine: Engine) -> None:
    """Foreign keys, durable commits, writers that wait for each other; and our two functions of
    text, which PostgreSQL has from its migrations."""

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN comes late and is DEFERRED; ours is sent by `begin` below.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        # KiB. In SQLite's own 2 MiB, counting 250,000 completions reads the same pages again and
        # again.
        connection.execute("PRAGMA cache_size=-16384")
        connection.create_function(
            "folded", 1, lambda text: text and search_key(text), deterministic=True
        )
        connection.create_function(
            "natural_order", 1, lambda text: text and sort_key(text), deterministic=True
        )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot wait for the lock: SQLite refuses
        # it at once, since what it read may be stale. So whatever may write takes the lock at the
        # start and waits its turn; a page that only reads never waits.
        options = connection.get_execution_options()
        writing = options.get("writes") or not has_request_context() or g.get("writing")
        if options.get("reads") or not writing:
            connection.exec_driver_sql("BEGIN")
        else:
            wait_in_line(connection, BUSY_TIMEOUT / 1000 if options.get("waits", True) else 0)


def wait_in_line(connection: Connection, seconds: float) -> None:
    """Begin a transaction that writes, after those of this process who came before, or fail after
    so many seconds.

    Of those who ask SQLite it takes whoever happens to ask next, and it has them ask the more
    seldom the longer they have waited: some would wait in vain beside newer ones. So of each
    process one asks at a time, and often.
    """
    raw: Any = connection.connection.driver_connection
    end = monotonic() + seconds
    is_first = _line.acquire(timeout=seconds)
    try:
        raw.execute("PRAGMA busy_timeout=0")
        while (name := _error_at_begin(raw)).startswith(faults.BUSY) and monotonic() < end:
            sleep(random.uniform(0, ASKED_AGAIN))  # noqa: S311
        if name:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails as SQLAlchemy's errors do
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        if is_first:
            _line.release()


def _error_at_begin(raw: Any) -> str:
    """Begin a transaction that writes; gives what SQLite calls the error, nothing without one."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorname
    return ""


def _configure_postgresql(engine: Engine) -> None:
    """Wait for nobody for long: who holds a row, or died holding it, must not stop a server."""

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        for name, limit in LIMITS.items():
            connection.execute(f"SET {name} = '{limit}'")
        connection.autocommit = False

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A file is checked between two reads, for as long as it takes; reading holds nobody up.
        if connection.get_execution_options().get("reads"):
            raw: Any = connection.connection.dbapi_connection  # never by a server's cursor
            raw.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def compare_by_code_point(connection: Connection) -> None:
    """Let PostgreSQL compare every text of ours as SQLite does, whatever the database's locale."""
    if connection.dialect.name != "postgresql":
        return
    ours: BindParameter[list[str]] = bindparam("tables", list(db.metadata.tables), expanding=True)
    for statement in connection.scalars(text(OTHERWISE_COMPARED).bindparams(ours)).all():
        connection.exec_driver_sql(statement)


def overwrite_freed_space() -> bool:
    """Write the database anew without what was deleted or replaced, of which a file keeps the
    bytes; says whether it was done: others who read or write may stand in its way.
    """
    db.session.rollback()
    engine = db.engine
    fairy = engine.raw_connection()
    raw: Any = fairy.driver_connection
    try:
        if engine.dialect.name != "sqlite":
            raw.autocommit = True
            raw.execute("VACUUM FULL")
            raw.autocommit = False
            return True
        raw.execute("VACUUM")
        busy, _pages, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    except engine.dialect.loaded_dbapi.Error:
        return False
    finally:
        fairy.close()


def keep_log_short() -> None:
    """Have SQLite begin its write-ahead log anew where it has grown.

    By itself it waits for a moment in which nobody reads, which never comes on a busy server. Those
    who write wait meanwhile until all have read to the end, a second at most.
    """
    log = Path(f"{db.engine.url.database}-wal")
    if db.engine.dialect.name != "sqlite" or not log.exists() or log.stat().st_size < LONG_LOG:
        return
    fairy = db.engine.raw_connection()
    raw: Any = fairy.driver_connection
    try:
        raw.execute("PRAGMA busy_timeout=1000")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        fairy.close()


def analyze(connection: Connection) -> None:
    """Let SQLite look at how rows are spread, so that it reads a ministry's own rows and not
    everybody's. It takes no time."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
