"""The command that writes files."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from dashboard.cli.files import KINDS
from dashboard.cli.schema import require_current_schema
from dashboard.cli.words import CODE, PERIOD, Command, noted
from dashboard.extensions import db
from dashboard.files.write import write_csv, write_xlsx
from dashboard.language import gettext as _
from dashboard.plans.models import Plan
from dashboard.plans.tracker.write import files
from dashboard.publishing import package
from dashboard.records.kinds import kind, kinds
from dashboard.records.periods import ScopeError


@click.command(
    "export",
    cls=Command,
    help=noted(
        "Write records as the very files that import reads; canada: a plan in the layout of "
        "Canada’s tracker; public: the public open data package."
    ),
)
@click.argument("names", nargs=-1, type=click.Choice([*KINDS, "canada", "public"]))
@click.option("--all", "everything", is_flag=True, help=noted("All kinds of records."))
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "xlsx"]),
    default="csv",
    help=noted("The format of the files."),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar=noted("PATH"),
    default=Path("."),
    help=noted("The folder to write to; with public, the zip file."),
)
@click.option("--plan", metavar=CODE, help=noted("With canada: the plan to write."))
@click.option(
    "--period",
    "reporting",
    metavar=PERIOD,
    help=noted("With canada: only the updates of a period such as 2022-09, 2017-18-Q2 or 2017-18."),
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
    require_current_schema()
    if bool(names) == everything or ({"canada", "public"} & set(names) and len(names) > 1):
        raise click.UsageError(
            _("name the kinds to write, or --all; canada and public are written alone")
        )
    if names == ("public",):
        _export_public(output)
        return
    if output.is_file():
        raise click.UsageError(_("%(file)s is a file; name a folder", file=str(output)))
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
        raise click.UsageError(_("name the zip file to write: -o FILE.zip"))
    half = output.with_name(f".{output.name}.part")
    try:
        package.write_package(half)
        half.replace(output)
    except OSError as error:
        raise click.ClickException(
            _("%(file)s could not be written: %(reason)s", file=str(output), reason=error.strerror)
        ) from None
    finally:
        half.unlink(missing_ok=True)
    click.echo(str(output))


def _export_canada(code: str | None, reporting: str | None, output: Path) -> None:
    plan = db.session.scalar(select(Plan).where(Plan.code == (code or "").upper()))
    if plan is None:
        raise click.UsageError(
            _("there is no plan %(code)s", code=code) if code else _("say which plan with --plan")
        )
    try:
        written = files(plan, reporting)
    except ScopeError:
        raise click.UsageError(
            _("there is no period %(name)s; write 2022-09, 2017-18-Q2 or 2017-18", name=reporting)
        ) from None
    for name, content in written.items():
        (output / name).write_bytes(content)
        click.echo(str(output / name))
