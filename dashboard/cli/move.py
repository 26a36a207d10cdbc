"""The command that carries an instance from SQLite to PostgreSQL."""

from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from dashboard.cli.diagnostics import database_problems, evidence_problems
from dashboard.cli.schema import require_current_schema
from dashboard.cli.words import Command, noted
from dashboard.database.move import move_database
from dashboard.database.schema import DatabaseError
from dashboard.language import format_number, gettext as _
from dashboard.overview.measures import as_json
from dashboard.records.periods import scope


def _told() -> dict[str, Any]:
    """What `check` and the measures say of the records."""
    told: dict[str, Any] = {"check": [*database_problems(), *evidence_problems()]}
    for name in (None, "all"):
        period = scope(name)
        told[f"measures --period {period.period.name}"] = as_json(period, None)
    return told


@click.command(
    "move",
    cls=Command,
    help=noted(
        "Move all records from SQLite to the empty PostgreSQL database at ADDRESS, or none."
    ),
)
@click.argument("address", metavar=noted("ADDRESS"))
@with_appcontext
def move_command(address: str) -> None:
    require_current_schema()
    try:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        moved = move_database(app, address, _told)
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        _(
            "%(records)s rows of %(tables)s tables were moved. On both sides every table has the "
            "same number of rows, and check and measures say the same.",
            records=format_number(moved.records),
            tables=format_number(moved.tables),
        )
    )
    click.echo(
        _(
            "Now set DATABASE_URL (in settings.toml) or DASHBOARD_DATABASE_URL (in the "
            "environment) to the same address, start the dashboard, and run check."
        )
    )
    click.echo(
        _(
            "%(file)s is as it was, and nothing is written to it any more. Evidence and uploads "
            "stay in the instance folder.",
            file=str(moved.file),
        )
    )
