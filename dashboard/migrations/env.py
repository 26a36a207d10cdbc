"""Runs migrations on the application's engine, all of them or none, and checks references."""

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
                on_version_apply=lambda ctx, **_step: compare_by_code_point(ctx.connection),
            )
            context.run_migrations()
            if sqlite and (
                broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            ):
                raise RuntimeError(f"the migration would leave broken references: {broken[:3]}")
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")
