"""The commands that look after an instance: copy it, bring it back, check it over."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from dashboard.cli.diagnostics import problems
from dashboard.cli.schema import COMMAND, hold_restores, require_current_schema
from dashboard.cli.words import FILE, Command, noted
from dashboard.database.backup import backup_database, prune_backups, restore_database
from dashboard.database.engine import overwrite_freed_space
from dashboard.database.schema import DatabaseError
from dashboard.erasing.erase import erase_again
from dashboard.extensions import db
from dashboard.files.store import copy_files, store_root
from dashboard.language import format_number, gettext as _, ngettext
from dashboard.ministries.erased import erased_hashes
from dashboard.records.keys import rebuild_keys
from dashboard.records.kinds import kinds
from dashboard.records.search_index import rebuild
from dashboard.report import shelf


@click.command(
    "backup",
    cls=Command,
    help=noted(
        "Copy the database as it is at one moment, while people keep working, and the files "
        "beside it."
    ),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=FILE,
    help=noted("The file to write."),
)
@click.option(
    "--keep",
    "days",
    type=click.IntRange(1),
    metavar=noted("DAYS"),
    help=noted("Delete earlier backups in instance/ after so many days."),
)
@with_appcontext
def backup_command(output: Path | None, days: int | None) -> None:
    try:
        path = backup_database(output)
        damaged = copy_files(store_root(), store_root(path.parent))
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None
    click.echo(str(path))
    for digest in damaged:
        click.echo(_("The file %(name)s is damaged and was not copied.", name=digest), err=True)
    for path in prune_backups(days) if days else ():
        click.echo(
            ngettext(
                "%(file)s was older than %(num)s day and was deleted.",
                "%(file)s was older than %(num)s days and was deleted.",
                days or 0,
                file=str(path),
            )
        )


def _erased() -> set[str]:
    """Whom the database that is replaced knows as erased: nobody where it cannot be read."""
    try:
        return erased_hashes()
    except SQLAlchemyError:
        return set()


@click.command(
    "restore",
    cls=Command,
    help=noted("Put a backup in the database’s place; what it replaces is kept beside it."),
)
@click.argument("file", type=click.Path(path_type=Path), metavar=FILE)
@with_appcontext
def restore_command(file: Path) -> None:
    hashes = _erased()
    try:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        kept = restore_database(app, file)
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None
    copy_files(store_root(file.parent), store_root())
    shelf.clear()
    erase_again(hashes, COMMAND)
    db.session.commit()
    overwrite_freed_space()
    click.echo(_("%(file)s is in place.", file=str(file)))
    if kept:
        click.echo(_("What was there before is in %(file)s.", file=str(kept)))


@click.command(
    "reindex",
    cls=Command,
    help=noted("Rebuild the search index, and what lists sort by, from the records."),
)
@with_appcontext
def reindex_command() -> None:
    require_current_schema()
    hold_restores()
    with db.engine.begin() as connection:
        for kind in kinds():
            rebuild_keys(connection, kind.table)
        count = rebuild(connection)
    click.echo(
        ngettext(
            "The search index holds %(records)s record.",
            "The search index holds %(records)s records.",
            count,
            records=format_number(count),
        )
    )


@click.command(
    "check", cls=Command, help=noted("Say what is broken or unsafe; exit 1 if anything is.")
)
@with_appcontext
def check_command() -> None:
    sentences = problems()
    for sentence in sentences:
        click.echo(f"- {sentence}")
    click.echo(
        ngettext("%(num)s problem to correct.", "%(num)s problems to correct.", len(sentences))
        if sentences
        else _("Nothing is wrong.")
    )
    sys.exit(1 if sentences else 0)
