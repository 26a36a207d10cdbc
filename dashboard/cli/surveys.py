"""The command that makes the address of a session's survey."""

import json
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from dashboard.cli.schema import COMMAND, require_current_schema
from dashboard.cli.words import DATE, DAY, Command, noted
from dashboard.extensions import db
from dashboard.language import LANGUAGES, format_date, gettext as _
from dashboard.records.kinds import kind
from dashboard.records.save import edit
from dashboard.surveys.links import address_of_survey
from dashboard.training.models import STAGES, Session
from dashboard.training.survey_days import AFTER, closes_on, opens_on


@click.command(
    "survey", cls=Command, help=noted("Print the address of a session’s survey, in both languages.")
)
@click.argument("code", metavar=noted("SESSION"))
@click.option("--stage", type=click.Choice(list(STAGES)), default=AFTER, show_default=True)
@click.option("--closes", type=DAY, metavar=DATE, help=noted("The last day to answer."))
@click.option("--json", "as_json", is_flag=True, help=noted("Print one JSON object."))
@with_appcontext
def survey_command(code: str, stage: str, closes: Any, as_json: bool) -> None:
    require_current_schema()
    chosen = select(Session).where(Session.code == code.upper(), Session.live)
    session = db.session.scalar(chosen)
    if session is None or session.state == "cancelled":
        raise click.UsageError(
            _("there is no session %(code)s, or it was cancelled: it has no survey", code=code)
        )
    if closes:
        _close(session, stage, closes.date())
    days = {"opens_on": opens_on(session, stage), "closes_on": closes_on(session, stage)}
    addresses = {lang: address_of_survey(session, stage, lang) for lang in LANGUAGES}
    if as_json:
        told = {"session": session.code, "stage": stage, **addresses}
        told |= {name: day.isoformat() for name, day in days.items()}
        click.echo(json.dumps(told, indent=1))
        return
    for address in addresses.values():
        click.echo(address)
    click.echo(
        _(
            "Open from %(start)s to %(end)s.",
            start=format_date(days["opens_on"]),
            end=format_date(days["closes_on"]),
        )
    )


def _close(session: Session, stage: str, day: Any) -> None:
    name = "survey_closes_on" if stage == AFTER else "follow_up_closes_on"
    values = {"starts_on": session.starts_on, name: day}
    if any(broken == name for rule in kind("sessions").rules for broken, _why in rule(values)):
        raise click.UsageError(
            _(
                "%(day)s is before the session (%(start)s)",
                day=format_date(day),
                start=format_date(session.starts_on),
            )
        )
    edit(session, {name: day}, COMMAND)
    db.session.commit()
