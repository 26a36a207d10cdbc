"""A consistent copy of the database while people write, and the way back from one."""

import fcntl
import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Iterator

from flask import Flask, current_app
from sqlalchemy import make_url

from dashboard.database.schema import (
    DatabaseError,
    head_revision,
    inspect_file,
    instance_lock,
    migration_scripts,
    prepare_database,
)
from dashboard.extensions import db, now
from dashboard.language import gettext as _

DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
"""What SQLite calls a file that it cannot read as a database."""


def database_file() -> Path:
    """The SQLite file that the application is bound to. Raises DatabaseError for PostgreSQL."""
    address = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if address.get_backend_name() != "sqlite":
        raise DatabaseError(
            _(
                "The records are in PostgreSQL. Use its own tools: pg_dump --format=custom to copy "
                "them, pg_restore to bring them back."
            )
        )
    return Path(address.database or "")


def backup_folder() -> Path:
    """Where backups are kept when nothing else is said."""
    return Path(current_app.instance_path) / "backups"


def backup_database(target: Path | None = None) -> Path:
    """Copy the database as it is at one moment, check the copy, and give its path. Raises
    DatabaseError.

    Readers and writers go on meanwhile. The copy is for the owner's eyes only (mode 600) and
    appears whole or not at all.
    """
    source = database_file()
    if not source.exists():
        raise DatabaseError(
            _("%(file)s does not exist yet: there is nothing to copy.", file=str(source))
        )
    if target is None:
        backup_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        target = backup_folder() / f"dashboard-{now():%Y%m%dT%H%M%S}.db"
    if target.exists():
        raise DatabaseError(_("%(file)s exists already. Name another file.", file=str(target)))
    half = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(source, timeout=30)) as connection:
            _copy_into(connection, half)
        _check_copy(half)
        os.link(half, target)  # unlike a rename, this never replaces a file
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(
            _(
                "%(file)s could not be written (%(reason)s). No part of the file was left behind.",
                file=str(target),
                reason=error,
            )
        ) from None
    finally:
        half.unlink(missing_ok=True)
    return target


def _check_copy(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise DatabaseError(
                _("%(file)s is damaged: its integrity check failed.", file=str(path))
            )
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise DatabaseError(
                _("%(file)s is damaged: a record refers to one that is not there.", file=str(path))
            )


def prune_backups(days: int) -> list[Path]:
    """Delete our own backups older than so many days, but never the newest; gives those that are
    gone."""
    backups = sorted(backup_folder().glob("dashboard-*.db"))
    oldest = now().timestamp() - days * 86400
    gone = [path for path in backups[:-1] if path.stat().st_mtime < oldest]
    for path in gone:
        path.unlink()
    return gone


@contextmanager
def mark_serving(instance: Path) -> Iterator[None]:
    """Mark this instance as being served; a restore waits until it is not."""
    # A shared lock: several servers may serve one instance, and a killed one lets go of it by
    # itself.
    with (instance / "serving").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def while_stopped(instance: Path, refusal: str) -> Iterator[None]:
    """Keep servers and commands that write out. Raises DatabaseError where there is one already."""
    with (instance / "serving").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseError(refusal) from None
        yield


@contextmanager
def _with_nobody_else(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the database that no other process has open, or can open, until it is closed.

    Raises DatabaseError where somebody has it open, and sqlite3.DatabaseError where it is none.
    """
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            # Whoever has a database with a write-ahead log open holds a lock on it, even while
            # doing nothing: only without them can the log be left and the whole file be locked.
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname not in ("SQLITE_BUSY", "SQLITE_LOCKED"):
                raise
            raise DatabaseError(
                _(
                    "Another program has the database open: a dashboard with another instance "
                    "folder, or a command. Stop it first, then restore."
                )
            ) from None
        yield connection


def restore_database(app: Flask, file: Path) -> Path | None:
    """Put a backup in the database's place; gives the copy of what it replaced, None where there
    was nothing.

    Raises DatabaseError, with everything as it was: for a file that is damaged, another program's
    or of a newer version, and while anybody else has the database open. A backup of an older
    version is brought to the newest schema.
    """
    target = database_file()
    if not file.is_file():
        raise DatabaseError(_("%(file)s does not exist.", file=str(file)))
    if file.resolve() == target.resolve():
        raise DatabaseError(_("%(file)s is the database itself.", file=str(file)))
    if (
        inspect_file(
            file, {s.revision for s in migration_scripts().walk_revisions()}, head_revision()
        )
        is None
    ):
        raise DatabaseError(_("%(file)s holds no database of ours.", file=str(file)))
    _check_copy(file)
    instance = Path(app.instance_path)
    stop = _(
        "The dashboard is being served, or a command is writing. Stop it first, then restore, then "
        "start it."
    )
    with while_stopped(instance, stop), instance_lock(instance):
        db.session.remove()
        db.engine.dispose()
        try:
            kept = _replace_content(target, file)
        except (OSError, sqlite3.Error) as error:
            raise DatabaseError(
                _(
                    "%(file)s could not be replaced (%(reason)s). Nothing was changed.",
                    file=str(target),
                    reason=str(error),
                )
            ) from None
    prepare_database(app)
    return kept


def _replace_content(target: Path, file: Path) -> Path | None:
    """Write the backup into the database in one transaction, so that whoever opens it meanwhile
    finds all of the old records or all of the new; gives the copy of what was there."""
    kept = target.with_name(f"{target.stem}-replaced-{now():%Y%m%dT%H%M%S.%f}.db")
    existed = target.exists()
    target.touch(mode=0o600)
    try:
        with (
            _with_nobody_else(target) as connection,
            closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source,
        ):
            if existed:
                _copy_into(connection, kept)
            source.backup(connection)
    except sqlite3.DatabaseError as error:
        if not existed:
            target.unlink()
        elif error.sqlite_errorname in DAMAGED:
            _set_aside(target, kept)
            _replace_content(target, file)
            return kept
        raise
    return kept if existed else None


def _set_aside(target: Path, kept: Path) -> None:
    """Move what cannot be read as a database, and its log, out of the way."""
    log = target.with_name(f"{target.name}-wal")
    if log.exists():
        log.rename(f"{kept}-wal")
    target.with_name(f"{target.name}-shm").unlink(missing_ok=True)
    target.rename(kept)


def _copy_into(connection: sqlite3.Connection, path: Path) -> None:
    # Made with its mode first: VACUUM INTO fills an empty file, but would make one that all can
    # read.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        # VACUUM INTO reads one moment of a database in use, log and all; a copy of the file would
        # not.
        connection.execute("VACUUM INTO ?", (str(path),))
    except sqlite3.Error:
        path.unlink()
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        raise
