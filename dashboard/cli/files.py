"""The command that reads files."""

import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

import dashboard.models  # noqa: F401 (the kinds that commands name)
from dashboard.cli.schema import COMMAND, hold_restores, require_current_schema
from dashboard.cli.words import CODE, DATE, DAY, FOLDER, Command, noted
from dashboard.database import faults
from dashboard.extensions import db
from dashboard.files.additions import unknown_names
from dashboard.files.apply import import_tables, in_reference_order, open_paths
from dashboard.files.checked import Checked, is_refused
from dashboard.files.problems import FileProblem, Problem
from dashboard.files.wrong_rows import wrong_rows_as_csv
from dashboard.language import current_language, gettext as _, ngettext
from dashboard.ministries.leaving import note_left_out
from dashboard.ministries.models import Ministry
from dashboard.plans.deadlines import note_deadlines
from dashboard.plans.tracker.read import Tracker
from dashboard.records.kinds import kinds
from dashboard.records.periods import latest_day, today

REMARKS = 20
KINDS = [kind.name for kind in kinds()]


def print_report(checked: list[Checked], applied: bool) -> None:
    """Say what was read, what is wrong or doubtful, and whether it was written."""
    for table in checked:
        where = f"{table.file} [{table.sheet}]" if table.sheet else table.file
        click.echo(
            _(
                "%(file)s: %(kind)s: rows: %(rows)s; added: %(added)s; changed: %(changed)s; "
                "unchanged: %(same)s",
                file=where,
                kind=table.kind.many,
                rows=table.rows,
                added=len(table.new),
                changed=len(table.changed),
                same=table.same,
            )
        )
        for note in table.notes:
            click.echo(f"  {note}")
        for (words, day), number in table.offers.items():
            click.echo("  " + _("“%(words)s” is %(day)s", words=words, day=day) + f" × {number}")
        for remark in table.remarks[:REMARKS]:
            click.echo(f"  {_told(remark)}", err=True)
        for problem in table.problems:
            click.echo(f"  {_told(problem)}", err=True)
        if more := table.error_count - len(table.problems):
            words = ngettext("and %(num)s more error", "and %(num)s more errors", more, num=more)
            click.echo(f"  {words}", err=True)
        for warning in table.warnings:
            words = _("Warning: %(warning)s", warning=_told(warning))
            click.echo(f"  {words}", err=True)
        if more := table.warning_count - len(table.warnings):
            words = ngettext(
                "and %(num)s more warning", "and %(num)s more warnings", more, num=more
            )
            click.echo(f"  {words}", err=True)
    click.echo(_("All changes were saved.") if applied else _("Nothing was saved."))
    if not applied and is_refused(checked, False) and not is_refused(checked, True):
        click.echo(
            _(
                "Look at the warnings; then correct the files, or take them as they are with "
                "--accept-warnings."
            )
        )


def _told(problem: Problem) -> str:
    parts = [_("Row %(row)s", row=problem.row), problem.column]
    place = ", ".join(str(part) for part in parts if part)
    value = f"{problem.value} " if problem.value else ""
    return f"{place}{_(': ')}{value}{problem.message}"


def _print_json(**outcome: Any) -> None:
    click.echo(json.dumps(outcome, ensure_ascii=False))


@click.command(
    "import",
    cls=Command,
    help=noted("Read files, folders and zips of records: all of them or nothing."),
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar=noted("PATH...")
)
@click.option(
    "--kind",
    "named",
    type=click.Choice(KINDS),
    help=noted("The kind of record, if the file’s name does not say."),
)
@click.option("--dry-run", is_flag=True, help=noted("Check only; write nothing."))
@click.option("--json", "as_json_", is_flag=True, help=noted("Print the outcome as JSON."))
@click.option(
    "--plan",
    metavar=CODE,
    help=noted(
        "The plan that files in the layout of Canada’s tracker belong to; added if it is new."
    ),
)
@click.option(
    "--add",
    "--add-agencies",
    "add",
    is_flag=True,
    help=noted(
        "Add what the files name and the dashboard does not know yet: themes, partners and, in "
        "the layout of Canada’s tracker, lead ministries as agencies."
    ),
)
@click.option(
    "--accept-warnings",
    is_flag=True,
    help=noted("Accept doubtful values as they stand in the files."),
)
@click.option(
    "--all-staff-of",
    "complete",
    multiple=True,
    metavar=CODE,
    help=noted("The files of staff list everyone in this ministry: whoever is missing leaves."),
)
@click.option(
    "--left-on",
    type=DAY,
    metavar=DATE,
    help=noted("With --all-staff-of: the day on which people leave; by default, today."),
)
@click.option(
    "--moved-on",
    type=DAY,
    metavar=DATE,
    help=noted("With a file of staff: the day on which people changed teams; by default, today."),
)
@click.option(
    "--deadlines",
    is_flag=True,
    help=noted(
        "Take the dates named by deadlines that are written in words; without this "
        "option, they are only listed."
    ),
)
@click.option(
    "--errors",
    "lists",
    type=click.Path(path_type=Path, file_okay=False),
    metavar=FOLDER,
    help=noted("A folder for the wrong rows."),
)
@with_appcontext
def import_command(
    paths: tuple[Path, ...],
    named: str | None,
    dry_run: bool,
    as_json_: bool,
    plan: str | None,
    add: bool,
    accept_warnings: bool,
    complete: tuple[str, ...],
    left_on: datetime | None,
    moved_on: datetime | None,
    deadlines: bool,
    lists: Path | None,
) -> None:
    hold_restores()
    require_current_schema()
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise click.UsageError(_("%(name)s: there is no such file or folder", name=str(missing[0])))
    if moved_on and moved_on.date() > latest_day():
        raise click.UsageError(_("Nobody can have moved on a day that is still to come."))
    complete = tuple(code.upper() for code in complete)
    try:
        known = set(db.session.scalars(select(Ministry.code).where(Ministry.live)))
        if unknown := sorted({*complete} - known):
            raise click.UsageError(_("there is no ministry %(code)s", code=unknown[0]))
        tables = open_paths(list(paths), named, Tracker(plan, add))
        if add:
            tables = in_reference_order([*unknown_names(db.session.connection(), tables), *tables])
        note_left_out(tables, complete, left_on.date() if left_on else today())
        note_deadlines(tables, None if deadlines else ())
        total = sum(table.lines for _kind, table in tables)
        with (
            click.progressbar(
                length=max(total, 1),
                label=_("Checking"),
                file=sys.stderr,
                hidden=not sys.stderr.isatty(),
            ) as bar,
            wrong_rows_as_csv(tables, lists, current_language()) as wrong,
        ):
            checked = import_tables(
                lambda: tables,
                replace(COMMAND, day=moved_on.date() if moved_on else None),
                dry_run=dry_run,
                progress=bar.update,
                wrong=wrong,
                accept_warnings=accept_warnings,
            )
    except FileProblem as problem:
        if as_json_:
            _print_json(applied=False, files=[], error=str(problem))
        else:
            click.echo(str(problem), err=True)
        sys.exit(1)
    except SQLAlchemyError as error:
        if not faults.passes(error):
            raise
        raise click.ClickException(
            _(
                "the database is locked or does not answer (%(reason)s). Nothing was written.",
                reason=faults.name(error),
            )
        ) from None
    failed = is_refused(checked, accept_warnings)
    if as_json_:
        _print_json(applied=not failed and not dry_run, files=[c.as_dict() for c in checked])
    else:
        print_report(checked, not failed and not dry_run)
        if failed and not add and unknown_names(db.session.connection(), tables):
            click.echo(_("With --add, the names that nobody knows yet are added."))
        if not deadlines and any(table.offers for table in checked):
            click.echo(_("With --deadlines, these dates are taken; the words stay beside them."))
    sys.exit(1 if failed else 0)
