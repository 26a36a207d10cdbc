"""The database's schema: inspected and brought up to date before anything is served."""

import fcntl
import logging
import os
import sqlite3
import time
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Callable, Iterator

from alembic.command import upgrade
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask, current_app
from sqlalchemy import func, inspect, make_url, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from dashboard.database.differences import missing
from dashboard.database.engine import analyze
from dashboard.extensions import db, migrate, now
from dashboard.language import gettext as _

log = logging.getLogger("dashboard")
OURS = 0x4F474442
"""SQLite's application id of our databases ("OGDB"), and PostgreSQL's lock of upgrades."""


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
    restore = _(
        "Put a backup in its place (open-government-dashboard restore FILE) or move the file away."
    )
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            # quick_check leaves the indexes out and is much the faster; the command `check` runs
            # the whole one.
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise DatabaseError(_("%(file)s is damaged.", file=path) + f" {restore}")
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
        told = _("%(file)s cannot be read as a database (%(reason)s).", file=path, reason=error)
        raise DatabaseError(f"{told} {restore}") from None
    # A copy that broke off: its header promises more pages than there are. With a write-ahead log
    # beside it the file may be behind rightly.
    if path.stat().st_size < pages * size and not path.with_name(path.name + "-wal").exists():
        raise DatabaseError(_("%(file)s is cut short.", file=path) + f" {restore}")
    if tables and application != OURS:
        raise DatabaseError(_foreign(str(path)))
    if version and version[0] not in known:
        raise DatabaseError(_newer(str(path), version[0], head))
    return version[0] if version else None


def migration_scripts() -> ScriptDirectory:
    """The migrations."""
    return _scripts(migrate.directory)


@cache
def _scripts(folder: str) -> ScriptDirectory:
    return ScriptDirectory(folder)  # which reads each of them, once


def head_revision() -> str:
    """The newest schema's revision."""
    return migration_scripts().get_current_head() or ""


def _known() -> set[str]:
    return {step.revision for step in migration_scripts().walk_revisions()}


def current_revision() -> str | None:
    """The revision of the database that the application is bound to."""
    with db.engine.connect().execution_options(reads=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def problem(*, whole: bool = True) -> str | None:
    """What is wrong with the schema and what to do, in a sentence; None where nothing is.

    `whole` compares the schema itself with the models, not its number alone.
    """
    revision = current_revision()
    if revision and revision not in _known():
        return _newer(_("The database"), revision, head_revision())
    if revision != head_revision():
        return _(
            "The database is not of this version yet. Run: open-government-dashboard db upgrade"
        )
    lacking = missing() if whole else []
    if lacking:
        return _(
            "The database says that it is of this version (schema %(revision)s), but these "
            "tables differ: %(names)s. Restore a backup.",
            revision=revision,
            names=", ".join(lacking[:5]),
        )
    return None


def _foreign(place: str) -> str:
    return _(
        "%(place)s belongs to another program. Set DASHBOARD_DATABASE_URL to another database.",
        place=place,
    )


def _newer(place: str, revision: str, known: str) -> str:
    return _(
        "%(place)s was made by a newer version (schema %(revision)s, known here: %(known)s). "
        "Install that version.",
        place=place,
        revision=revision,
        known=known,
    )


def prepare_database(app: Flask, then: Callable[[], None] | None = None, wait: float = 0) -> None:
    """Make the database or bring it to the newest schema, one process at a time, and do `then`.

    A SQLite file is copied first. A server that is down is waited for, so many seconds. Raises
    DatabaseError.
    """
    instance = Path(app.instance_path)
    address = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    with suppress(OSError):  # a checkout makes the folder open to others
        instance.chmod(0o700)
    with instance_lock(instance), app.app_context():
        path = Path(address.database or "") if address.get_backend_name() == "sqlite" else None
        with nullcontext() if path else _alone_on_server(wait):
            revision, copy = _ready_to_write(path) if path else (_inspect_server(), None)
            if revision != head_revision():
                _upgrade(copy)
            for bring_up_to_date in app.extensions.get("after_upgrade", ()):
                bring_up_to_date()
            if then:
                then()
            db.session.remove()
            with db.engine.connect() as connection:
                analyze(connection)
            db.session.remove()
        db.engine.dispose()


def _upgrade(copy: Path | None) -> None:
    try:
        upgrade(migrate.get_config(), "head")
    except (SQLAlchemyError, CommandError, RuntimeError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        told = _(
            "The database could not be brought to schema %(revision)s (%(reason)s). Nothing was "
            "changed.",
            revision=head_revision(),
            reason=reason,
        )
        kept = _("The copy made beforehand is %(file)s.", file=copy) if copy else ""
        raise DatabaseError(f"{told} {kept}".strip()) from None


@contextmanager
def _alone_on_server(wait: float) -> Iterator[None]:
    """Wait until PostgreSQL answers; keep every other server of this database out."""
    end = time.monotonic() + wait
    while True:
        try:
            connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            break
        except DBAPIError as error:
            reason = " ".join(str(error.orig).split())
            # What is no OperationalError, such as an option that does not exist, does not pass.
            if time.monotonic() > end or not isinstance(error, OperationalError):
                raise DatabaseError(
                    _(
                        "%(place)s does not answer (%(reason)s). Start it, or set "
                        "DASHBOARD_DATABASE_URL.",
                        place=_place(),
                        reason=reason,
                    )
                ) from None
            log.warning({"message": "waiting for the database", "reason": reason})
            time.sleep(1)
    with connection:
        connection.detach()  # the lock ends with the connection, which is not used again
        connection.exec_driver_sql("SET lock_timeout = 0")
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.execute(select(func.pg_advisory_lock(OURS)))
        yield


def _place() -> str:
    return make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).render_as_string()


def _inspect_server() -> str | None:
    """The revision of a PostgreSQL database, None for a new one. Raises DatabaseError."""
    revision = current_revision()
    if revision and revision not in _known():
        raise DatabaseError(_newer(_place(), revision, head_revision()))
    with db.engine.connect().execution_options(reads=True) as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        tables = set(inspect(connection).get_table_names())
    if encoding != "UTF8":
        raise DatabaseError(
            _(
                "%(place)s keeps texts in another encoding. Make it with UTF8: createdb -E UTF8"
                " -T template0.",
                place=_place(),
            )
        )
    if revision is None and tables & set(db.metadata.tables):
        raise DatabaseError(_foreign(_place()))
    return revision


def _ready_to_write(path: Path) -> tuple[str | None, Path | None]:
    """The revision of a SQLite file, and its copy where an upgrade is due. Raises DatabaseError."""
    backup = None
    rights = _("Give this account the right to read and write it.")
    try:
        revision = inspect_file(path, _known(), head_revision())
        if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise DatabaseError(_("%(file)s cannot be written to.", file=path) + f" {rights}")
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
        remedy = _("Stop the program that holds it.") if "locked" in str(error) else rights
        raise DatabaseError(f"{path}: {error}. {remedy}") from None
    except OSError as error:
        raise DatabaseError(f"{path}: {error.strerror}. {rights}") from None
    path.chmod(0o600)
    return revision, backup
