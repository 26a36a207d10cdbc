"""What every command needs first: a database of this version, and a name to write under."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate.cli import db as group
from sqlalchemy.exc import SQLAlchemyError

from dashboard.cli.words import Command, noted
from dashboard.database import backup, schema
from dashboard.language import gettext as _
from dashboard.records.save import Actor

COMMAND = Actor(None, "command")


def require_current_schema(make: bool = False) -> None:
    """Stop with one clear line where the database is not there or not of this version.

    With `make`, a database that is not there yet is made.
    """
    try:
        if make and schema.current_revision() is None:
            schema.prepare_database(current_app._get_current_object())  # type: ignore[attr-defined]
        problem = schema.problem(whole=False)
    except SQLAlchemyError as error:
        reason = error.__cause__ or error
        raise click.ClickException(
            _("the database cannot be read: %(reason)s", reason=reason)
        ) from None
    except schema.DatabaseError as error:
        raise click.ClickException(str(error)) from None
    if problem:
        raise click.ClickException(problem)


def hold_restores() -> None:
    """Let no restore begin until this command has ended."""
    mark = backup.mark_serving(Path(current_app.instance_path))
    click.get_current_context().with_resource(mark)


@click.command(
    "upgrade",
    cls=Command,
    help=noted(
        "Make the database, or bring it to the newest schema after copying it, as the server does."
    ),
)
@with_appcontext
def upgrade() -> None:
    try:
        schema.prepare_database(current_app._get_current_object())  # type: ignore[attr-defined]
    except schema.DatabaseError as error:
        raise click.ClickException(str(error)) from None


group.add_command(upgrade)  # in the place of Flask-Migrate's, which makes no copy first
