"""Plans and their commitments, each page with its table one suffix away."""

from collections import defaultdict
from functools import partial
from itertools import groupby
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import (
    format_number,
    gettext as _,
    localized,
    ngettext,
    search_key,
    sort_key,
)
from dashboard.ministries.lookup import ministries, options
from dashboard.plans.milestones import MilestoneState, bar, checks, steps
from dashboard.plans.models import PLAN_STATES, STATUSES, Commitment, Milestone, Plan
from dashboard.plans.review import codes, misses
from dashboard.plans.tables import (
    PLAN_DATA,
    PLAN_FILES,
    SUMMED,
    Summed,
    commitment_columns,
    milestone_table,
    plan_columns,
)
from dashboard.plans.views import chosen_scope, request_of, views
from dashboard.records.choices import PILLARS
from dashboard.records.fields import codes_in
from dashboard.records.periods import Scope, today
from dashboard.web import charts
from dashboard.web.chosen import chosen_ministry, periods
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX, Table, rows_of
from dashboard.web.tiles import period_label
from dashboard.web.urls import get_or_404

SHOWN = {
    "statuses": STATUSES,
    "charts": charts,
    "listed": lambda **where: partial(url_for, "plans.milestones", **where),
}
"""What every page of this room draws with."""


FILTERS = "period", "ministry"


def _plans(chosen: Scope) -> list[tuple[Plan, list[MilestoneState]]]:
    """The plans of the scope with their milestones, by name: of a ministry, those that are its own
    and those in which it leads a milestone; of a past day, those that had begun.
    """
    by_plan: dict[int, list[MilestoneState]] = defaultdict(list)
    for step in steps(chosen):
        by_plan[step.plan.id].append(step)
    statement = select(Plan).where(Plan.archived_at.is_(None))
    if chosen.ministry is not None:
        statement = statement.where(or_(Plan.ministry_id == chosen.ministry, Plan.id.in_(by_plan)))
    if chosen.as_of < today():
        statement = statement.where(or_(Plan.starts_on.is_(None), Plan.starts_on <= chosen.as_of))
    plans = sorted(db.session.scalars(statement), key=lambda p: search_key(localized(p, "name")[0]))
    return [(plan, by_plan[plan.id]) for plan in plans]


@views.get("/plans")
@requires("see_totals")
@cached_page(
    "plans/plans.html",
    "web/_period_fragment.html",
    board="plans/_plans.html",
    outer=("scope", "periods", "label", "choices", "ministry", "said"),
)
def page() -> dict[str, Any]:
    """All plans with their progress, the government's own first; for htmx only the list."""
    by_id = ministries()
    ministry = chosen_ministry(list(by_id.values()))
    chosen = chosen_scope(ministry)
    rows = [(plan, by_id.get(plan.ministry_id or 0), steps) for plan, steps in _plans(chosen)]
    return {
        **SHOWN,
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "choices": options(by_id.values()),
        "ministry": ministry.code if ministry else "",
        "rows": sorted(rows, key=lambda row: row[1] is not None),
        "said": ngettext(
            "%(num)s plan found.", "%(num)s plans found.", len(rows), num=format_number(len(rows))
        ),
        "bar": bar,
        "states": PLAN_STATES,
        "checks": checks,
    }


@views.get(f"/plans{SUFFIX}")
@requires("export_screen")
def plans_file(suffix: str) -> ResponseReturnValue:
    """All plans with their milestones by status, and how many pass each check."""
    by_id = ministries()
    chosen = chosen_scope(chosen_ministry(list(by_id.values())))
    rows = rows_of([Summed.without_withdrawn(*row) for row in _plans(chosen)])
    name, title, columns = "plans", _("Plans"), plan_columns(by_id)
    table = Table(name, title, columns, rows, PLAN_FILES, PLAN_DATA, FILTERS, chosen)
    return table.answer(suffix)


def _commitments(plan: Plan) -> list[tuple[Commitment, list[MilestoneState]]]:
    """The plan's commitments by code, each with its milestones."""
    by_commitment: dict[int, list[MilestoneState]] = defaultdict(list)
    for step in steps(chosen_scope(), Commitment.plan_id == plan.id):
        by_commitment[step.commitment.id].append(step)
    chosen = select(Commitment).where(
        Commitment.plan_id == plan.id, Commitment.archived_at.is_(None)
    )
    commitments = sorted(db.session.scalars(chosen), key=lambda c: sort_key(c.code))
    return [(commitment, by_commitment[commitment.id]) for commitment in commitments]


def _theme(row: tuple[Commitment, Any]) -> str | None:
    return row[0].theme_en or row[0].theme_fr


@views.get("/plans/<code>")
@requires("see_totals")
@cached_page("web/board_page.html", "web/_fragment.html", "plans/_plan.html", outer=("title",))
def plan(code: str) -> dict[str, Any]:
    """One plan: its commitments by theme, each with its milestones as a bar."""
    plan: Plan = get_or_404(Plan, code)
    rows, chosen = _commitments(plan), chosen_scope()
    order = list(dict.fromkeys(map(_theme, rows)))
    by_theme = groupby(sorted(rows, key=lambda row: order.index(_theme(row))), key=_theme)
    groups = [list(group) for _each, group in by_theme]
    return {
        **SHOWN,
        "title": f"{localized(plan, 'name')[0]} ({plan.code})",
        "plan": plan,
        "scope": chosen,
        "label": period_label(chosen.period),
        "themes": [(group[0][0], group) for group in groups],
        "steps": [step for _each, group in rows for step in group],
        "checks": checks,
        "ministry": ministries().get(plan.ministry_id or 0),
        "bar": bar,
        "states": PLAN_STATES,
    }


@views.get(f"/plans/<code>{SUFFIX}")
@requires("export_screen")
def plan_file(code: str, suffix: str) -> ResponseReturnValue:
    """One plan's commitments with their milestones by status."""
    plan: Plan = get_or_404(Plan, code)
    rows = [
        Summed.without_withdrawn(commitment, milestones)
        for commitment, milestones in _commitments(plan)
    ]
    name, title = f"plan-{plan.code.lower()}", localized(plan, "name")[0]
    data = f"code name theme {SUMMED}"
    columns, chosen = commitment_columns(), chosen_scope()
    table = Table(name, title, columns, rows_of(rows), "", data, ("period",), chosen)
    return table.answer(suffix)


@views.get("/commitments/<code>")
@requires("see_totals")
@cached_page(
    "web/board_page.html", "web/_fragment.html", "plans/_commitment.html", outer=("title",)
)
def commitment(code: str) -> dict[str, Any]:
    """One commitment: its problem and aim, who leads it, what the review said, its milestones."""
    commitment: Commitment = get_or_404(Commitment, code)
    by_id = ministries()
    plan = db.session.get(Plan, commitment.plan_id)
    chosen = chosen_scope()
    milestones = steps(chosen, Milestone.commitment_id == commitment.id)
    own = commitment.lead_id or (plan.ministry_id if plan else None)
    leads = dict.fromkeys([own, *(step.lead_id for step in milestones)])
    supported = [commitment.supporting, *(step.milestone.supporting for step in milestones)]
    supporting = {code for codes in supported for code in codes_in(codes)}
    return {
        **SHOWN,
        "title": f"{localized(commitment, 'name')[0]} ({commitment.code})",
        "commitment": commitment,
        "scope": chosen,
        "label": period_label(chosen.period),
        "plan": plan,
        "leads": [by_id[id] for id in leads if id in by_id],
        "supporting": [m for m in by_id.values() if m.code in supporting],
        "pillars": [PILLARS[name] for name in (commitment.pillars or "").split(";") if name],
        "codes": codes(commitment),
        "came_from": request_of(commitment),
        "misses": misses(commitment),
        "steps": milestones,
        "checks": checks,
        "reports": lambda step: may("report_progress", step.lead_id),
    }


@views.get(f"/commitments/<code>{SUFFIX}")
@requires("export_screen")
def commitment_file(code: str, suffix: str) -> ResponseReturnValue:
    """One commitment's milestones."""
    commitment: Commitment = get_or_404(Commitment, code)
    chosen = chosen_scope()
    rows = rows_of(steps(chosen, Milestone.commitment_id == commitment.id))
    name = f"commitment-{commitment.code.lower()}"
    title = localized(commitment, "name")[0]
    table = milestone_table(name, title, rows, ministries(), filters=("period",), scope=chosen)
    return table.answer(suffix)
