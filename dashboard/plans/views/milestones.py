"""The list of all milestones, and the page of one: its updates, its evidence, whether it can be
checked.
"""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.community.advice_models import Decision
from dashboard.community.models import Event
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, localized, ngettext
from dashboard.ministries.lookup import ministries, options
from dashboard.ministries.models import Ministry
from dashboard.plans import milestones as states
from dashboard.plans.deadlines import offered
from dashboard.plans.evidence_models import EVIDENCE_KINDS, Evidence
from dashboard.plans.history import reports_of
from dashboard.plans.listing import has_names, milestone_listing, scope_of, statement_of, want_names
from dashboard.plans.models import STATUSES, Commitment, Milestone, Plan
from dashboard.plans.reporting import is_todays, missing_texts
from dashboard.plans.tables import milestone_table, update_columns
from dashboard.plans.views import chosen_scope, request_of, views
from dashboard.records.choices import PILLARS
from dashboard.web import charts
from dashboard.web.chosen import periods
from dashboard.web.listing import rows_by
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX, Table, rows_of
from dashboard.web.tiles import period_label
from dashboard.web.urls import address_of, get_or_404, this_page


@views.get("/milestones")
@requires("see_totals")
@cached_page(
    "plans/milestones.html",
    "plans/_milestones_fragment.html",
    board="plans/_milestones.html",
    outer=(
        *("scope", "periods", "label", "choices", "chosen", "pillars", "wants", "statuses"),
        *("asked", "said", "checks"),
    ),
)
def milestones() -> dict[str, Any]:
    """All milestones; for htmx only the table."""
    by_id = ministries()
    listing = milestone_listing(by_id)
    query = listing.read()
    context = listing.context(query, statement_of(query), states.read)
    total, chosen = context["total"], scope_of(query)
    return {
        **context,
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "by_id": by_id,
        "choices": {
            "ministry": options(by_id.values()),
            "plan": options(db.session.scalars(select(Plan))),
        },
        "chosen": {name: request.args.get(name, "") for name in ("ministry", "plan")},
        "pillars": PILLARS,
        "wants": want_names(),
        "checks": has_names(),
        "statuses": STATUSES,
        "reports": lambda step: may("report_progress", step.lead_id),
        "said": ngettext(
            "%(num)s milestone found.", "%(num)s milestones found.", total, num=format_number(total)
        ),
    }


@views.get(f"/milestones{SUFFIX}")
@requires("export_screen")
def milestones_file(suffix: str) -> ResponseReturnValue:
    """The list of milestones as a file, with its filters."""
    by_id = ministries()
    listing = milestone_listing(by_id)
    query = listing.read()
    rows = rows_by(statement_of(query), states.read)
    scope, title = scope_of(query), _("Milestones")
    table = milestone_table("milestones", title, rows, by_id, filters=listing.names, scope=scope)
    return table.answer(suffix)


@views.get("/milestones/<code>")
@requires("see_totals")
@cached_page("web/board_page.html", "web/_fragment.html", "plans/_milestone.html", outer=("title",))
def milestone(code: str) -> dict[str, Any]:
    """One milestone: where it stands, whether it can be checked, its updates and its evidence."""
    milestone: Milestone = get_or_404(Milestone, code)
    chosen = chosen_scope()
    reports = reports_of(milestone, chosen.as_of)
    counted = [report.update for report in reports if not report.corrected]
    actual = next((update.actual for update in counted if update.actual is not None), None)
    evidence = select(Evidence).where(
        Evidence.milestone_id == milestone.id, Evidence.known(chosen.as_of)
    )
    decisions = (
        select(Decision, Event)
        .join(Event, Event.id == Decision.event_id)
        .where(Decision.live, Decision.milestone_id == milestone.id, Event.known(chosen.as_of))
        .order_by(Event.starts_on, Event.id, Decision.number)
    )
    parent = db.session.get_one(Commitment, milestone.commitment_id)
    plan = db.session.get_one(Plan, parent.plan_id)
    led_by = milestone.lead_id or parent.lead_id or plan.ministry_id
    record = {"name": "milestones", "id": milestone.id}
    return {
        "title": f"{localized(milestone, 'name')[0]} ({milestone.code})",
        "scope": chosen,
        "label": period_label(chosen.period),
        "statuses": STATUSES,
        "charts": charts,
        "milestone": milestone,
        "step": next(iter(states.steps(chosen, Milestone.id == milestone.id)), None),
        "commitment": parent,
        "plan": plan,
        "lead": db.session.get(Ministry, led_by) if led_by else None,
        "updates": reports,
        "counted": len(counted),
        "todays": counted[0] if counted and is_todays(counted[0], counted[0]) else None,
        "missing_texts": missing_texts,
        "evidence": db.session.scalars(evidence.order_by(Evidence.id)).all(),
        "evidence_kinds": EVIDENCE_KINDS,
        "decisions": db.session.execute(decisions).all(),
        "as_of": chosen.as_of,
        "actual": actual,
        "offer": offered(milestone, chosen.as_of),
        "came_from": request_of(milestone),
        "reach": charts.reach(milestone.baseline, actual, milestone.target),
        "checks": states.CHECKS,
        "edit_address": address_of("edit", **record) if may("write_records") else "",
        "suggest_address": address_of("suggest", **record, back=this_page())
        if may("suggest", led_by)
        else "",
        "reports": may("report_progress", led_by),
    }


@views.get(f"/milestones/<code>{SUFFIX}")
@requires("export_screen")
def milestone_file(code: str, suffix: str) -> ResponseReturnValue:
    """One milestone's updates, the newest first."""
    milestone: Milestone = get_or_404(Milestone, code)
    reports = rows_of(reports_of(milestone, chosen_scope().as_of))
    name, title = f"milestone-{milestone.code.lower()}", localized(milestone, "name")[0]
    return Table(name, title, update_columns(), reports).answer(suffix)
