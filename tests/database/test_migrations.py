"""A landed migration stays as it is; a database made at any landed commit can be upgraded."""

import hashlib
from pathlib import Path

import pytest
from alembic.command import downgrade
from sqlalchemy import inspect, text

from dashboard.database import schema
from dashboard.extensions import db, migrate
from tests.conftest import ROOT_OF_PROJECT, copied, invoke

VERSIONS = ROOT_OF_PROJECT / "dashboard" / "migrations" / "versions"
LANDED = Path(__file__).with_name("landed.txt")

NOBODY_ASKS = ['ALTER TABLE "user" DROP COLUMN asked_at']
EVERY_SESSION = [
    "DROP INDEX ix_completion_session_id",
    "CREATE INDEX ix_completion_session_id ON completion (session_id)",
]
SHORT_INDEX = [
    "DROP INDEX ix_completion_course_id_completed_on_staff_id_archived_at",
    "CREATE INDEX ix_completion_course_id_completed_on_staff_id"
    " ON completion (course_id, completed_on, staff_id)",
]
MADE_AT = {
    "6e90549": NOBODY_ASKS + EVERY_SESSION + SHORT_INDEX,
    "5591efd": NOBODY_ASKS + EVERY_SESSION,
    "83544a7": NOBODY_ASKS + EVERY_SESSION,
    "b3de5da": EVERY_SESSION,
    "720f8e8": [],
}
"""How the schema numbered 0005 differed at the commits that changed that migration."""


def execute(*statements):
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_landed_migration_is_never_edited():
    hashes = dict(reversed(line.split()) for line in LANDED.read_text().splitlines())
    files = {path.name: path.read_bytes() for path in VERSIONS.glob("*.py")}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == hashes


def indexes():
    with db.engine.connect() as connection:
        rows = inspect(connection).get_indexes("completion")
    return {
        row["name"]: (
            row["column_names"],
            str(row["dialect_options"].get(f"{db.engine.name}_where")),
        )
        for row in rows
    }


@pytest.mark.parametrize("commit", MADE_AT)
def test_a_database_of_an_unfinished_migration_becomes_whole(app, commit):
    wanted = indexes()
    downgrade(migrate.get_config(), "0005")
    execute(*MADE_AT[commit])
    db.engine.dispose()

    done = invoke(app, "db", "upgrade")

    assert done.exit_code == 0, done.output
    assert schema.missing() == []
    assert indexes() == wanted
    assert "admin@ontario.invalid" in invoke(app, "user", "list").output


def test_a_schema_that_lacks_a_column_is_told_whatever_its_number(app):
    client = app.test_client()
    execute(*NOBODY_ASKS)
    assert client.get("/readyz").status_code == 503
    assert "user.asked_at (add_column)" in invoke(app, "check").output


def test_what_a_schema_has_besides_is_no_fault(app):
    execute("CREATE TABLE notes (id INTEGER)", "CREATE INDEX own_index ON staff (name)")
    assert schema.missing() == []
    assert app.test_client().get("/readyz").status_code == 200


def test_a_newer_schema_is_not_told_to_be_upgraded(app):
    execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (["check"], ["user", "list"], ["db", "upgrade"]):
        done = invoke(app, *command)
        assert done.exit_code == 1
        assert "newer version (schema 9999" in done.output
        assert "Traceback" not in done.output


def test_an_upgrade_that_cannot_be_finished_changes_nothing_and_says_so(templates, tmp_path):
    app = copied(templates, "filled", tmp_path)
    with app.app_context():
        downgrade(migrate.get_config(), "0003")
        execute("CREATE TABLE upload (id VARCHAR(32))")
        with db.engine.connect() as connection:
            before = sorted(inspect(connection).get_table_names())
        db.engine.dispose()
        with pytest.raises(schema.DatabaseError, match="Nothing was changed") as error:
            schema.prepare_database(app)
        with db.engine.connect() as connection:
            assert sorted(inspect(connection).get_table_names()) == before
        assert "\n" not in str(error.value)
        assert schema.current_revision() == "0003"


@pytest.mark.sqlite("on PostgreSQL pg_dump makes copies")
def test_the_command_makes_a_copy_before_it_upgrades(app):
    downgrade(migrate.get_config(), "0005")
    db.engine.dispose()
    assert invoke(app, "db", "upgrade").exit_code == 0
    (copy,) = Path(app.instance_path).glob("dashboard-before-*.db")
    assert copy.stat().st_mode & 0o777 == 0o600
