"""The commands that read and write files."""

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
from dashboard import language
from dashboard.cli.schema import COMMAND, hold_restores, require_current_schema
from dashboard.database import faults
from dashboard.extensions import db
from dashboard.files.additions import unknown_names
from dashboard.files.apply import import_tables, in_reference_order, open_paths
from dashboard.files.checked import Checked, is_refused
from dashboard.files.problems import FileProblem, Problem
from dashboard.files.write import write_csv, write_xlsx
from dashboard.files.wrong_rows import wrong_rows_as_csv
from dashboard.language import gettext as _, ngettext
from dashboard.ministries.leaving import note_left_out
from dashboard.ministries.models import Ministry
from dashboard.plans.deadlines import note_deadlines
from dashboard.plans.models import Plan
from dashboard.plans.tracker.read import Tracker
from dashboard.plans.tracker.write import files
from dashboard.publishing import package
from dashboard.records.kinds import kind, kinds
from dashboard.records.periods import ScopeError, latest_day, today

REMARKS = 20
KINDS = [kind.name for kind in kinds()]
LANGUAGE = click.Choice(language.LANGUAGES)


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


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--kind",
    "named",
    type=click.Choice(KINDS),
    help="The kind of record, where the file's name does not tell.",
)
@click.option("--dry-run", is_flag=True, help="Check only; write nothing.")
@click.option("--json", "as_json_", is_flag=True, help="Print the outcome as JSON.")
@click.option("--lang", type=LANGUAGE, default="en", help="The language of messages.")
@click.option(
    "--plan",
    help="The plan that files in the layout of Canada's tracker belong to; made if it is new.",
)
@click.option(
    "--add",
    "--add-agencies",
    "add",
    is_flag=True,
    help="Add what files name and nobody knows yet: themes, partners and, in the layout of "
    "Canada's tracker, leads as agencies.",
)
@click.option(
    "--accept-warnings", is_flag=True, help="Take what is doubtful as it stands in the files."
)
@click.option(
    "--all-staff-of",
    "complete",
    multiple=True,
    metavar="CODE",
    help="The files of staff hold all people of this ministry: who is missing leaves.",
)
@click.option(
    "--left-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="With --all-staff-of: the day on which they leave; today where none is given.",
)
@click.option(
    "--moved-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which people moved whose team is another in a file of staff; today where none "
    "is given.",
)
@click.option(
    "--deadlines",
    is_flag=True,
    help="Take the dates that deadlines in words name; without it they are told only.",
)
@click.option(
    "--errors",
    "lists",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for the wrong rows.",
)
@with_appcontext
def import_command(
    paths: tuple[Path, ...],
    named: str | None,
    dry_run: bool,
    as_json_: bool,
    lang: str,
    plan: str | None,
    add: bool,
    accept_warnings: bool,
    complete: tuple[str, ...],
    left_on: datetime | None,
    moved_on: datetime | None,
    deadlines: bool,
    lists: Path | None,
) -> None:
    """Read files, folders and zips of records: all of them or nothing."""
    hold_restores()
    require_current_schema()
    language.set_language(lang)
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise click.UsageError(_("%(name)s: there is no such file or folder", name=str(missing[0])))
    if moved_on and moved_on.date() > latest_day():
        raise click.UsageError(_("Nobody can have moved on a day that is still to come."))
    complete = tuple(code.upper() for code in complete)
    try:
        known = set(db.session.scalars(select(Ministry.code).where(Ministry.live)))
        if unknown := sorted({*complete} - known):
            raise click.UsageError(f"there is no ministry {unknown[0]}")
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
            wrong_rows_as_csv(tables, lists, lang) as wrong,
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
            f"the database is locked or away ({faults.name(error)}). Nothing was written."
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


@click.command("export")
@click.argument("names", nargs=-1, type=click.Choice([*KINDS, "canada", "public"]))
@click.option("--all", "everything", is_flag=True, help="Every kind.")
@click.option("--format", "file_format", type=click.Choice(["csv", "xlsx"]), default="csv")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("."),
    help="The folder to write to; with public, the zip file.",
)
@click.option("--plan", help="With canada: the plan to write.")
@click.option(
    "--period", "reporting", help="With canada: only updates of 2022-09, 2017-18-Q2 or 2017-18."
)
@with_appcontext
def export_command(
    names: tuple[str, ...],
    everything: bool,
    file_format: str,
    output: Path,
    plan: str | None,
    reporting: str | None,
) -> None:
    """Write records as the very files that import reads; canada: a plan in the layout of Canada's
    tracker."""
    require_current_schema()
    if bool(names) == everything or ({"canada", "public"} & set(names) and len(names) > 1):
        raise click.UsageError("name the kinds to write, or --all; canada and public stand alone")
    if names == ("public",):
        _export_public(output)
        return
    if output.is_file():
        raise click.UsageError(f"{output} is a file; name a folder")
    output.mkdir(parents=True, exist_ok=True)
    if names == ("canada",):
        _export_canada(plan, reporting, output)
        return
    for record_kind in kinds() if everything else [kind(name) for name in names]:
        path = output / f"{record_kind.name}.{file_format}"
        write_csv(path, record_kind) if file_format == "csv" else write_xlsx(path, record_kind)
        click.echo(str(path))


def _export_public(output: Path) -> None:
    if output.suffix.lower() != ".zip":
        raise click.UsageError("name the zip file to write: -o FILE.zip")
    half = output.with_name(f".{output.name}.part")
    try:
        package.write_package(half)
        half.replace(output)
    except OSError as error:
        raise click.ClickException(f"{output} could not be written: {error.strerror}") from None
    finally:
        half.unlink(missing_ok=True)
    click.echo(str(output))


def _export_canada(code: str | None, reporting: str | None, output: Path) -> None:
    plan = db.session.scalar(select(Plan).where(Plan.code == (code or "").upper()))
    if plan is None:
        raise click.UsageError(f"there is no plan {code}" if code else "say which plan with --plan")
    try:
        written = files(plan, reporting)
    except ScopeError:
        raise click.UsageError(
            f"there is no period {reporting}; write 2022-09, 2017-18-Q2 or 2017-18"
        ) from None
    for name, content in written.items():
        (output / name).write_bytes(content)
        click.echo(str(output / name))
