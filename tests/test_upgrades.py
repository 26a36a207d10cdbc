"""Rows of every earlier revision of the schema are kept as they are by an upgrade to the newest."""

from datetime import date, datetime

import pytest
from flask_migrate import upgrade
from sqlalchemy import MetaData, insert, select

from dashboard.database import schema
from dashboard.extensions import db
from tests.conftest import made

REVISIONS = sorted(script.revision for script in schema.migration_scripts().walk_revisions())
NOT_OURS = {"alembic_version", "sqlite_sequence"}
REWRITTEN = {"event": {"themes", "partners"}}
"""What a migration says otherwise: words became codes (tests/database/test_words.py)."""


def value_for(column, number):
    """A value of the column's type; a reference names the row of the same number."""
    if column.foreign_keys:
        return number
    text = f"é{number} {column.name}"
    return {
        bool: number == 1,
        date: date(2016, 2, 27 + number),
        datetime: datetime(2016, 2, 27 + number, 12, 30),
        dict: {"é": [number, None]},
        int: number,
    }.get(column.type.python_type, text[: getattr(column.type, "length", None)])


def tables():
    """The tables of the database as it stands, each after those that it refers to; without the
    index of the search, which is made of the others.
    """
    metadata = MetaData()
    metadata.reflect(db.engine)
    return [
        table
        for table in metadata.sorted_tables
        if table.name not in NOT_OURS and not table.name.startswith("search_")
    ]


def rows_of(table):
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_a_revision_are_kept_by_an_upgrade(tmp_path, revision):
    app = made(tmp_path / "instance")
    with app.app_context():
        upgrade(revision=revision)
        before = {}
        for table in tables():
            rows = [
                {column.name: value_for(column, number) for column in table.columns}
                for number in (1, 2)
            ]
            with db.engine.begin() as connection:
                connection.execute(insert(table), rows)
            before[table.name] = rows_of(table)
            assert len(before[table.name]) == 2
        assert len(before) > 20
        upgrade()
        after = {table.name: rows_of(table) for table in tables()}
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                assert broken == []
        db.engine.dispose()
    for name, rows in before.items():
        columns = rows[0].keys() - REWRITTEN.get(name, set())
        kept = [{column: row[column] for column in columns} for row in after[name]]
        assert kept == [{column: row[column] for column in columns} for row in rows], name
