"""What every command needs first: a database of this version, and a name to write under."""

import click
from sqlalchemy.exc import SQLAlchemyError

from dashboard.database import schema
from dashboard.records.save import Actor

COMMAND = Actor(None, "command")


def require_current_schema() -> None:
    """Stop with one clear line where the database is not there or not of this version."""
    try:
        fine = schema.current_revision() == schema.head_revision()
    except SQLAlchemyError as error:
        raise click.ClickException(
            f"the database cannot be read: {error.__cause__ or error}"
        ) from None
    if not fine:
        raise click.ClickException(
            "the database is not of this version yet: flask --app wsgi db upgrade"
        )
