"""The list of events, the page of one, and the calendar of those to come."""

from calendar import monthrange
from typing import Any, Iterator, Sequence

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import PUBLIC, may, requires
from dashboard.community.advice_lists import groups_with
from dashboard.community.advice_models import CHANNELS
from dashboard.community.event_list import (
    HELD,
    TO_COME,
    event_columns,
    event_listing,
    names_of,
    region_names,
    scope_of,
    statement_of,
    when_names,
)
from dashboard.community.events import participants
from dashboard.community.followups import decisions_of, groups_of, outreach_of
from dashboard.community.models import EVENT_KINDS, SECTORS, Attendance, Event
from dashboard.community.partner_models import Partner, Theme
from dashboard.community.views import views
from dashboard.extensions import db
from dashboard.language import (
    format_date,
    format_number,
    gettext as _,
    localized,
    ngettext,
    search_key,
)
from dashboard.ministries.lookup import ministries, options
from dashboard.ministries.models import Ministry
from dashboard.plans.evidence_models import EVIDENCE_KINDS, Evidence
from dashboard.plans.models import Milestone
from dashboard.records.choices import REGIONS
from dashboard.records.fields import codes_in
from dashboard.records.kinds import kind
from dashboard.records.periods import today
from dashboard.web.calendar import (
    Entry,
    calendar_file,
    no_such_link,
    parts_of,
    private_link,
    renew_links,
)
from dashboard.web.charts import bars
from dashboard.web.chosen import periods
from dashboard.web.listing import in_address, rows_by
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX, Table
from dashboard.web.tiles import period_label
from dashboard.web.urls import address_of, get_or_404, this_page

FEED = "events"
NEAREST = 5
"""How many events to come stand over the list of those held."""
AROUND = 2
"""How many meetings of a committee stand before and after the one of the page."""


@views.get("/events")
@requires("see_totals")
@cached_page(
    "community/events.html",
    "web/_period_fragment.html",
    board="community/_events.html",
    outer=("scope", "periods", "label", "choices", "chosen", "asked", "said"),
)
def events() -> dict[str, Any]:
    """All events, those held and those to come apart; for htmx only the list."""
    by_id = ministries()
    listing = event_listing(by_id)
    query = listing.read()
    context = listing.context(query, statement_of(query), db.session.scalars)
    total, chosen = context["total"], scope_of(query)
    when, asked = query["when"] or HELD, {**in_address(listing.names), "sort": None, "page": None}
    return {
        **context,
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "table": {column.name: column for column in event_columns(by_id)},
        "when": when,
        "coming": _coming(query) if when == HELD and query.page == 1 else [],
        "all_to_come": url_for("community.events", **{**asked, "when": TO_COME}),
        "choices": {
            "when": list(when_names().items()),
            "kind": list(EVENT_KINDS.items()),
            "ministry": options(by_id.values()),
            "region": list(region_names().items()),
            "theme": _named(Theme),
            "partner": _named(Partner),
            "online": [("yes", _("Online")), ("no", _("Not online"))],
        },
        "chosen": {
            name: request.args.get(name, "")
            for name in (
                "when",
                "kind",
                "ministry",
                "region",
                "online",
                "theme",
                "partner",
                "month",
                "host",
                "q",
            )
        },
        "said": ngettext(
            "%(num)s event found.", "%(num)s events found.", total, num=format_number(total)
        ),
    }


def _named(model: type[Theme] | type[Partner]) -> list[tuple[str, str]]:
    return sorted(names_of(model).items(), key=lambda pair: search_key(pair[1]))


def _coming(query: Any) -> Sequence[Event]:
    """The nearest events to come, narrowed as the list is."""
    return db.session.scalars(statement_of(query, TO_COME).limit(NEAREST)).all()


@views.get(f"/events{SUFFIX}")
@requires("export_screen")
def events_file(suffix: str) -> ResponseReturnValue:
    """The list of events as a file, with its filters."""
    listing = event_listing(ministries())
    query = listing.read()
    rows = rows_by(statement_of(query), db.session.scalars)
    return Table(
        "events", _("Events"), listing.columns, rows, filters=listing.names, scope=scope_of(query)
    ).answer(suffix)


@views.get("/events/<code>")
@requires("see_totals")
@cached_page("web/board_page.html", "web/_fragment.html", "community/_event.html", outer=("title",))
def event(code: str) -> dict[str, Any]:
    """One event: who came, its materials, the meetings around it."""
    event: Event = get_or_404(Event, code)
    by_id = ministries()
    chosen = select(Evidence).where(Evidence.event_id == event.id, Evidence.known(today()))
    evidence = db.session.scalars(chosen.order_by(Evidence.id)).all()
    decisions = decisions_of(event, today())
    served = {piece.milestone_id for piece in evidence}
    served |= {row.decision.milestone_id for row in decisions}
    labels = {field.name: str(field.label) for field in kind("events").fields}
    record = {"name": "events", "id": event.id, "back": this_page()}
    return {
        "title": f"{localized(event, 'name')[0]} ({event.code})",
        "event": event,
        "host": by_id.get(event.ministry_id or 0),
        "kinds": EVENT_KINDS,
        "regions": REGIONS,
        "is_to_come": event.starts_on > today(),
        "participants": participants(event),
        "sectors": bars(
            [(labels[name], getattr(event, name)) for name in SECTORS if _is_known(event, name)]
        ),
        "attendance": _attendance(event, by_id),
        "evidence": evidence,
        "evidence_kinds": EVIDENCE_KINDS,
        "themes": _names(event.themes, Theme),
        "partners": _names(event.partners, Partner),
        "milestones": db.session.scalars(
            select(Milestone).where(Milestone.live, Milestone.id.in_(served)).order_by(Milestone.id)
        ).all(),
        "belongs_to": groups_with(event, today()),
        "decisions": decisions,
        "groups": groups_of(event, today()),
        "outreach": outreach_of(event, today()),
        "channels": CHANNELS,
        "meetings": _meetings(event) if event.kind == "advisory_meeting" else [],
        "edit_address": address_of("edit", **record) if may("write_records") else "",
        "today": today(),
    }


def _names(codes: str | None, model: type[Theme] | type[Partner]) -> list[tuple[str, str]]:
    """The codes and names of themes or partners."""
    names = names_of(model)
    return [(code, names.get(code, code)) for code in codes_in(codes)]


def _is_known(event: Event, sector: str) -> bool:
    return getattr(event, sector) is not None


def _attendance(event: Event, by_id: dict[int, Ministry]) -> list[tuple[Ministry, int]]:
    """The ministries that came and how many people of each, most people first."""
    chosen = select(Attendance).where(Attendance.event_id == event.id, Attendance.live)
    rows = db.session.scalars(chosen.order_by(Attendance.participants.desc(), Attendance.id))
    return [(by_id[row.ministry_id], row.participants) for row in rows]


def _meetings(event: Event) -> list[Event]:
    """The committee's meetings around one of them, in their order, itself among them."""
    alike = select(Event).where(Event.live, Event.kind == event.kind, Event.id != event.id)
    before = alike.where(Event.starts_on <= event.starts_on)
    after = alike.where(Event.starts_on > event.starts_on)
    earlier = db.session.scalars(before.order_by(Event.starts_on.desc(), Event.id).limit(AROUND))
    later = db.session.scalars(after.order_by(Event.starts_on, Event.id).limit(AROUND))
    return [*reversed(earlier.all()), event, *later.all()]


def _entries() -> Iterator[Entry]:
    """The events from today on. One of which only the month is known takes all of it."""
    chosen = select(Event).where(Event.live, Event.starts_on >= today())
    by_id = ministries()
    for event in db.session.scalars(chosen.order_by(Event.starts_on, Event.id)):
        day = event.starts_on
        of_month = day.replace(day=monthrange(day.year, day.month)[1])
        by_month = event.starts_on_precision == "month"
        host = by_id.get(event.ministry_id or 0)
        yield Entry(
            uid=f"event-{event.id}",
            changed_at=event.updated_at,
            first=day,
            last=event.ends_on or (of_month if by_month else day),
            summary=localized(event, "name")[0],
            lines=[
                _("Date: %(day)s", day=format_date(day, event.starts_on_precision)),
                _("Kind: %(kind)s", kind=EVENT_KINDS[event.kind]),
                *([_("Host ministry: %(name)s", name=localized(host, "name")[0])] if host else []),
                *([_("Region: %(name)s", name=REGIONS[event.region])] if event.region else []),
            ],
            address=url_for("community.event", code=event.code),
        )


@views.get("/community/calendar/<token>.ics")
@requires(PUBLIC)
def feed(token: str) -> ResponseReturnValue:
    """The events to come, for the calendar program of whoever holds the link."""
    if parts_of(FEED, token):
        no_such_link()
    return calendar_file(_("Open government events"), "events", _entries())


@views.get("/community/calendar")
@requires("see_totals")
def calendar_page() -> ResponseReturnValue:
    """The reader's private link to the events to come, and the button that renews it."""
    address = private_link(FEED, "community.feed", g.user)
    return render_template("community/calendar.html", address=address)


@views.post("/community/calendar")
@requires("see_totals")
def renew_calendar() -> ResponseReturnValue:
    """Make the reader's earlier links void."""
    renew_links(g.user.id)
    return redirect(url_for("community.calendar_page"), 303)
