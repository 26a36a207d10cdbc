"""The commands; each calls one function elsewhere."""

import json
import sys
from datetime import date
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import select

from dashboard import demo
from dashboard.cli.care import backup_command, check_command, reindex_command, restore_command
from dashboard.cli.digest import digest_command
from dashboard.cli.erasing import erase_command
from dashboard.cli.export import export_command
from dashboard.cli.files import import_command, print_report
from dashboard.cli.move import move_command
from dashboard.cli.people import user_commands
from dashboard.cli.schema import hold_restores, require_current_schema
from dashboard.cli.surveys import survey_command
from dashboard.cli.words import CODE, DATE, DAY, PERIOD, Command, noted
from dashboard.extensions import db
from dashboard.language import DASH, format_date, format_number, gettext as _, localized
from dashboard.ministries.models import Ministry
from dashboard.overview.measures import as_json
from dashboard.records.periods import ScopeError, scope
from dashboard.training.models import Course
from dashboard.web.tiles import period_label


def _called(model: Any, code: str | None, refusal: str) -> Any:
    """The record of this code that is not archived; None without a code. Stops with the refusal
    where there is none such.
    """
    if not code:
        return None
    record = db.session.scalar(select(model).where(model.live, model.code == code.upper()))
    if record is None:
        raise click.UsageError(refusal)
    return record


@click.command("measures", cls=Command, help=noted("Print every measure."))
@click.option(
    "--period",
    "name",
    metavar=PERIOD,
    help=noted(
        "A period such as 2017-18 or 2017-18-Q1, or all; by default, the current fiscal year."
    ),
)
@click.option(
    "--as-of", type=DAY, metavar=DATE, help=noted("The day for which to calculate the measures.")
)
@click.option(
    "--ministry", "code", metavar=CODE, help=noted("A ministry’s code; by default, all ministries.")
)
@click.option(
    "--course", "course_code", metavar=CODE, help=noted("A course’s code; by default, all courses.")
)
@click.option("--json", "as_json_", is_flag=True, help=noted("Print one JSON object."))
@with_appcontext
def measures_command(
    name: str | None, as_of: Any, code: str | None, course_code: str | None, as_json_: bool
) -> None:
    require_current_schema()
    ministry = _called(Ministry, code, _("there is no ministry %(code)s", code=code))
    course = _called(Course, course_code, _("there is no course %(code)s", code=course_code))
    day: date | None = as_of.date() if as_of else None
    try:
        period = scope(
            name,
            ministry=ministry.id if ministry else None,
            course=course.id if course else None,
            as_of=day,
        )
    except ScopeError:
        raise click.UsageError(
            _("there is no period %(name)s; write 2017-18, 2017-18-Q1 or all", name=name)
        ) from None
    figures = as_json(period, ministry.code if ministry else None)
    if as_json_:
        click.echo(json.dumps(figures, indent=1))
        return
    click.echo(
        _(
            "%(period)s as of %(day)s, %(ministry)s",
            period=period_label(period.period),
            day=format_date(period.as_of),
            ministry=localized(ministry, "name")[0] if ministry else _("all ministries"),
        )
    )
    for measure, figure in figures["measures"].items():
        lines = (
            [(f"{measure} {part}", number) for part, number in figure.items()]
            if measure in ("course_completion", "practices")
            else [(measure, figure)]
        )
        for label, number in lines:
            value, before = (_written(number[part]) for part in ("value", "previous"))
            told = "" if before == DASH else "  " + _("(before: %(figure)s)", figure=before)
            click.echo(f"{label:<32}{value:>10}{told}")


def _written(value: float | None) -> str:
    """A figure to four digits at most."""
    return format_number(value, 4 if value is not None and abs(value) < 1 else 1)


@click.command(
    "demo",
    cls=Command,
    help=noted(
        "Load the demonstration into an empty database, which is made where there is none yet."
    ),
)
@with_appcontext
def demo_command() -> None:
    hold_restores()
    require_current_schema(make=True)
    try:
        checked = demo.load()
    except demo.NotEmpty:
        click.echo(
            _(
                "The database holds records already; the demonstration is only loaded into an "
                "empty one."
            ),
            err=True,
        )
        sys.exit(1)
    wrong = any(table.error_count for table in checked)
    print_report(checked, not wrong)
    sys.exit(1 if wrong else 0)


def init_app(app: Flask) -> None:
    """Add the commands."""
    for command in (
        import_command,
        export_command,
        measures_command,
        demo_command,
        user_commands,
        backup_command,
        restore_command,
        move_command,
        check_command,
        reindex_command,
        survey_command,
        digest_command,
        erase_command,
    ):
        app.cli.add_command(command)
