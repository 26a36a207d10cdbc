"""A whole instance carried from SQLite to an empty PostgreSQL: all of it or nothing."""

from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, NamedTuple

from alembic.command import upgrade
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from flask import Flask
from sqlalchemy import (
    Connection,
    Engine,
    StaticPool,
    Table,
    event,
    func,
    inspect,
    make_url,
    select,
    type_coerce,
)
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.types import NullType

from dashboard.database import faults
from dashboard.database.backup import while_stopped
from dashboard.database.schema import OURS, DatabaseError
from dashboard.extensions import db, migrate
from dashboard.language import gettext as _
from dashboard.settings_database import database_url, usable

CHUNK = 1000
"""Rows that are in memory at once."""
Told = Mapping[str, Any]
"""What is told of a database, by what it is told of."""


class Moved(NamedTuple):
    """How many records were moved, in how many tables, and from which file."""

    records: int
    tables: int
    file: Path


def move_database(app: Flask, address: str, tell: Callable[[], Told]) -> Moved:
    """Carry every table to the empty PostgreSQL at an address; `tell` says, of the database that is
    then in use, what must be the same on both sides.

    Raises DatabaseError, with nothing left there. The records here are only read, and nobody
    writes meanwhile.
    """
    here = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if here.get_backend_name() != "sqlite":
        raise DatabaseError(_("The records are in PostgreSQL already: there is nothing to move."))
    stop = _(
        "The dashboard is being served, or a command is writing. Stop it first, then move, then "
        "start it."
    )
    with while_stopped(Path(app.instance_path), stop), _target(app, address) as target:
        try:
            source = db.session.connection()  # begins as a writer does, so that none comes after it
        except OperationalError as error:
            if not faults.passes(error):
                raise
            raise DatabaseError(stop) from None
        told = tell()
        with target.app_context():
            counts = _carried(source)
            different = [name for name, value in tell().items() if told[name] != value]
        db.session.rollback()
        if different:
            raise DatabaseError(
                _(
                    "The two databases do not tell the same of %(names)s. Nothing was moved.",
                    names=", ".join(different),
                )
            )
    return Moved(sum(counts.values()), len(counts), Path(here.database or ""))


@contextmanager
def _target(app: Flask, address: str) -> Iterator[Flask]:
    """An application on the database at an address. All that is done by it is one transaction,
    kept where the block comes to its end.
    """
    try:
        url = make_url(database_url(Path(app.instance_path), usable(address)))
    except ValueError as error:
        raise DatabaseError(str(error)) from None
    if url.get_backend_name() != "postgresql":
        raise DatabaseError(
            _(
                "Records can only be moved to PostgreSQL, whose address begins with "
                "postgresql+psycopg://."
            )
        )
    place, driver = url.render_as_string(), url.get_dialect().import_dbapi()
    target = Flask("dashboard", instance_path=app.instance_path)
    # One connection, whoever asks for one.
    options = {"poolclass": StaticPool, "pool_reset_on_return": None}
    target.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=options)
    target.config["SHARED_FOLDER"] = app.config["SHARED_FOLDER"]
    target.extensions["settings"] = app.extensions["settings"]
    db.init_app(target)
    migrate.init_app(target, db)
    with target.app_context():
        held = _Held(db.engine)
    try:
        with target.app_context():
            _refuse_unless_empty(place)
        yield target
        try:
            held.end("commit")
        except driver.Error as error:
            raise DatabaseError(
                _(
                    "%(place)s did not say whether the records were kept (%(reason)s). If there "
                    "is any table there, all the records are there too.",
                    place=place,
                    reason=_words(error),
                )
            ) from None
    except (SQLAlchemyError, CommandError, RuntimeError, driver.Error) as error:
        reason = _words(error)
        if not held.connection:
            raise DatabaseError(
                _("%(place)s does not answer (%(reason)s).", place=place, reason=reason)
            ) from None
        raise DatabaseError(
            _(
                "The records could not be moved to %(place)s (%(reason)s). Nothing was left there.",
                place=place,
                reason=reason,
            )
        ) from None
    finally:
        held.end("close")


def _words(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split())


class _Held:
    """The transaction of an engine's only connection, which goes on whatever those who use it say
    at their end.
    """

    def __init__(self, engine: Engine) -> None:
        self.connection: Any = None
        self.ends: dict[str, Callable[[], None]] = {}
        event.listen(engine, "do_connect", self._connect)

    def _connect(self, dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
        if self.connection:  # another would know nothing of what was done
            raise RuntimeError("the connection was lost")
        self.connection = connection = dialect.connect(*arguments, **options)
        for name in ("commit", "rollback", "close"):
            self.ends[name] = getattr(connection, name)
            setattr(connection, name, lambda: None)
        return connection

    def end(self, name: str) -> None:
        """Commit or close the connection, where there is one."""
        if self.connection:
            self.ends[name]()


def _refuse_unless_empty(place: str) -> None:
    with db.engine.connect() as connection:
        if not connection.scalar(select(func.pg_try_advisory_xact_lock(OURS))):
            raise DatabaseError(_("%(place)s is being made or changed by another.", place=place))
        if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
            raise DatabaseError(
                _(
                    "%(place)s keeps texts in another encoding. Make it with UTF8: createdb -E UTF8"
                    " -T template0.",
                    place=place,
                )
            )
        tables = inspect(connection).get_table_names()
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision:
        raise DatabaseError(
            _(
                "%(place)s is a dashboard’s database already (schema %(revision)s). Name an empty "
                "one.",
                place=place,
                revision=revision,
            )
        )
    if tables:
        raise DatabaseError(
            _("%(place)s is not empty: it has the table %(table)s. Name an empty database.",
              place=place, table=sorted(tables)[0])
        )  # fmt: skip


def _carried(source: Connection) -> dict[str, int]:
    """Make the schema and copy every table; gives the number of rows of each."""
    with db.engine.connect() as target:
        upgrade(migrate.get_config(), "head")
        counts = {}
        for table in db.metadata.sorted_tables:
            _copy(source, target, table)
            _set_sequence(target, table)
            counts[table.name], there = (
                side.scalar(select(func.count()).select_from(table)) or 0
                for side in (source, target)
            )
            if there != counts[table.name]:
                raise RuntimeError(f"{table.name}: {counts[table.name]} → {there}")
        target.exec_driver_sql("ANALYZE")
    return counts


def _copy(source: Connection, target: Connection, table: Table) -> None:
    """Copy the rows of a table as they are stored, whatever their columns make of them."""
    stored = select(*(type_coerce(column, NullType()) for column in table.columns))
    rows = source.execute(stored, execution_options={"yield_per": CHUNK})
    naming = target.dialect.identifier_preparer
    names = ", ".join(naming.format_column(column) for column in table.columns)
    raw: Any = target.connection.driver_connection
    statement = f"COPY {naming.format_table(table)} ({names}) FROM STDIN"
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except target.dialect.loaded_dbapi.Error as error:
        raise RuntimeError(f"{table.name}: {error}") from None


def _set_sequence(target: Connection, table: Table) -> None:
    """Let the next record follow the last one that was copied."""
    column = table.autoincrement_column
    name = target.dialect.identifier_preparer.format_table(table)
    if column is None:
        return
    sequence = target.scalar(select(func.pg_get_serial_sequence(name, column.name)))
    last = target.scalar(select(func.max(column)))
    if sequence and last:
        target.execute(select(func.setval(sequence, last)))
