"""The list of all milestones, and the page of one: its updates, its evidence, whether it can be
checked.
"""

from typing import Any, Iterable

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, localized, ngettext, search_key
from dashboard.ministries.models import Ministry
from dashboard.plans import milestones as states
from dashboard.plans.listing import has_names, milestone_listing, scope_of, statement_of, want_names
from dashboard.plans.models import (
    EVIDENCE_KINDS,
    STATUSES,
    Commitment,
    Evidence,
    Milestone,
    Plan,
    Update,
)
from dashboard.plans.reporting import missing_texts
from dashboard.plans.tables import milestone_table, update_columns
from dashboard.plans.views import ministries, views
from dashboard.records.choices import PILLARS
from dashboard.records.periods import scope
from dashboard.web import charts
from dashboard.web.listing import rows_by
from dashboard.web.pages import cached_page
from dashboard.web.period_filter import periods
from dashboard.web.table import SUFFIX, Table, rows_of
from dashboard.web.tiles import period_label
from dashboard.web.urls import address_of, get_or_404


def _options(records: Iterable[Any]) -> list[tuple[str, str]]:
    """Codes and names to choose from, by name."""
    named = [(r.code, localized(r, "name")[0]) for r in records if not r.archived_at]
    return sorted(named, key=lambda pair: search_key(pair[1]))


@views.get("/milestones")
@requires("see_totals")
@cached_page(
    "plans/milestones.html",
    "plans/_milestones_fragment.html",
    board="plans/_milestones.html",
    outer=(
        "scope",
        "choices",
        "chosen",
        "pillars",
        "wants",
        "checks",
        "periods",
        "label",
        "statuses",
        "asked",
        "said",
    ),
)
def milestones() -> dict[str, Any]:
    """All milestones; for htmx only the table."""
    by_id = ministries()
    listing = milestone_listing(by_id)
    query = listing.read()
    context = listing.context(query, statement_of(query), states.read)
    total = context["total"]
    return {
        **context,
        "scope": scope_of(query),
        "by_id": by_id,
        "choices": {
            "ministry": _options(by_id.values()),
            "plan": _options(db.session.scalars(select(Plan))),
        },
        "chosen": {name: request.args.get(name, "") for name in ("ministry", "plan")},
        "pillars": PILLARS,
        "wants": want_names(),
        "checks": has_names(),
        "periods": periods(scope_of(query).period),
        "label": period_label(scope_of(query).period),
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


def _updates_of(milestone: Milestone) -> Any:
    """Its updates up to today with the name of each author, the newest first."""
    chosen = select(Update, User.name).outerjoin(User, User.id == Update.author_id)
    chosen = chosen.where(
        Update.milestone_id == milestone.id,
        Update.archived_at.is_(None),
        Update.reported_on <= scope().as_of,
    )
    return db.session.execute(chosen.order_by(Update.reported_on.desc())).all()


@views.get("/milestones/<code>")
@requires("see_totals")
@cached_page("plans/page.html", "web/_fragment.html", "plans/_milestone.html", outer=("title",))
def milestone(code: str) -> dict[str, Any]:
    """One milestone: where it stands, whether it can be checked, its updates and its evidence."""
    milestone: Milestone = get_or_404(Milestone, code)
    updates = _updates_of(milestone)
    actuals = (update.actual for update, _author in updates if update.actual is not None)
    actual = next(actuals, None)
    evidence = select(Evidence).where(
        Evidence.milestone_id == milestone.id, Evidence.archived_at.is_(None)
    )
    parent = db.session.get_one(Commitment, milestone.commitment_id)
    plan = db.session.get_one(Plan, parent.plan_id)
    led_by = milestone.lead_id or parent.lead_id or plan.ministry_id
    record = {"name": "milestones", "id": milestone.id}
    return {
        "title": f"{localized(milestone, 'name')[0]} ({milestone.code})",
        "statuses": STATUSES,
        "charts": charts,
        "milestone": milestone,
        "step": next(iter(states.steps(scope(), Milestone.id == milestone.id)), None),
        "commitment": parent,
        "plan": plan,
        "lead": db.session.get(Ministry, led_by) if led_by else None,
        "updates": updates,
        "missing_texts": missing_texts,
        "evidence": db.session.scalars(evidence.order_by(Evidence.id)).all(),
        "evidence_kinds": EVIDENCE_KINDS,
        "actual": actual,
        "reach": charts.reach(milestone.baseline, actual, milestone.target),
        "checks": states.CHECKS,
        "edit_address": address_of("edit", **record) if may("write_records") else "",
        "suggest_address": address_of("suggest", **record, back=request.path)
        if may("suggest", led_by)
        else "",
        "reports": may("report_progress", led_by),
    }


@views.get(f"/milestones/<code>{SUFFIX}")
@requires("export_screen")
def milestone_file(code: str, suffix: str) -> ResponseReturnValue:
    """One milestone's updates, the newest first."""
    milestone: Milestone = get_or_404(Milestone, code)
    updates = [update for update, _author in _updates_of(milestone)]
    name, title = f"milestone-{milestone.code.lower()}", localized(milestone, "name")[0]
    return Table(name, title, update_columns(), rows_of(updates)).answer(suffix)
