"""What a database lacks of the models."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select

from dashboard.extensions import db


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
