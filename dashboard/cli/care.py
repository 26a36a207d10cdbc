"""The commands that look after an instance: copy it, bring it back, check it over."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from dashboard.cli.diagnostics import problems
from dashboard.cli.files import LANGUAGE
from dashboard.cli.schema import COMMAND, hold_restores, require_current_schema
from dashboard.database.backup import backup_database, prune_backups, restore_database
from dashboard.database.engine import overwrite_freed_space
from dashboard.database.schema import DatabaseError
from dashboard.erasing.erase import erase_again
from dashboard.extensions import db
from dashboard.files.store import copy_files, store_root
from dashboard.language import gettext as _, set_language
from dashboard.ministries.erased import erased_hashes
from dashboard.records.keys import rebuild_keys
from dashboard.records.kinds import kinds
from dashboard.records.search_index import rebuild


@click.command("backup")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@click.option(
    "--keep",
    "days",
    type=click.IntRange(1),
    help="Delete earlier backups in instance/ after so many days.",
)
@with_appcontext
def backup_command(output: Path | None, days: int | None) -> None:
    """Copy the database as it is at one moment, while people go on, and the files beside it."""
    try:
        path = backup_database(output)
        damaged = copy_files(store_root(), store_root(path.parent))
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None
    click.echo(str(path))
    for digest in damaged:
        click.echo(f"The file {digest} is damaged and was not copied.", err=True)
    for path in prune_backups(days) if days else ():
        click.echo(f"{path} was older than {days} days and is gone.")


def _erased() -> set[str]:
    """Whom the database that is replaced knows as erased: nobody where it cannot be read."""
    try:
        return erased_hashes()
    except SQLAlchemyError:
        return set()


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=LANGUAGE, default="en", help="The language of messages.")
@with_appcontext
def restore_command(file: Path, lang: str) -> None:
    """Put a backup in the database's place; what it replaces is kept beside it."""
    set_language(lang)
    hashes = _erased()
    try:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        kept = restore_database(app, file)
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None
    copy_files(store_root(file.parent), store_root())
    erase_again(hashes, COMMAND)
    db.session.commit()
    overwrite_freed_space()
    click.echo(_("%(file)s is in place.", file=str(file)))
    if kept:
        click.echo(_("What was there before is in %(file)s.", file=str(kept)))


@click.command("reindex")
@with_appcontext
def reindex_command() -> None:
    """Make the index of the search, and what lists sort by, anew from the records."""
    require_current_schema()
    hold_restores()
    with db.engine.begin() as connection:
        for kind in kinds():
            rebuild_keys(connection, kind.table)
        count = rebuild(connection)
    click.echo(f"The index of the search holds {count} records.")


@click.command("check")
@with_appcontext
def check_command() -> None:
    """Say what is broken or unsafe. Exit 1 if anything is."""
    sentences = problems()
    for sentence in sentences:
        click.echo(f"- {sentence}")
    click.echo("Nothing is wrong." if not sentences else f"{len(sentences)} to put right.")
    sys.exit(1 if sentences else 0)
