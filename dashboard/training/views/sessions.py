"""The list of sessions, and the page of one: who came, what they said, what is missing."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from dashboard.accounts.permissions import requires
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, ngettext
from dashboard.ministries.lookup import ministries, options
from dashboard.ministries.models import Ministry
from dashboard.plans.evidence_models import EVIDENCE_KINDS, Evidence
from dashboard.records.choices import PILLARS, REGIONS
from dashboard.records.periods import scope
from dashboard.training import listing as lists
from dashboard.training.answers import SATISFACTION
from dashboard.training.models import DELIVERIES, SESSION_KINDS, SESSION_STATES, Course, Session
from dashboard.training.one_session import comments, missing, ratings, share_of
from dashboard.training.results import QUESTIONS, RESPONSES, results
from dashboard.training.views import sees, views
from dashboard.web.chosen import periods
from dashboard.web.listing import SIZE, in_address, rows_by
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX, Table
from dashboard.web.tiles import period_label
from dashboard.web.urls import get_or_404, no_such_record, this_page


def _read(statement: Any) -> Any:
    return db.session.execute(statement).all()


@views.get("/sessions")
@requires("see_totals")
@cached_page(
    "training/sessions.html",
    "training/_sessions_fragment.html",
    board="training/_sessions.html",
    outer=("scope", "periods", "label", "choices", "chosen", "sort", "said"),
)
def sessions() -> dict[str, Any]:
    """All sessions, those to come apart; for htmx only the tables."""
    by_id = ministries()
    listing = lists.session_listing(by_id, sees)
    query = listing.read()
    chosen = lists.scope_of(query)
    ahead = query["state"] == "planned"
    context = listing.context(query, lists.statement_of(query, planned=ahead), _read)
    apart = query["state"] is None and not query["want"]
    planned = lists.statement_of(query, planned=True).order_by(None).order_by(Session.starts_on)
    names = [name for name in listing.filters if name not in ("q", "period")]
    filters = in_address(listing.filters)
    total = context["total"]
    return {
        **context,
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "choices": {
            "course": options(db.session.scalars(select(Course))),
            "kind": SESSION_KINDS.items(),
            "delivery": DELIVERIES.items(),
            "region": REGIONS.items(),
            "ministry": options(by_id.values()),
            "state": SESSION_STATES.items(),
            "pillar": PILLARS.items(),
            "want": lists.want_names().items(),
        },
        "chosen": {name: filters.get(name, "") for name in ("q", *names)},
        "sort": query.sort if query.sort != listing.sort else "",
        "by_id": by_id,
        "ahead": ahead,
        "planned": _read(planned.limit(SIZE)) if apart else [],
        "all_planned": _count(planned) if apart else 0,
        "results": results(chosen.as_of),
        "sees": sees,
        "states": SESSION_STATES,
        "deliveries": DELIVERIES,
        "regions": REGIONS,
        "said": ngettext(
            "%(num)s session found.", "%(num)s sessions found.", total, num=format_number(total)
        ),
    }


def _count(statement: Any) -> int:
    counted = statement.with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(counted.order_by(None)) or 0


@views.get(f"/sessions{SUFFIX}")
@requires("export_screen")
def sessions_file(suffix: str) -> ResponseReturnValue:
    """The list of sessions, with its filters."""
    by_id = ministries()
    listing = lists.session_listing(by_id, sees)
    query = listing.read()
    chosen = lists.scope_of(query)
    columns = lists.session_columns(by_id, sees, results(chosen.as_of))
    rows = rows_by(lists.statement_of(query), _read)
    table = Table("sessions", _("Sessions"), columns, rows, filters=listing.names, scope=chosen)
    return table.answer(suffix)


@views.get("/sessions/<code>")
@requires("see_totals")
def session(code: str) -> ResponseReturnValue:
    """One session. It may name its trainer and hold comments, so that it is never kept."""
    session: Session = get_or_404(Session, code)
    as_of = scope().as_of
    if session.state != "planned" and session.starts_on > as_of:
        no_such_record(code)
    course = db.session.get_one(Course, session.course_id)
    known = results(as_of)
    named = sees(session.ministry_id)
    measures = {name: known.measure(session, name, sees) for name in QUESTIONS}
    evidence = select(Evidence).where(Evidence.session_id == session.id, Evidence.known(as_of))
    pieces = db.session.scalars(evidence.order_by(Evidence.id)).all()
    came = known.came(session, sees)
    return render_template(
        "training/session.html",
        session=session,
        course=course,
        host=db.session.get(Ministry, session.ministry_id) if session.ministry_id else None,
        named=named,
        came=came,
        of_seats=share_of(came, session.seats),
        measures=measures,
        ratings=ratings(session, as_of, measures[SATISFACTION], named),
        answered=share_of(measures[RESPONSES], came),
        comments=comments(session, as_of) if named else [],
        evidence=pieces,
        missing=missing(session, as_of, known.attendance.get(session.id, 0), named, pieces),
        evidence_kinds=EVIDENCE_KINDS,
        states=SESSION_STATES,
        deliveries=DELIVERIES,
        regions=REGIONS,
        back=this_page(),
    )
