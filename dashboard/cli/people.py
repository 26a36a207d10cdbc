"""The commands that manage the people who may sign in."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from dashboard.accounts.models import ROLES, User, is_address
from dashboard.accounts.passwords import password_problem
from dashboard.accounts.sessions import end_all_sign_ins, is_last_admin, set_password
from dashboard.cli.files import LANGUAGE
from dashboard.cli.schema import COMMAND, hold_restores, require_current_schema
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records.save import create, edit


@click.group("user")
@with_appcontext
def user_commands() -> None:
    """Manage the people who may sign in."""
    hold_restores()
    require_current_schema()


def _user_or_stop(email: str) -> User:
    user = db.session.scalar(select(User).where(db.func.lower(User.email) == email.lower()))
    if user is None:
        raise click.UsageError(f"there is no user {email}")
    return user


def _checked_password(password: str) -> str:
    if wrong := password_problem(password):
        raise click.UsageError(wrong)
    return password


PASSWORD = click.password_option(
    "--password",
    envvar="DASHBOARD_USER_PASSWORD",
    help="At least 15 characters; asked for where it is not given.",
)


@user_commands.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@click.option("--ministry", "code", help="A lead's ministry.")
@click.option("--lang", type=LANGUAGE, default="en")
@PASSWORD
@with_appcontext
def add_user(email: str, name: str, role: str, code: str | None, lang: str, password: str) -> None:
    """Add a person."""
    ministry = db.session.scalar(select(Ministry).where(Ministry.code == (code or "").upper()))
    if (role == "lead") != (ministry is not None):
        raise click.UsageError(
            "a lead, and only a lead, has a ministry: --ministry with a code that exists"
        )
    if not is_address(email) or db.session.scalar(
        select(User).where(db.func.lower(User.email) == email.lower())
    ):
        raise click.UsageError(f"{email} is not an e-mail address, or is there already")
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
    click.echo(f"{email} was added.")


@user_commands.command("list")
@with_appcontext
def list_users() -> None:
    """List the people."""
    for person in db.session.scalars(select(User).order_by(User.email)):
        place = person.ministry.code if person.ministry else "-"
        click.echo(
            f"{person.email}\t{person.role}\t{place}\t{'active' if person.active else 'disabled'}"
        )


@user_commands.command("disable")
@click.argument("email")
@with_appcontext
def disable_user(email: str) -> None:
    """Disable a person, and end their open sign-ins."""
    person = _user_or_stop(email)
    if is_last_admin(person):
        raise click.UsageError("this is the only administrator; add another first")
    edit(person, {"active": False}, COMMAND)
    end_all_sign_ins(person)
    db.session.commit()
    click.echo(f"{person.email} was disabled.")


@user_commands.command("password")
@click.argument("email")
@PASSWORD
@with_appcontext
def set_user_password(email: str, password: str) -> None:
    """Give a person a new password, and end their open sign-ins."""
    set_password(_user_or_stop(email), _checked_password(password), COMMAND)
    db.session.commit()
    click.echo(f"{email} has a new password.")
