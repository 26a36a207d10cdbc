"""The commands that manage the people who may sign in."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from dashboard.accounts.models import ROLES, User, is_address
from dashboard.accounts.passwords import password_problem
from dashboard.accounts.sessions import end_all_sign_ins, is_last_admin, set_password
from dashboard.cli.schema import COMMAND, hold_restores, require_current_schema
from dashboard.cli.words import CODE, EMAIL, Group, noted
from dashboard.extensions import db
from dashboard.language import LANGUAGES, gettext as _
from dashboard.ministries.models import Ministry
from dashboard.records.save import create, edit


@click.group("user", cls=Group, help=noted("Manage the people who may sign in."))
@with_appcontext
def user_commands() -> None:
    hold_restores()
    require_current_schema()


def _user_or_stop(email: str) -> User:
    user = db.session.scalar(select(User).where(db.func.lower(User.email) == email.lower()))
    if user is None:
        raise click.UsageError(_("there is nobody with the address %(email)s", email=email))
    return user


def _checked_password(password: str) -> str:
    if wrong := password_problem(password):
        raise click.UsageError(wrong)
    return password


PASSWORD = click.password_option(
    "--password",
    envvar="DASHBOARD_USER_PASSWORD",
    metavar=noted("PASSWORD"),
    help=noted("At least 15 characters; asked for if not given."),
)


@user_commands.command("add", help=noted("Add a person."))
@click.argument("email", metavar=EMAIL)
@click.option("--name", required=True, metavar=noted("NAME"))
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@click.option("--ministry", "code", metavar=CODE, help=noted("A lead’s ministry."))
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    help=noted("The language in which the dashboard writes to this person."),
)
@PASSWORD
@with_appcontext
def add_user(email: str, name: str, role: str, code: str | None, lang: str, password: str) -> None:
    ministry = db.session.scalar(select(Ministry).where(Ministry.code == (code or "").upper()))
    if (role == "lead") != (ministry is not None):
        raise click.UsageError(
            _(
                "a lead needs a ministry, and nobody else has one: --ministry with a code that "
                "exists"
            )
        )
    if not is_address(email) or db.session.scalar(
        select(User).where(db.func.lower(User.email) == email.lower())
    ):
        raise click.UsageError(
            _("%(email)s is not an email address, or is already in the list", email=email)
        )
    _checked_password(password)
    person = User(
        email=email,
        name=name,
        role=role,
        ministry_id=ministry.id if ministry else None,
        language=lang,
        active=True,
    )
    create(person, COMMAND)
    set_password(person, password, COMMAND)
    db.session.commit()
    click.echo(_("%(email)s was added.", email=email))


@user_commands.command("list", help=noted("List the people who may sign in."))
@with_appcontext
def list_users() -> None:
    for person in db.session.scalars(select(User).order_by(User.email)):
        place = person.ministry.code if person.ministry else "-"
        state = _("active") if person.active else _("disabled")
        click.echo(f"{person.email}\t{person.role}\t{place}\t{state}")


@user_commands.command(
    "disable", help=noted("Disable a person’s account, and sign the person out everywhere.")
)
@click.argument("email", metavar=EMAIL)
@with_appcontext
def disable_user(email: str) -> None:
    person = _user_or_stop(email)
    if is_last_admin(person):
        raise click.UsageError(_("this is the only administrator; add another first"))
    edit(person, {"active": False}, COMMAND)
    end_all_sign_ins(person)
    db.session.commit()
    click.echo(_("%(email)s was disabled.", email=person.email))


@user_commands.command(
    "password", help=noted("Give a person a new password, and sign the person out everywhere.")
)
@click.argument("email", metavar=EMAIL)
@PASSWORD
@with_appcontext
def set_user_password(email: str, password: str) -> None:
    set_password(_user_or_stop(email), _checked_password(password), COMMAND)
    db.session.commit()
    click.echo(_("%(email)s has a new password.", email=email))
