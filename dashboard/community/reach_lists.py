"""The lists of partners and of outreach actions: their columns, what they can be narrowed and
sorted by, and the statements that do so.
"""

from typing import Any, Mapping

from sqlalchemy import Select, case, func, select

from dashboard.community.advice_models import CHANNELS, Outreach
from dashboard.community.events import within
from dashboard.community.models import Event
from dashboard.community.partner_models import SECTOR_NAMES, Partner
from dashboard.language import gettext as _, localized
from dashboard.records.choices import REGIONS
from dashboard.records.fields import holds_code
from dashboard.records.keys import order_of
from dashboard.records.periods import Scope, period, scope
from dashboard.web.listing import (
    Listing,
    Parse,
    Query,
    in_language_of,
    one_of,
    ordered,
    search_words,
    searched,
)
from dashboard.web.table import CODE, DATE, NUMBER, TEXT, Column, dated


def scope_of(query: Query) -> Scope:
    """The period of a list and the day as of which it is drawn."""
    return scope(query["period"].name if query["period"] else None)


def partner_columns() -> list[Column]:
    """A partner, and at how many events it was."""
    return [
        Column("code", _("Code"), CODE, "Partner.code", sort="code"),
        Column(
            "name", _("Partner"), TEXT, lambda row: localized(row.Partner, "name")[0], sort="name"
        ),
        Column("sector", _("Sector"), CODE, "Partner.sector", _label("sector", SECTOR_NAMES)),
        Column("region", _("Region"), CODE, "Partner.region", _label("region", REGIONS)),
        Column("url", _("Link"), TEXT, "Partner.url"),
        Column("events", _("Events"), NUMBER, "events", unit="events", sort="-events"),
    ]


def partner_listing() -> Listing:
    """The list of partners, those with the most events first."""
    filters: dict[str, Parse] = {
        "q": search_words,
        "sector": one_of(SECTOR_NAMES),
        "region": one_of(REGIONS),
        "period": period,
    }
    file, columns = "community.partners_file", partner_columns()
    return Listing("community.partners", file, filters, columns, sort="-events")


def partners(query: Query) -> Select[Any]:
    """The partners that are asked for, with the number of the period's events, in their order."""
    # Many events name the same partners: their lists are counted before any is looked through.
    lists = (
        select(Event.partners, func.count().label("events"))
        .where(Event.live, within(Event.starts_on, scope_of(query)), Event.partners != "")
        .group_by(Event.partners)
        .cte("lists")
    )
    events = (
        select(func.coalesce(func.sum(lists.c.events), 0))
        .where(holds_code(lists.c.partners, Partner.code))
        .correlate(Partner)
        .scalar_subquery()
    )
    statement = select(Partner, events.label("events")).where(Partner.live)
    for name in ("sector", "region"):
        if query[name]:
            statement = statement.where(getattr(Partner, name) == query[name])
    statement = searched(statement, query["q"], Partner.code, Partner.name_en, Partner.name_fr)
    by = {
        "code": order_of(Partner.code),
        "name": order_of(in_language_of(Partner)),
        "events": events,
    }
    return ordered(statement, query.sort, by, order_of(in_language_of(Partner)))


def outreach_columns() -> list[Column]:
    """An outreach action."""

    def starts_on(action: Outreach) -> Any:
        return dated(action.starts_on, action.starts_on_precision)

    return [
        Column("code", _("Code"), CODE, sort="code"),
        Column("name", _("Outreach action"), TEXT, lambda one: localized(one, "name")[0]),
        Column("channel", _("Channel"), CODE, text=CHANNELS, sort="channel"),
        Column("region", _("Region"), CODE, text=REGIONS, sort="region"),
        Column("starts_on", _("Start date"), DATE, starts_on, sort="-starts_on"),
        Column("reached", _("People reached"), NUMBER, unit="people", sort="-reached"),
        Column("replies", _("Replies"), NUMBER, unit="replies", sort="-replies"),
    ]


def outreach_listing() -> Listing:
    """The list of outreach actions, the latest first."""
    filters: dict[str, Parse] = {
        "q": search_words,
        "channel": one_of(CHANNELS),
        "region": one_of(REGIONS),
        "period": period,
    }
    file, columns = "community.outreach_file", outreach_columns()
    return Listing("community.outreach", file, filters, columns, sort="-starts_on")


def actions(query: Query) -> Select[Any]:
    """The outreach actions of the period that are asked for, in their order."""
    statement = select(Outreach).where(Outreach.live, within(Outreach.starts_on, scope_of(query)))
    for name in ("channel", "region"):
        if query[name]:
            statement = statement.where(getattr(Outreach, name) == query[name])
    statement = searched(statement, query["q"], Outreach.code, Outreach.name_en, Outreach.name_fr)
    by: dict[str, Any] = {
        "code": order_of(Outreach.code),
        "channel": case({name: n for n, name in enumerate(CHANNELS)}, value=Outreach.channel),
        "region": case({name: n for n, name in enumerate(REGIONS)}, value=Outreach.region),
        "starts_on": Outreach.starts_on,
        "reached": Outreach.reached,
        "replies": Outreach.replies,
    }
    return ordered(statement, query.sort, by, order_of(Outreach.code))


def _label(name: str, labels: Mapping[str, Any]) -> Any:
    return lambda row: str(labels.get(getattr(row.Partner, name), ""))
