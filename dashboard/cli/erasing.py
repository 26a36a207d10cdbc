"""The command that erases a person's information."""

import sys

import click
from flask.cli import with_appcontext

from dashboard.cli.schema import COMMAND, hold_restores, require_current_schema
from dashboard.cli.words import Command, noted
from dashboard.erasing import erase as erasing
from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.ministries.erased import erased_hashes, number_hash


@click.command(
    "erase",
    cls=Command,
    help=noted("Take a person out of every table, the change log and previews; counts stay."),
)
@click.argument("number", metavar=noted("EMPLOYEE_NUMBER"))
@with_appcontext
def erase_command(number: str) -> None:
    hold_restores()
    require_current_schema()
    person = erasing.find_person(number)
    if person is None and number_hash(number.strip()) not in erased_hashes():
        raise click.UsageError(_("there is no staff member with this employee number"))
    if person is not None:
        erasing.erase(person, COMMAND)
    db.session.commit()
    if not erasing.finish():
        click.echo(_("Erased, but the database is in use: run the command once more."), err=True)
        sys.exit(1)
    click.echo(_("Erased."))
