"""The teams of a ministry, and its people to remind, each with its table as files and as data."""

from fractions import Fraction
from typing import Any, Sequence

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, localized, ngettext
from dashboard.ministries.lookup import options
from dashboard.ministries.models import Ministry, Team
from dashboard.records.periods import Scope, period, scope
from dashboard.records.site_settings import settings as in_force
from dashboard.teams import people as reminding
from dashboard.teams.people import ENDS_SOON, MISSING, Reminders, required_courses
from dashboard.training.groups import over_time
from dashboard.training.models import Course
from dashboard.training.units import Unit, people_to_go, teams
from dashboard.web import charts
from dashboard.web.chosen import chosen_period, periods
from dashboard.web.listing import Listing, Query, in_address, one_of
from dashboard.web.pages import cached_page, is_fragment
from dashboard.web.table import CODE, NUMBER, RATE, SUFFIX, TEXT, Column, Table, rows_of
from dashboard.web.tiles import period_label
from dashboard.web.urls import get_or_404, no_such_record

views = Blueprint("teams", __name__)


def _sees(ministry_id: int | None) -> bool:
    return may("see_names", ministry_id)


def named_ministry(code: str) -> Ministry:
    """The ministry of this code, whose people the reader may see by name. Stops with 404 for any
    other.
    """
    ministry: Ministry = get_or_404(Ministry, code)
    return ministry if _sees(ministry.id) else no_such_record(code)


def _units(ministry: Ministry, chosen: Scope) -> list[Unit]:
    return teams(chosen, over_time(chosen)[chosen.as_of], _sees)


def _columns(required: Sequence[Course]) -> list[Column]:
    """The table of teams; each required course has a column."""

    def unless_withheld(name: str) -> Any:
        return lambda unit: unit.withheld or getattr(unit, name)

    def rate_of(course: Course) -> Any:
        return lambda unit: unit.rate_of(course)

    return [
        Column("code", _("Code"), CODE, "record.code"),
        Column("name", _("Team"), TEXT, lambda unit: localized(unit.record, "name")[0]),
        Column("headcount", _("Staff"), NUMBER, unless_withheld("headcount"), unit="people"),
        Column("trained", _("Share of staff trained"), RATE, unless_withheld("share")),
        Column("to_go", _("People to go"), NUMBER, unless_withheld("to_go"), unit="people"),
        *(Column(f"course_{c.code}", localized(c, "name")[0], RATE, rate_of(c)) for c in required),
    ]


@views.get("/ministries/<code>/teams")
@requires("see_totals")
@cached_page(
    "teams/teams.html",
    "teams/_fragment.html",
    board="teams/_teams.html",
    outer=("name", "code", "scope", "periods", "label", "own"),
)
def page(code: str) -> dict[str, Any]:
    """The teams of a ministry; for htmx only what the period changes."""
    ministry: Ministry = get_or_404(Ministry, code)
    chosen = scope(chosen_period().name, ministry=ministry.id)
    required, name = required_courses(chosen), chosen.period.name
    by_course = [c for c in _columns(required) if c.name.startswith("course_")]
    return {
        "units": _units(ministry, chosen),
        "course_columns": by_course,
        "course_heads": [(column.label, "num") for column in by_course],
        "charts": charts,
        "names": _sees(ministry.id),
        "said": _("Updated: %(period)s.", period=period_label(chosen.period)),
        "file": {"code": ministry.code, "period": name},
        "here": url_for("teams.page", code=ministry.code, period=name),
        "name": localized(ministry, "name")[0],
        "code": ministry.code,
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "own": _sees(ministry.id),
    }


@views.get(f"/ministries/<code>/teams{SUFFIX}")
@requires("export_screen")
def file(code: str, suffix: str) -> ResponseReturnValue:
    """The teams as a file."""
    ministry: Ministry = get_or_404(Ministry, code)
    chosen = scope(chosen_period().name, ministry=ministry.id)
    return Table(
        f"teams-{ministry.code.lower()}",
        _("Teams of %(ministry)s", ministry=localized(ministry, "name")[0]),
        _columns(required_courses(chosen)),
        rows_of(_units(ministry, chosen)),
        filters=("period",),
        scope=chosen,
    ).answer(suffix)


def _listing(ministry: Ministry) -> Listing:
    """The people to remind: a person a row, filtered by team, course and reason."""
    own = select(Team).where(Team.ministry_id == ministry.id, Team.live)
    by_code = {team.code: team for team in db.session.scalars(own)}
    required = {course.code: course for course in required_courses(scope())}
    return Listing(
        "teams.people",
        "teams.people_file",
        {
            "period": period,
            "team": lambda code: by_code[code.upper()],
            "course": lambda code: required[code.upper()],
            "state": one_of((MISSING, ENDS_SOON)),
        },
        reminding.columns(),
        path={"code": ministry.code},
    )


def _reminders(ministry: Ministry, query: Query) -> Reminders:
    name = query["period"].name if query["period"] else None
    chosen = scope(name, ministry=ministry.id)
    courses = [query["course"]] if query["course"] else required_courses(chosen)
    return Reminders(scope=chosen, courses=courses, team=query["team"])


def _to_go(reminders: Reminders) -> str:
    """How many of these people bring the ministry, or the team, to its target."""
    chosen, ministry = reminders.scope, reminders.scope.ministry or 0
    day = over_time(chosen)[chosen.as_of]
    team = reminders.team
    group = day.teams.get(ministry, {}).get(team.id) if team else day.group(ministry)
    share = in_force().TARGET_TRAINED
    if group is None or group.share("") is None:
        return ""
    people = people_to_go(group.holders[""], group.people, Fraction(str(share)))
    return ngettext(
        "%(num)s person to go to the target",
        "%(num)s people to go to the target",
        people,
        num=format_number(people),
    )


@views.get("/ministries/<code>/people")
@requires("see_names")
def people(code: str) -> ResponseReturnValue:
    """Whom to remind, by name; for htmx only the list."""
    ministry = named_ministry(code)
    listing = _listing(ministry)
    query = listing.read()
    reminders = _reminders(ministry, query)
    statement = reminders.statement(query["state"])
    context, chosen = listing.context(query, statement, reminders.read), reminders.scope
    narrowed = {"code": ministry.code, **in_address(("period", "team", "course"))}
    return render_template(
        "teams/_people_fragment.html" if is_fragment() else "teams/people.html",
        **context,
        name=localized(ministry, "name")[0],
        code=ministry.code,
        ministry_id=ministry.id,
        course_names=[localized(course, "name")[0] for course in reminders.courses],
        counts=reminders.counts(),
        states={"": _("Everyone"), **reminding.state_names()},
        narrowed=narrowed,
        address_line="; ".join(person.name for person in reminders.read(statement)),
        to_go=_to_go(reminders),
        choices=_choices(ministry, chosen),
        scope=chosen,
        periods=periods(chosen.period),
        label=period_label(chosen.period),
        said=ngettext(
            "%(num)s person found.",
            "%(num)s people found.",
            context["total"],
            num=format_number(context["total"]),
        ),
    )


def _choices(ministry: Ministry, chosen: Scope) -> dict[str, list[tuple[str, str]]]:
    own = db.session.scalars(select(Team).where(Team.ministry_id == ministry.id))
    return {"team": options(own), "course": options(required_courses(chosen))}


@views.get(f"/ministries/<code>/people{SUFFIX}")
@requires("see_names")
def people_file(code: str, suffix: str) -> ResponseReturnValue:
    """Whom to remind as a file, a row for each person and course."""
    ministry = named_ministry(code)
    listing = _listing(ministry)
    query = listing.read()
    reminders = _reminders(ministry, query)
    people = reminders.read(reminders.statement(query["state"]))
    return Table(
        f"people-{ministry.code.lower()}",
        _("People to remind"),
        listing.columns,
        rows_of(reminding.reminders(people, query["state"])),
        filters=listing.names,
        scope=reminders.scope,
    ).answer(suffix)
