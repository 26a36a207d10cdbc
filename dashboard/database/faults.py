"""What a database error means: whether it passes by itself, whether to begin again."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

BEGUN_AGAIN = {"40001", "40P01", "23505", "55P03"}
"""PostgreSQL's serialization failure, deadlock, key that another transaction has just taken, and
lock that was waited for in vain."""
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")


def name(error: BaseException) -> str:
    """The error as its database calls it: an SQLSTATE or SQLite's name, else the driver's class."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return str(state or type(cause).__name__)


def passes(error: BaseException) -> bool:
    """Whether the database is locked or away, so that the same may well be done in a while."""
    if isinstance(error, TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    called = name(error)
    if called.startswith("SQLITE_"):
        return called.startswith(BUSY)
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def can_be_begun_again(error: BaseException) -> bool:
    """Whether another transaction was in the way, so that this one may be done once more."""
    return isinstance(error, DBAPIError) and name(error) in BEGUN_AGAIN
