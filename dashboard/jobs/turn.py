"""One worker for a database: of several servers on one PostgreSQL, whose worker works."""

from contextlib import suppress

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from dashboard.database.schema import OURS
from dashboard.extensions import db

WORKING = OURS + 1
"""PostgreSQL's lock of the worker that works."""
NOTICED = """
SELECT set_config('tcp_keepalives_idle', '15', false),
  set_config('tcp_keepalives_interval', '5', false),
  set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '30000', false)
"""
"""Let PostgreSQL notice within half a minute that a machine with a worker is gone."""


class Turn:
    """A lock of the database, held from the first time that it is free until this process or its
    connection ends."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._held = False

    def is_ours(self) -> bool:
        """Whether this worker is to work; always on SQLite, which one instance folder has alone.

        Raises what the database says while it is away: the lock is lost then.
        """
        if db.engine.dialect.name == "sqlite":
            return True
        try:
            if self._connection is None:
                self._connection = _alone()
            # A lock that is held is only asked whether its connection is there.
            wanted = func.version() if self._held else func.pg_try_advisory_lock(WORKING)
            self._held = bool(self._connection.scalar(select(wanted)))
        except DBAPIError:
            self._let_go()
            raise
        return self._held

    def _let_go(self) -> None:
        """End the connection, if it has not ended, and with it the lock."""
        connection, self._connection, self._held = self._connection, None, False
        if connection is not None:
            with suppress(DBAPIError):
                connection.close()


def _alone() -> Connection:
    """A connection of its own, in no transaction."""
    connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()
    connection.exec_driver_sql(NOTICED)
    return connection
