"""The pages of decisions and of working groups."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import join

from dashboard.accounts.permissions import may, requires
from dashboard.community import advice_lists as lists
from dashboard.community.advice import is_open, of_decisions
from dashboard.community.advice_models import Decision, WorkingGroup
from dashboard.community.models import Event
from dashboard.community.partner_models import Partner, Theme
from dashboard.community.reach_lists import scope_of
from dashboard.community.views import views
from dashboard.extensions import db
from dashboard.language import format_date, format_number, gettext as _, localized, ngettext
from dashboard.ministries.lookup import ministries
from dashboard.records.fields import codes_in
from dashboard.records.periods import scope
from dashboard.web.list_page import OUTER, PARTS, Group, execute, list_file, list_page
from dashboard.web.listing import SIZE
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX
from dashboard.web.urls import address_of, get_or_404, this_page

OLD_DAYS = 90
"""After so many days a decision that is open is told in another colour."""


def _to_event(row: Any) -> str:
    return url_for("community.event", code=row.Event.code)


def _to_milestone(row: Any) -> str:
    return address_of("milestone", code=row.milestone) if row.milestone else ""


@views.get("/decisions")
@requires("see_totals")
@cached_page("community/list.html", *PARTS, outer=OUTER)
def decisions() -> dict[str, Any]:
    """What became of the advice: every decision, by meeting and by state."""
    listing = lists.decision_listing()
    query = listing.read()
    chosen = scope_of(query)
    counted = select(func.count()).select_from(Decision).join(Event).where(of_decisions(chosen))
    waiting = db.session.scalar(counted.where(is_open(chosen))) or 0
    whole = db.session.scalar(counted) or 0
    events = [(event.code, localized(event, "name")[0]) for event in lists.decided_at()]

    def mark(row: Any) -> str:
        days, due_on = lists.days_open(row, chosen.as_of), row.Decision.due_on
        late = days is not None and (days > OLD_DAYS or (due_on and due_on < chosen.as_of))
        return "late" if late else ""

    order = query.sort.removeprefix("-")

    def group(row: Any) -> Group:
        """The meeting or the state under which a decision stands, where they are in its order."""
        if order == "state":
            return Group(lists.state_names()[lists.standing(row, chosen.as_of)])
        day = format_date(row.Event.starts_on, row.Event.starts_on_precision)
        meeting = Group(localized(row.Event, "name")[0], _to_event(row), day)
        return meeting if order == "event" else Group()

    return list_page(
        listing,
        query,
        lists.decisions(query),
        execute,
        kind="decisions",
        title=_("What became of the advice"),
        lead=ngettext(
            "%(open)s of %(num)s decision is open.",
            "%(open)s of %(num)s decisions are open.",
            whole,
            open=format_number(waiting),
            num=format_number(whole),
        )
        if whole
        else "",
        shown="text milestone due_on done_on state"
        if order == "event"
        else "text event milestone due_on done_on state",
        links={"event": _to_event, "milestone": _to_milestone},
        selects=[
            ("state", _("State"), lists.state_names().items(), _("All states")),
            ("event", _("Meeting"), events, _("All meetings")),
        ],
        record=lambda row: row.Decision,
        group=group,
        source=lambda row: row.Event.source,
        mark=mark,
    )


@views.get(f"/decisions{SUFFIX}")
@requires("export_screen")
def decisions_file(suffix: str) -> ResponseReturnValue:
    """The list of decisions as a file, with its filters."""
    listing = lists.decision_listing()
    query = listing.read()
    statement, data = lists.decisions(query), lists.DECISION_DATA
    title = _("What became of the advice")
    table = list_file("decisions", title, listing, query, statement, execute, data)
    return table.answer(suffix)


@views.get("/groups")
@requires("see_totals")
@cached_page("community/list.html", *PARTS, outer=OUTER)
def groups() -> dict[str, Any]:
    """The working groups."""
    listing = lists.group_listing(ministries(), lists.by_code(Partner))
    query = listing.read()
    return list_page(
        listing,
        query,
        lists.groups(query),
        execute,
        kind="groups",
        title=_("Working groups"),
        lead="",
        shown="name lead ministries partners starts_on last_met ends_on",
        links={"name": lambda row: url_for("community.group", code=row.WorkingGroup.code)},
        record=lambda row: row.WorkingGroup,
    )


@views.get(f"/groups{SUFFIX}")
@requires("export_screen")
def groups_file(suffix: str) -> ResponseReturnValue:
    """The list of working groups as a file."""
    listing = lists.group_listing(ministries(), lists.by_code(Partner))
    query = listing.read()
    title, data = _("Working groups"), lists.GROUP_DATA
    table = list_file("groups", title, listing, query, lists.groups(query), execute, data)
    return table.answer(suffix)


@views.get("/groups/<code>")
@requires("see_totals")
@cached_page("web/board_page.html", "web/_fragment.html", "community/_group.html", outer=("title",))
def group(code: str) -> dict[str, Any]:
    """One working group: its aim, who is in it, where it talks, its events and decisions."""
    group: WorkingGroup = get_or_404(WorkingGroup, code)
    chosen, by_id = scope(), ministries()
    theme = db.session.get(Theme, group.theme_id) if group.theme_id else None
    own = WorkingGroup.id == group.id, Event.known(chosen.as_of)
    latest = Event.starts_on.desc(), Event.id
    met = join(lists.with_theme(), Event, lists.is_of_group())
    events = select(Event).select_from(met).where(*own).order_by(*latest).limit(SIZE)
    met_to_decide = join(met, Decision, Decision.event_id == Event.id)
    decided = select(Decision, Event).select_from(met_to_decide).where(*own, Decision.live)
    decided = decided.order_by(*latest, Decision.number).limit(SIZE)
    record = {"name": "groups", "id": group.id, "back": this_page()}
    codes = codes_in(group.ministries)
    return {
        "title": f"{localized(group, 'name')[0]} ({group.code})",
        "group": group,
        "theme": theme,
        "lead": by_id.get(group.lead_id or 0),
        "members": [one for one in by_id.values() if one.code in codes],
        "partners": lists.names(group.partners, lists.by_code(Partner)),
        "events": db.session.scalars(events).all(),
        "decisions": db.session.execute(decided).all(),
        "most": SIZE,
        "state_of": lambda row: lists.state_of(row, chosen.as_of),
        "edit_address": address_of("edit", **record) if may("write_records") else "",
    }
