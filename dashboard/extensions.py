"""The Flask extensions: made here, bound to the application in `create_app`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context
from flask_compress import Compress
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator, orm

from dashboard import paths

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC: SQLite keeps no time zone of its own."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as UTC without a zone, as the column holds it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The moment with its zone back."""
        return value.replace(tzinfo=UTC) if value is not None else None


class Base(orm.DeclarativeBase):
    """What every table shares: names of constraints and the type of moments."""

    registry = orm.registry(
        metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: UTCDateTime}
    )


REPLICA = "replica"
"""The name of the database's replica among the engines, where there is one."""


class Routed(Session):
    """Reads from the replica while a request says so (`web/replica.py`), else from the database."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **more: Any
    ) -> Any:
        """The engine, or the connection, that a statement goes to."""
        if bind is None and has_request_context() and g.get("from_replica"):
            return db.engines[REPLICA]
        return super().get_bind(mapper, clause, bind, **more)


db = SQLAlchemy(model_class=Base, session_options={"class_": Routed})
if TYPE_CHECKING:

    class Model(Base):
        """The typed face of `db.Model`."""

        __abstract__ = True
else:
    Model = db.Model

csrf = CSRFProtect()
compress = Compress()
htmx = Htmx()
migrate = Migrate(directory=str(paths.MIGRATIONS), render_as_batch=True)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
