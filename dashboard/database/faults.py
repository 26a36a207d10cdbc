"""What a database error means: whether it passes by itself, whether to begin again."""

import errno
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

BEGUN_AGAIN = {"40001", "40P01", "23505", "55P03"}
"""PostgreSQL's serialization failure, deadlock, key that another transaction has just taken, and
lock that was waited for in vain."""
GIVEN_UP_AT_ONCE = {"40001", "40P01"}
"""Those of them after which nobody has waited: the same may be done at once."""
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
FULL = (
    "SQLITE_FULL",
    "SQLITE_IOERR_WRITE",
    "SQLITE_IOERR_FSYNC",
    "SQLITE_IOERR_SHM",
    "53100",
    "ENOSPC",
    "EDQUOT",
    "EFBIG",
)
"""How the names of what is met on a full disk, or at a quota, begin."""
DETAILS = ("sqlstate", "sqlite_errorname", "sqlite_errorcode", "errno")


def name(error: BaseException) -> str:
    """The error as its database, or the system, calls it: an SQLSTATE, SQLite's name, one like
    ENOSPC, else the class."""
    told = details(error)
    state = told.get("sqlstate") or told.get("sqlite_errorname")
    cause = type(getattr(error, "orig", None) or error).__name__
    return str(state or errno.errorcode.get(told.get("errno", 0), cause))


def details(error: BaseException) -> dict[str, Any]:
    """What the database or the system says of the error, by the names of its attributes."""
    cause = getattr(error, "orig", None) or error
    values = {name: getattr(cause, name, None) for name in DETAILS}
    return {name: value for name, value in values.items() if value is not None}


def is_full(error: BaseException) -> bool:
    """Whether there is no room left to write to."""
    return name(error).startswith(FULL)


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


def was_in_each_others_way(error: BaseException) -> bool:
    """Whether two transactions were in each other's way and this one was given up at once."""
    return isinstance(error, DBAPIError) and name(error) in GIVEN_UP_AT_ONCE


def can_be_begun_again(error: BaseException) -> bool:
    """Whether another transaction was in the way, so that this one may be done once more."""
    return isinstance(error, DBAPIError) and name(error) in BEGUN_AGAIN
