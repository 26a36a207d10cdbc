"""The database's schema: inspected and brought up to date before anything is served."""

import fcntl
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Callable, Iterator

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import make_url

from dashboard.database.engine import analyze
from dashboard.extensions import db, migrate, now

OURS = 0x4F474442
"""SQLite's application id of our databases ("OGDB")."""


class DatabaseError(Exception):
    """A database that cannot be served; the message says what it is and what to do."""


@contextmanager
def instance_lock(instance: Path) -> Iterator[None]:
    """Keep other processes of this instance out while the database is made or changed as a
    whole."""
    with (instance / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def inspect_file(path: Path, known: set[str], head: str) -> str | None:
    """The schema's revision in a SQLite file, or None when the file is new. Raises DatabaseError;
    changes nothing."""
    if not path.exists() or not path.stat().st_size:
        return None
    restore = (
        "Put a backup in its place (open-government-dashboard restore FILE) or move the file away."
    )
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            # quick_check leaves the indexes out and is much the faster; the command `check` runs
            # the whole one.
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise DatabaseError(f"{path} is damaged. {restore}")
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            size = connection.execute("PRAGMA page_size").fetchone()[0]
            tables = {
                name
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                )
            }
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = (
                connection.execute("SELECT version_num FROM alembic_version").fetchone()
                if "alembic_version" in tables
                else None
            )
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{path} cannot be read as a database ({error}). {restore}") from None
    # A copy that broke off: its header promises more pages than there are. With a write-ahead log
    # beside it the file may be behind rightly.
    if path.stat().st_size < pages * size and not path.with_name(path.name + "-wal").exists():
        raise DatabaseError(f"{path} is cut short. {restore}")
    if tables and application != OURS:
        raise DatabaseError(
            f"{path} belongs to another program. Set DASHBOARD_DATABASE_URL to another file."
        )
    if version and version[0] not in known:
        raise DatabaseError(
            f"{path} was made by a newer version (schema {version[0]}, known here: {head}). "
            "Install it."
        )
    return version[0] if version else None


def migration_scripts() -> ScriptDirectory:
    """The migrations."""
    return ScriptDirectory(migrate.directory)


def head_revision() -> str:
    """The newest schema's revision."""
    return migration_scripts().get_current_head() or ""


def current_revision() -> str | None:
    """The revision of the database that the application is bound to."""
    with db.engine.connect().execution_options(reads=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def prepare_database(app: Flask, then: Callable[[], None] | None = None) -> None:
    """Make the database or bring it to the newest schema, and do `then`: one process at a time,
    after a backup."""
    instance = Path(app.instance_path)
    address = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    with suppress(OSError):  # a checkout makes the folder open to others
        instance.chmod(0o700)
    with instance_lock(instance), app.app_context():
        path = Path(address.database or "") if address.get_backend_name() == "sqlite" else None
        if (_writable_revision(path) if path else current_revision()) != head_revision():
            upgrade()
        if then:
            then()
        db.session.remove()
        with db.engine.connect() as connection:
            analyze(connection)
        db.session.remove()
        db.engine.dispose()


def _writable_revision(path: Path) -> str | None:
    """The revision of a SQLite file that may be written to, backed up where an upgrade is due.
    Raises DatabaseError."""
    rights = "Give this account the right to read and write it."
    try:
        revision = inspect_file(
            path, {s.revision for s in migration_scripts().walk_revisions()}, head_revision()
        )
        if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise DatabaseError(f"{path} cannot be written to. {rights}")
        if revision and revision != head_revision():
            backup = path.with_name(
                f"{path.stem}-before-{head_revision()}-{now():%Y%m%dT%H%M%S}.db"
            )
            with closing(sqlite3.connect(path)) as source:
                source.execute("VACUUM INTO ?", (str(backup),))
            backup.chmod(0o600)
        # Rights on the file do not tell whether SQLite can lock it or write beside it: try, and
        # leave.
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as trial:
            trial.execute("BEGIN IMMEDIATE")
            trial.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        remedy = "Stop the program that holds it." if "locked" in str(error) else rights
        raise DatabaseError(f"{path}: {error}. {remedy}") from None
    except OSError as error:
        raise DatabaseError(f"{path}: {error.strerror}. {rights}") from None
    path.chmod(0o600)
    return revision
