"""The command that prints digests, or sends them."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from dashboard.accounts.models import User
from dashboard.cli.schema import hold_restores, require_current_schema
from dashboard.cli.words import EMAIL, Command, noted
from dashboard.extensions import db
from dashboard.jobs import digest
from dashboard.language import gettext as _
from dashboard.mail import outbox
from dashboard.mail.choices import every
from dashboard.mail.models import DIGEST, LEFT_OUT, SENT, STATES
from dashboard.mail.sending import mail_problems
from dashboard.mail.writing import plain
from dashboard.records.periods import today


@click.command("digest", cls=Command, help=noted("Print everybody’s digest, or send it."))
@click.option(
    "--send",
    is_flag=True,
    help=noted("Send the digests by mail, none twice for the same week or month."),
)
@click.option("--to", metavar=EMAIL, help=noted("The digest of this person alone."))
@with_appcontext
def digest_command(send: bool, to: str | None) -> None:
    require_current_schema()
    people = [p for p in digest.people() if to is None or p.email.lower() == to.lower()]
    if to and not people:
        raise click.UsageError(
            _("there is nobody with the address %(email)s who gets a digest", email=to)
        )
    if send:
        hold_restores()
        _require_mail()
        states = [_send(person) for person in people]
        sys.exit(0 if {*states} <= {SENT, LEFT_OUT} else 1)
    db.session.rollback()
    for person in people:
        with outbox.reader(person.id) as reader:
            letter, email = outbox.write(DIGEST, reader), reader.email
            text = plain(letter) if letter else ""
        click.echo(_("To: %(email)s", email=email))
        click.echo(text or _("There is nothing to report.") + "\n")


def _require_mail() -> None:
    settings = current_app.extensions["settings"]
    if not settings.SMTP_HOST:
        raise click.ClickException(_("SMTP_HOST is not set: there is no server to send mail by."))
    for problem in mail_problems(settings):
        raise click.ClickException(problem)


def _send(person: User) -> str:
    """Send a person's digest of the present week or month, unless it was; gives its state."""
    email = person.email
    letter = outbox.put_in(person, DIGEST, digest.period_of(every(person), today()))
    id, period, before = letter.id, letter.period, letter.state
    db.session.commit()
    state = outbox.send(id)
    said = STATES[state] if state != before else _("%(state)s, earlier", state=STATES[state])
    click.echo(f"{email}  {period}  {said}")
    return state
