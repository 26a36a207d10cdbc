"""The database's schema: inspected and brought up to date before anything is served."""

import fcntl
import logging
import os
import sqlite3
import time
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Callable, Iterator

from alembic.autogenerate import compare_metadata
from alembic.command import upgrade
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask, current_app
from sqlalchemy import func, inspect, make_url, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from dashboard.database.engine import analyze
from dashboard.extensions import db, migrate, now

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


def _known() -> set[str]:
    return {step.revision for step in migration_scripts().walk_revisions()}


def current_revision() -> str | None:
    """The revision of the database that the application is bound to."""
    with db.engine.connect().execution_options(reads=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def missing() -> list[str]:
    """What the database lacks of the models, or has otherwise, each in a few words.

    What it has besides does not matter.
    """

    def ours(_item: Any, _name: Any, _type: str, reflected: bool, counterpart: Any) -> bool:
        return not reflected or counterpart is not None

    options = {"compare_type": True, "include_object": ours}
    with db.engine.connect().execution_options(reads=True) as connection:
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, db.metadata)
        flat = [
            step
            for group in differences
            for step in (group if isinstance(group, list) else [group])
        ]
        functions = [
            f"{name} (function)"
            for name in ("folded", "natural_order")
            if connection.dialect.name == "postgresql"
            and connection.scalar(select(func.to_regprocedure(f"{name}(text)"))) is None
        ]
    return [_named(step) for step in flat] + functions


def _named(step: tuple[Any, ...]) -> str:
    """What a step of a migration would put right, as table or table.column."""
    names = [part if isinstance(part, str) else getattr(part, "name", None) for part in step[1:]]
    table = getattr(getattr(step[-1], "table", None), "name", None)
    parts = [table, *names] if table not in names else names
    return f"{'.'.join(str(part) for part in parts if isinstance(part, str))} ({step[0]})"


def problem(*, whole: bool = True) -> str | None:
    """What is wrong with the schema and what to do, in a sentence; None where nothing is.

    `whole` compares the schema itself with the models, not its number alone.
    """
    revision = current_revision()
    if revision and revision not in _known():
        return f"The database {_newer(revision)}"
    if revision != head_revision():
        return "The database is not of this version yet. Run: open-government-dashboard db upgrade"
    lacking = missing() if whole else []
    if lacking:
        return (
            f"The database says that it is of this version (schema {revision}), but its tables are "
            f"not: {', '.join(lacking[:5])}. Restore a backup."
        )
    return None


def _newer(revision: str) -> str:
    known = head_revision()
    return f"was made by a newer version (schema {revision}, known here: {known}). Install it."


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
        kept = f" The copy made before it is {copy}." if copy else ""
        raise DatabaseError(
            f"The database could not be brought to schema {head_revision()} ({reason}). "
            f"Nothing was changed.{kept}"
        ) from None


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
                    f"{_place()} does not answer ({reason}). "
                    "Start it, or set DASHBOARD_DATABASE_URL."
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
        raise DatabaseError(f"{_place()} {_newer(revision)}")
    with db.engine.connect().execution_options(reads=True) as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        tables = set(inspect(connection).get_table_names())
    if encoding != "UTF8":
        raise DatabaseError(
            f"{_place()} keeps texts as {encoding}. "
            "Make it with the encoding UTF8 (createdb -E UTF8 -T template0)."
        )
    if revision is None and tables & set(db.metadata.tables):
        raise DatabaseError(
            f"{_place()} belongs to another program. "
            "Set DASHBOARD_DATABASE_URL to another database."
        )
    return revision


def _ready_to_write(path: Path) -> tuple[str | None, Path | None]:
    """The revision of a SQLite file, and its copy where an upgrade is due. Raises DatabaseError."""
    backup = None
    rights = "Give this account the right to read and write it."
    try:
        revision = inspect_file(path, _known(), head_revision())
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
    return revision, backup
