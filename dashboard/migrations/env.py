"""Runs migrations on the application's own engine, with foreign keys off, and checks them afterwards."""

from alembic import context
from flask import current_app

from dashboard.database.engine import compare_by_code_point
from dashboard.extensions import db

engine = current_app.extensions["migrate"].db.engine
sqlite = engine.dialect.name == "sqlite"

with engine.connect() as connection:
    raw = connection.connection.dbapi_connection
    if sqlite:
        raw.execute("PRAGMA foreign_keys=OFF")
    else:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # as long as it takes
    try:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            on_version_apply=lambda ctx, **_step: compare_by_code_point(ctx.connection),
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and (
                broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            ):
                raise RuntimeError(f"the migration would leave broken references: {broken[:3]}")
        connection.commit()
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")
