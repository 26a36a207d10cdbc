"""The commands; each calls one function elsewhere (interface.md)."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from dashboard import database, demo, language
from dashboard.accounts.models import ROLES, User
from dashboard.accounts.signing_in import end_all, set_password
from dashboard.extensions import db
from dashboard.files.checking import Checked
from dashboard.files.importing import open_paths, run
from dashboard.files.problems import FileProblem
from dashboard.files.writing import write_csv, write_xlsx
from dashboard.language import gettext as _, ngettext
from dashboard.ministries.models import Ministry
from dashboard.overview.measures import as_json
from dashboard.records.kinds import kind, kinds
from dashboard.records.save import Actor, create, edit
from dashboard.records.scope import ScopeError, scope

COMMAND = Actor(None, "command")
KINDS = click.Choice([k.name for k in kinds()])
LANGUAGE = click.Choice(language.LANGUAGES)


def ready() -> None:
    """Stop with one clear line where the database is not there or not of this version."""
    try:
        fine = database.current() == database.head()
    except SQLAlchemyError as error:
        raise click.ClickException(f"the database cannot be read: {error.__cause__ or error}") from None
    if not fine:
        raise click.ClickException("the database is not of this version yet: flask --app wsgi db upgrade")


def _report(checked: list[Checked], applied: bool) -> None:
    for one in checked:
        where = f"{one.file} [{one.sheet}]" if one.sheet else one.file
        click.echo(
            _(
                "%(file)s: %(kind)s: %(rows)s rows, %(added)s added, %(changed)s changed, %(same)s as they were",
                file=where,
                kind=one.kind.many,
                rows=one.rows,
                added=len(one.new),
                changed=len(one.changed),
                same=one.same,
            )
        )
        for p in one.problems:
            parts = [_("Row %(row)s", row=p.row), p.column]
            place = ", ".join(str(part) for part in parts if part)
            click.echo(f"  {place}{_(': ')}{p.value + ' ' if p.value else ''}{p.message}", err=True)
        if one.error_count > len(one.problems):
            more = one.error_count - len(one.problems)
            click.echo("  " + ngettext("and %(num)s more error", "and %(num)s more errors", more, num=more), err=True)
    click.echo(_("Everything was written.") if applied else _("Nothing was written."))


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", "named", type=KINDS, help="The kind of record, where the file's name does not tell.")
@click.option("--dry-run", is_flag=True, help="Check only; write nothing.")
@click.option("--json", "as_json_", is_flag=True, help="Print the outcome as JSON.")
@click.option("--lang", type=LANGUAGE, default="en", help="The language of messages.")
@with_appcontext
def import_(paths: tuple[Path, ...], named: str | None, dry_run: bool, as_json_: bool, lang: str) -> None:
    """Read files, folders and zips of records: all of them or nothing."""
    ready()
    language.set_language(lang)
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise click.UsageError(_("%(name)s: there is no such file or folder", name=str(missing[0])))
    try:
        tables = open_paths(list(paths), named)
        total = sum(table.lines for _kind, table in tables)
        with click.progressbar(
            length=max(total, 1), label=_("Checking"), file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            checked = run(lambda: tables, COMMAND, dry_run=dry_run, progress=bar.update)
    except FileProblem as problem:
        if as_json_:
            click.echo(json.dumps({"applied": False, "files": [], "error": str(problem)}, ensure_ascii=False))
        else:
            click.echo(str(problem), err=True)
        sys.exit(1)
    wrong = any(one.error_count for one in checked)
    if as_json_:
        click.echo(
            json.dumps(
                {"applied": not wrong and not dry_run, "files": [c.as_dict() for c in checked]}, ensure_ascii=False
            )
        )
    else:
        _report(checked, not wrong and not dry_run)
    sys.exit(1 if wrong else 0)


@click.command("export")
@click.argument("names", nargs=-1, type=KINDS)
@click.option("--all", "everything", is_flag=True, help="Every kind.")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx"]), default="csv")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    help="The folder to write to.",
)
@with_appcontext
def export(names: tuple[str, ...], everything: bool, form: str, output: Path) -> None:
    """Write records as the very files that import reads."""
    ready()
    if bool(names) == everything:
        raise click.UsageError("name the kinds to write, or --all")
    output.mkdir(parents=True, exist_ok=True)
    for one in kinds() if everything else [kind(name) for name in names]:
        path = output / f"{one.name}.{form}"
        write_csv(path, one) if form == "csv" else write_xlsx(path, one)
        click.echo(str(path))


@click.command("measures")
@click.option("--period", "name", help="2017-18, 2017-18-Q1 or all; without it the current fiscal year.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to measure at.")
@click.option("--ministry", "code", help="A ministry's code; without it all of them.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
@with_appcontext
def measures(name: str | None, as_of: Any, code: str | None, as_json_: bool) -> None:
    """Print every measure."""
    ready()
    ministry = db.session.scalar(select(Ministry).where(Ministry.code == code.upper())) if code else None
    if code and ministry is None:
        raise click.UsageError(f"there is no ministry {code}")
    day: date | None = as_of.date() if as_of else None
    try:
        asked = scope(name, ministry=ministry.id if ministry else None, as_of=day)
    except ScopeError:
        raise click.UsageError(f"there is no period {name}; write 2017-18, 2017-18-Q1 or all") from None
    found = as_json(asked, ministry.code if ministry else None)
    if as_json_:
        click.echo(json.dumps(found, indent=1))
        return
    click.echo(f"{found['period']} as of {found['as_of']}, {found['ministry'] or 'all ministries'}")
    for measure, one in found["measures"].items():
        lines = (
            [(f"course_completion {c}", o) for c, o in one.items()]
            if measure == "course_completion"
            else [(measure, one)]
        )
        for label, got in lines:
            value = "—" if got["value"] is None else f"{got['value']:.4g}"
            before = "" if got["previous"] is None else f"  (before: {got['previous']:.4g})"
            click.echo(f"{label:<32}{value:>10}{before}")


@click.command("demo")
@with_appcontext
def load_demo() -> None:
    """Load the demonstration into an empty database."""
    ready()
    try:
        checked = demo.load()
    except demo.NotEmpty:
        click.echo("The database holds records already; the demonstration is only loaded into an empty one.", err=True)
        sys.exit(1)
    wrong = any(one.error_count for one in checked)
    _report(checked, not wrong)
    sys.exit(1 if wrong else 0)


@click.group("user")
@with_appcontext
def user() -> None:
    """Manage the people who may sign in."""
    ready()


def _user(email: str) -> User:
    found = db.session.scalar(select(User).where(db.func.lower(User.email) == email.lower()))
    if found is None:
        raise click.UsageError(f"there is no user {email}")
    return found


def _checked_password(password: str) -> str:
    if len(password) < 15:
        raise click.UsageError("a password has at least 15 characters")
    return password


PASSWORD = click.password_option(
    "--password", envvar="DASHBOARD_USER_PASSWORD", help="At least 15 characters; asked for where it is not given."
)


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@click.option("--ministry", "code", help="A lead's ministry.")
@click.option("--lang", type=LANGUAGE, default="en")
@PASSWORD
@with_appcontext
def add(email: str, name: str, role: str, code: str | None, lang: str, password: str) -> None:
    """Add a person."""
    ministry = db.session.scalar(select(Ministry).where(Ministry.code == (code or "").upper()))
    if (role == "lead") != (ministry is not None):
        raise click.UsageError("a lead, and only a lead, has a ministry: --ministry with a code that exists")
    if "@" not in email or db.session.scalar(select(User).where(db.func.lower(User.email) == email.lower())):
        raise click.UsageError(f"{email} is not an e-mail address, or is there already")
    _checked_password(password)
    person = User(
        email=email, name=name, role=role, ministry_id=ministry.id if ministry else None, language=lang, active=True
    )
    create(person, COMMAND)
    set_password(person, password, COMMAND)
    db.session.commit()
    click.echo(f"{email} was added.")


@user.command("list")
@with_appcontext
def list_() -> None:
    """List the people."""
    for person in db.session.scalars(select(User).order_by(User.email)):
        place = person.ministry.code if person.ministry else "-"
        click.echo(f"{person.email}\t{person.role}\t{place}\t{'active' if person.active else 'disabled'}")


@user.command("disable")
@click.argument("email")
@with_appcontext
def disable(email: str) -> None:
    """Disable a person, and end their open sign-ins."""
    person = _user(email)
    admins = db.session.scalars(select(User).where(User.role == "admin", User.active.is_(True))).all()
    if person.role == "admin" and len(admins) == 1 and person.active:
        raise click.UsageError("this is the last administrator; add another first")
    edit(person, {"active": False}, COMMAND)
    end_all(person)
    db.session.commit()
    click.echo(f"{person.email} was disabled.")


@user.command("password")
@click.argument("email")
@PASSWORD
@with_appcontext
def password_(email: str, password: str) -> None:
    """Give a person a new password, and end their open sign-ins."""
    set_password(_user(email), _checked_password(password), COMMAND)
    db.session.commit()
    click.echo(f"{email} has a new password.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    for command in (import_, export, measures, load_demo, user):
        app.cli.add_command(command)
