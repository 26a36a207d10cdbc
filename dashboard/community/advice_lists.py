"""The lists of decisions and of working groups: their columns, what they can be narrowed
and sorted by, and the statements that do so.
"""

from datetime import date
from typing import Any, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased, join, outerjoin

from dashboard.community.advice import is_open, of_decisions
from dashboard.community.advice_models import Decision, WorkingGroup
from dashboard.community.models import Event
from dashboard.community.partner_models import Partner, Theme
from dashboard.community.reach_lists import scope_of
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, localized, ngettext
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Milestone
from dashboard.records.fields import codes_in, holds_code
from dashboard.records.keys import order_of
from dashboard.records.periods import period, scope
from dashboard.web.chosen import chosen_period
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
from dashboard.web.table import CODE, DATE, LIST, NUMBER, TEXT, Column, dated

Formed, Last = aliased(Event), aliased(Event, name="Last")
"""The event where a working group was formed, and its latest one."""
OPEN, DONE, LATE = "open", "done", "late"
DECISION_DATA = "event number text milestone due_on done_on"
GROUP_DATA = "code name theme lead ministries partners starts_on ends_on"


def state_names() -> dict[str, str]:
    """How a decision stands."""
    return {OPEN: _("Not done yet"), LATE: _("Not done, and past due"), DONE: _("Done")}


def _event(code: str) -> Event:
    event = db.session.scalar(select(Event).where(Event.code == code.upper()))
    if event is None:
        raise LookupError(code)
    return event


def days_open(row: Any, as_of: Any) -> int | None:
    """For how many days a decision has been open; None where it is done."""
    done_on = row.Decision.done_on
    return (as_of - row.Event.starts_on).days if not done_on or done_on > as_of else None


def state_of(row: Any, as_of: Any) -> str:
    """How a decision stands on a day, in words."""
    days = days_open(row, as_of)
    if days is None:
        return _("Done")
    return ngettext("Open for %(num)s day", "Open for %(num)s days", days, num=format_number(days))


def standing(row: Any, as_of: Any) -> str:
    """By which of the states a decision stands on a day."""
    if days_open(row, as_of) is None:
        return DONE
    due_on = row.Decision.due_on
    return LATE if due_on and due_on < as_of else OPEN


def decision_columns(as_of: Any) -> list[Column]:
    """A decision with its event and its milestone's code; as of a day nobody knows that it will be
    done."""

    def done_on(row: Any) -> Any:
        if days_open(row, as_of) is not None:
            return None
        return dated(row.Decision.done_on, row.Decision.done_on_precision)

    def meeting(row: Any) -> str:
        return localized(row.Event, "name")[0]

    return [
        Column("text", _("Decision"), TEXT, lambda row: localized(row.Decision, "text")[0]),
        Column("event", _("Meeting"), CODE, "Event.code", meeting, sort="-event"),
        Column("number", _("Number"), NUMBER, "Decision.number"),
        Column("milestone", _("Milestone"), CODE, "milestone", sort="milestone"),
        Column("due_on", _("Due date"), DATE, "Decision.due_on", sort="due_on"),
        Column("done_on", _("Date done"), DATE, done_on, sort="-done_on"),
        Column("state", _("State"), TEXT, lambda row: state_of(row, as_of), sort="state"),
    ]


def decision_listing() -> Listing:
    """The list of decisions, those of the latest meeting first."""
    filters: dict[str, Parse] = {
        "q": search_words,
        "state": one_of(state_names()),
        "event": _event,
        "period": period,
    }
    file, columns = "community.decisions_file", decision_columns(scope(chosen_period().name).as_of)
    return Listing("community.decisions", file, filters, columns, sort="-event")


def decisions(query: Query) -> Select[Any]:
    """The decisions that are asked for, in their order."""
    chosen = scope_of(query)
    statement = (
        select(Decision, Event, Milestone.code.label("milestone"))
        .select_from(Decision)
        .join(Event, Event.id == Decision.event_id)
        .outerjoin(Milestone, Milestone.id == Decision.milestone_id)
        .where(of_decisions(chosen))
    )
    tests = {
        OPEN: is_open(chosen),
        DONE: ~is_open(chosen),
        LATE: and_(is_open(chosen), Decision.due_on < chosen.as_of),
    }
    if query["state"]:
        statement = statement.where(tests[query["state"]])
    if query["event"] is not None:
        statement = statement.where(Event.id == query["event"].id)
    statement = searched(statement, query["q"], Decision.text_en, Decision.text_fr, Event.code)
    by: dict[str, Any] = {
        "event": Event.starts_on,
        "milestone": order_of(Milestone.code),
        "due_on": Decision.due_on,
        "done_on": Decision.done_on,
        "state": case((tests[LATE], 0), (tests[OPEN], 1), else_=2),
    }
    return ordered(statement, query.sort, by, Event.starts_on.desc(), Event.id, Decision.number)


def decided_at() -> list[Event]:
    """The events that decided anything, the latest first."""
    decided = select(Decision.event_id).where(Decision.live)
    chosen = select(Event).where(Event.live, Event.id.in_(decided))
    return list(db.session.scalars(chosen.order_by(Event.starts_on.desc(), Event.id)))


def by_code(model: type[Theme] | type[Partner]) -> dict[str, Any]:
    """Themes or partners by their codes."""
    records: Any = db.session.scalars(select(model))
    return {record.code: record for record in records}


def names(codes: str | None, records: Mapping[str, Any]) -> list[str]:
    """The names of what a list of codes means; a code that means nothing stays."""
    return [
        localized(records[code], "name")[0] if code in records else code for code in codes_in(codes)
    ]


def is_of_group() -> ColumnElement[bool]:
    """Whether an event is a group's: the one where it was formed, and since then those of its
    theme, or for a committee its meetings; of a group that the review tells of, what the review
    tells. A statement selects from groups `with_theme`."""
    is_committee = Formed.kind == "advisory_meeting"
    since = func.coalesce(WorkingGroup.starts_on, Formed.starts_on)
    made_up = and_(WorkingGroup.source == "review", func.coalesce(Event.source, "") != "review")
    return ~func.coalesce(made_up, false()) & or_(
        Event.id == Formed.id,
        case(
            (is_committee, and_(Event.kind == Formed.kind, Event.starts_on >= Formed.starts_on)),
            else_=and_(holds_code(Event.themes, Theme.code), Event.starts_on >= since),
        ),
    )


def with_theme() -> Any:
    """The working groups, each with its theme and the event where it was formed, to select from."""
    groups = outerjoin(WorkingGroup, Theme, Theme.id == WorkingGroup.theme_id)
    return outerjoin(groups, Formed, Formed.id == WorkingGroup.event_id)


def groups_with(event: Event, as_of: date) -> Sequence[WorkingGroup]:
    """The working groups of which an event is one."""
    chosen = select(WorkingGroup).select_from(join(with_theme(), Event, is_of_group()))
    chosen = chosen.where(Event.id == event.id, WorkingGroup.known(as_of))
    return db.session.scalars(chosen.order_by(order_of(WorkingGroup.code))).all()


def group_columns(
    ministries: Mapping[int, Ministry], partners: Mapping[str, Partner]
) -> list[Column]:
    """A working group with its theme, and when it last met."""
    ministries_by_code = {ministry.code: ministry for ministry in ministries.values()}

    def lead(row: Any) -> Any:
        return ministries.get(row.WorkingGroup.lead_id or 0)

    def lead_code(row: Any) -> str | None:
        ministry = lead(row)
        return ministry.code if ministry else None

    def theme(row: Any) -> str:
        return localized(row.Theme, "name")[0] if row.Theme else ""

    def starts_on(row: Any) -> Any:
        return dated(row.WorkingGroup.starts_on, row.WorkingGroup.starts_on_precision)

    def last_met(row: Any) -> Any:
        return dated(row.Last.starts_on, row.Last.starts_on_precision) if row.Last else None

    def listed(name: str, label: str, records: Mapping[str, Any]) -> Column:
        def codes(row: Any) -> list[str]:
            return codes_in(getattr(row.WorkingGroup, name))

        return Column(
            name, label, LIST, codes, lambda row: names(getattr(row.WorkingGroup, name), records)
        )

    return [
        Column("code", _("Code"), CODE, "WorkingGroup.code", sort="code"),
        Column(
            "name",
            _("Working group"),
            TEXT,
            lambda row: localized(row.WorkingGroup, "name")[0],
            sort="name",
        ),
        Column("theme", _("Theme"), CODE, lambda row: row.Theme.code if row.Theme else None, theme),
        Column(
            "lead", _("Lead ministry"), CODE, lead_code, lambda row: localized(lead(row), "name")[0]
        ),
        listed("ministries", _("Ministries"), ministries_by_code),
        listed("partners", _("Partners"), partners),
        Column("starts_on", _("Start date"), DATE, starts_on, sort="starts_on"),
        Column("ends_on", _("End date"), DATE, "WorkingGroup.ends_on"),
        Column("last_met", _("Last met"), DATE, last_met, sort="-last_met"),
    ]


def group_listing(ministries: Mapping[int, Ministry], partners: Mapping[str, Partner]) -> Listing:
    """The list of working groups, the oldest first."""
    columns = group_columns(ministries, partners)
    filters: dict[str, Parse] = {"q": search_words}
    return Listing("community.groups", "community.groups_file", filters, columns, sort="starts_on")


def groups(query: Query) -> Select[Any]:
    """The working groups that are asked for, in their order."""
    last = select(Event.id).where(Event.known(scope().as_of), is_of_group())
    last = last.order_by(Event.starts_on.desc(), Event.id).limit(1)
    latest = last.correlate(WorkingGroup, Theme, Formed).scalar_subquery()
    rows = outerjoin(with_theme(), Last, Last.id == latest)
    statement = select(WorkingGroup, Theme, Last).select_from(rows)
    statement = statement.where(WorkingGroup.known(scope().as_of))
    texts = WorkingGroup.code, WorkingGroup.name_en, WorkingGroup.name_fr
    statement = searched(statement, query["q"], *texts)
    by = {
        "code": order_of(WorkingGroup.code),
        "name": order_of(in_language_of(WorkingGroup)),
        "starts_on": WorkingGroup.starts_on,
        "last_met": Last.starts_on,
    }
    return ordered(statement, query.sort, by, order_of(WorkingGroup.code))
