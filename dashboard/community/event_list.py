"""The list of events: its columns, what it can be narrowed and sorted by, and the statement that
does so.
"""

from datetime import date, timedelta
from typing import Any, Iterable, Mapping

from flask import request
from sqlalchemy import ColumnElement, Select, and_, or_, select

from dashboard.community.events import concerns, participants, participants_sum, to_come, within
from dashboard.community.models import EVENT_KINDS, SECTORS, Event
from dashboard.community.partner_models import Partner, Theme
from dashboard.extensions import db
from dashboard.language import gettext as _, localized
from dashboard.ministries.models import Ministry
from dashboard.records.choices import NO_PLACE, REGIONS
from dashboard.records.fields import codes_in, holds_code
from dashboard.records.keys import order_of
from dashboard.records.kinds import kind
from dashboard.records.periods import Scope, add_months, period, scope
from dashboard.records.site_settings import settings
from dashboard.web.listing import (
    Listing,
    Parse,
    Query,
    in_language_of,
    one_of,
    search_words,
    searched,
)
from dashboard.web.table import CODE, DATE, LIST, NUMBER, TEXT, YES_NO, Column, dated

HELD, TO_COME = "held", "to_come"
LISTED: Mapping[str, type[Theme] | type[Partner]] = {"themes": Theme, "partners": Partner}


def when_names() -> dict[str, str]:
    """What the list is of: what was held by the day of the page, or what is to come."""
    return {HELD: _("Events held"), TO_COME: _("Events to come")}


def region_names() -> dict[str, str]:
    """Regions, one by one and as figures count them together."""
    together = {
        "unknown": _("Region not known"),
        "placed": _("Held in a place"),
        "outside_gta": _("Outside the Greater Toronto Area"),
    }
    return {**{code: str(label) for code, label in REGIONS.items()}, **together}


def event_columns(ministries: Mapping[int, Ministry]) -> list[Column]:
    """An event, with how many took part by sector; an event without any such number has no sum."""

    def host(event: Event) -> Ministry | None:
        return ministries.get(event.ministry_id or 0)

    def host_code(event: Event) -> str | None:
        ministry = host(event)
        return ministry.code if ministry else None

    def starts_on(event: Event) -> Any:
        return dated(event.starts_on, event.starts_on_precision)

    labels = {field.name: str(field.label) for field in kind("events").fields}
    return [
        Column("code", _("Code"), CODE, sort="code"),
        Column("name", _("Event"), TEXT, lambda event: localized(event, "name")[0], sort="name"),
        Column("kind", _("Kind"), CODE, text=EVENT_KINDS, sort="kind"),
        Column("starts_on", _("Start date"), DATE, starts_on, sort="-starts_on"),
        Column(
            "ministry",
            _("Host ministry"),
            CODE,
            host_code,
            lambda event: localized(host(event), "name")[0],
            sort="ministry",
        ),
        Column("region", _("Region"), CODE, text=REGIONS),
        Column("online", _("Online"), YES_NO),
        Column(
            "participants",
            _("Participants"),
            NUMBER,
            participants,
            unit="people",
            sort="-participants",
        ),
        *(Column(name, labels[name], NUMBER, unit="people") for name in SECTORS),
        *(_listed(name, labels[name], names_of(model)) for name, model in LISTED.items()),
    ]


def month(text: str) -> tuple[date, date]:
    """The first and the last day of a month, written as 2017-10. Raises ValueError."""
    if len(text) != len("2017-10"):
        raise ValueError(text)
    first = date.fromisoformat(f"{text}-01")
    return first, add_months(first, 1) - timedelta(1)


def _listed(name: str, label: str, names: Mapping[str, str]) -> Column:
    """A column of several codes, read by people as names."""

    def codes(event: Event) -> list[str]:
        return codes_in(getattr(event, name))

    return Column(name, label, LIST, codes, lambda event: [names.get(c, c) for c in codes(event)])


def names_of(model: type[Theme] | type[Partner]) -> dict[str, str]:
    """Names by code, those of archived records among them."""
    records: Iterable[Any] = db.session.scalars(select(model))
    return {record.code: localized(record, "name")[0] for record in records}


def _code_of(model: type[Theme] | type[Partner]) -> Parse:
    """A filter by the code of a theme or partner."""

    def parse(text: str) -> str:
        code = db.session.scalar(select(model.code).where(model.code == text.upper()))
        if code is None:
            raise LookupError(text)
        return code

    return parse


def event_listing(ministries: Mapping[int, Ministry]) -> Listing:
    """The list, given every ministry by its id: what was held the newest first, what is to come the
    nearest first.
    """
    by_code = {ministry.code: ministry for ministry in ministries.values()}
    return Listing(
        "community.events",
        "community.events_file",
        {
            "q": search_words,
            "when": one_of(when_names()),
            "kind": one_of(EVENT_KINDS),
            "period": period,
            "month": month,
            "ministry": lambda code: by_code[code.upper()],
            "host": lambda code: by_code[code.upper()],
            "region": one_of(region_names()),
            "online": one_of(("yes", "no")),
            "theme": _code_of(Theme),
            "partner": _code_of(Partner),
        },
        event_columns(ministries),
        sort="starts_on" if request.args.get("when") == TO_COME else "-starts_on",
    )


def scope_of(query: Query) -> Scope:
    """The period and the day as of which the page is drawn, and the ministry."""
    ministry: Ministry | None = query["ministry"]
    name = query["period"].name if query["period"] else None
    return scope(name, ministry=ministry.id if ministry else None)


def statement_of(query: Query, when: str = "") -> Select[Any]:
    """The events that are asked for, in their order; `when` is asked instead of what the address
    says.
    """
    chosen = scope_of(query)
    tests: list[ColumnElement[bool]] = [and_(Event.live)]
    if (when or query["when"] or HELD) == TO_COME:
        tests.append(to_come(query["period"]))
    else:
        tests.append(within(Event.starts_on, chosen))
    if query["month"] is not None:
        tests.append(Event.starts_on.between(*query["month"]))
    tests += _narrowed(query, chosen)
    statement = searched(select(Event), query["q"], Event.code, Event.name_en, Event.name_fr)
    statement = statement.outerjoin(Ministry, Ministry.id == Event.ministry_id)
    return _ordered(query.sort if not when else "starts_on", statement.where(*tests))


def _narrowed(query: Query, chosen: Scope) -> list[ColumnElement[bool]]:
    tests = []
    if chosen.ministry is not None:
        tests.append(concerns(chosen.ministry))
    if query["kind"]:
        tests.append(Event.kind == query["kind"])
    if query["host"] is not None:
        tests.append(Event.ministry_id == query["host"].id)
    if query["online"]:
        online = Event.online.is_(True)
        tests.append(online if query["online"] == "yes" else or_(~online, Event.online.is_(None)))
    if query["theme"]:
        tests.append(holds_code(Event.themes, query["theme"]))
    if query["partner"]:
        tests.append(holds_code(Event.partners, query["partner"]))
    if query["region"]:
        tests.append(in_region(query["region"]))
    return tests


def in_region(name: str) -> ColumnElement[bool]:
    """Events of a region, or of those that figures count together."""
    together: dict[str, ColumnElement[bool]] = {
        "unknown": Event.region.is_(None),
        "placed": Event.region.is_not(None) & Event.region.not_in(NO_PLACE),
        "outside_gta": Event.region.in_(settings().outside_gta),
    }
    return together.get(name, Event.region == name)


def _ordered(sort: str, statement: Select[Any]) -> Select[Any]:
    """An event of which only the month is known stands as on the month's first day, before those
    of that day.
    """
    known = Event.starts_on_precision == "day"
    by: dict[str, tuple[Any, ...]] = {
        "code": (order_of(Event.code),),
        "name": (order_of(in_language_of(Event)),),
        "kind": (Event.kind,),
        "starts_on": (Event.starts_on, known),
        "ministry": (order_of(in_language_of(Ministry)),),
        "participants": (participants_sum,),
    }
    columns = by[sort.removeprefix("-")]
    down = sort.startswith("-")
    order = [column.desc() if down else column.asc() for column in columns]
    return statement.order_by(columns[0].is_(None), *order, by["code"][0], Event.id)
