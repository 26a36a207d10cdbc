"""Runs migrations on the application's own engine, all of them or none, and checks references.

A generated migration is numbered after the last one and holds SQLAlchemy's plain types: it must
still run when our own column types have moved or are gone.
"""

from alembic import context
from alembic.operations.ops import AddColumnOp
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import DefaultClause, TypeDecorator, text

from dashboard.database.engine import compare_by_code_point
from dashboard.extensions import db

engine = current_app.extensions["migrate"].db.engine
sqlite = engine.dialect.name == "sqlite"


def render_item(kind, item, _context):
    """One of our column types as the plain type under it; False leaves the rest to Alembic."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def operations(parent):
    """Every operation under this one."""
    for operation in getattr(parent, "ops", ()):
        yield operation
        yield from operations(operation)


def include_object(item, name, type_, reflected, counterpart):
    """Leave out what the index of the search has beside its table (migration 0018)."""
    table = item if type_ == "table" else item.table
    return not reflected or counterpart is not None or not table.name.startswith("search_")


def process_revision_directives(_context, _revision, directives):
    """Number the revision; give rows that are there already a new column's default; write no empty
    file.
    """
    [revision] = directives
    if revision.upgrade_ops.is_empty():
        directives.clear()
        print("The models and the migrations agree: there is nothing to write.")
        return
    revision.rev_id = (
        f"{int(ScriptDirectory.from_config(context.config).get_current_head() or 0) + 1:04}"
    )
    for operation in operations(revision.upgrade_ops):
        if isinstance(operation, AddColumnOp):
            keep_rows(operation.column)


def keep_rows(column):
    """Let the database, too, fill in a default: an older row has no value in a column that is
    added.
    """
    if not column.nullable and column.server_default is None and column.default is not None:
        value = column.default.arg
        plain = text(str(value).lower()) if isinstance(value, int) else str(value)
        column.server_default = DefaultClause(plain)


options = {}
if getattr(
    context.config.cmd_opts, "autogenerate", False
):  # flask db migrate, and not flask db check
    options["process_revision_directives"] = process_revision_directives

with engine.connect() as connection:
    raw = connection.connection.dbapi_connection
    if sqlite:
        raw.execute("PRAGMA foreign_keys=OFF")
    try:
        # begun here: Alembic would commit each migration by itself on SQLite
        with connection.begin():
            if not sqlite:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                render_as_batch=True,
                compare_type=True,
                render_item=render_item,
                include_object=include_object,
                on_version_apply=lambda ctx, **_step: compare_by_code_point(ctx.connection),
                **options,
            )
            context.run_migrations()
            if sqlite and (
                broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            ):
                raise RuntimeError(f"the migration would leave broken references: {broken[:3]}")
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")
