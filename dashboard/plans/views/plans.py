"""Plans and their commitments, each page with its table one suffix away."""

from collections import defaultdict
from functools import partial
from itertools import groupby
from typing import Any, Sequence

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import gettext as _, localized, search_key, sort_key
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
from dashboard.plans.views import ministries, views
from dashboard.records.choices import PILLARS
from dashboard.records.periods import scope
from dashboard.web import charts
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX, Table, rows_of
from dashboard.web.urls import get_or_404

SHOWN = {
    "statuses": STATUSES,
    "charts": charts,
    "listed": lambda **where: partial(url_for, "plans.milestones", **where),
}
"""What every page of this room draws with."""


def _plans() -> Sequence[Plan]:
    plans = db.session.scalars(select(Plan).where(Plan.archived_at.is_(None)))
    return sorted(plans, key=lambda plan: search_key(localized(plan, "name")[0]))


def _steps_by_plan() -> dict[int, list[MilestoneState]]:
    by_plan: dict[int, list[MilestoneState]] = defaultdict(list)
    for step in steps(scope()):
        by_plan[step.plan.id].append(step)
    return by_plan


@views.get("/plans")
@requires("see_totals")
@cached_page("plans/page.html", "web/_fragment.html", "plans/_plans.html", outer=("title",))
def page() -> dict[str, Any]:
    """All plans with their state and progress; the government's own first."""
    by_plan, by_id = _steps_by_plan(), ministries()
    rows = [(plan, by_id.get(plan.ministry_id or 0), by_plan[plan.id]) for plan in _plans()]
    return {
        **SHOWN,
        "title": _("Plans"),
        "rows": sorted(rows, key=lambda row: row[1] is not None),
        "bar": bar,
        "states": PLAN_STATES,
        "checks": checks,
    }


@views.get(f"/plans{SUFFIX}")
@requires("export_screen")
def plans_file(suffix: str) -> ResponseReturnValue:
    """All plans with their milestones by status, and how many pass each check."""
    by_plan = _steps_by_plan()
    rows = [Summed.without_withdrawn(plan, by_plan[plan.id]) for plan in _plans()]
    columns = plan_columns(ministries())
    return Table("plans", _("Plans"), columns, rows_of(rows), PLAN_FILES, PLAN_DATA).answer(suffix)


def _commitments(plan: Plan) -> list[tuple[Commitment, list[MilestoneState]]]:
    """The plan's commitments by code, each with its milestones."""
    by_commitment: dict[int, list[MilestoneState]] = defaultdict(list)
    for step in steps(scope(), Commitment.plan_id == plan.id):
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
@cached_page("plans/page.html", "web/_fragment.html", "plans/_plan.html", outer=("title",))
def plan(code: str) -> dict[str, Any]:
    """One plan: its commitments by theme, each with its milestones as a bar."""
    plan: Plan = get_or_404(Plan, code)
    rows = _commitments(plan)
    order = list(dict.fromkeys(map(_theme, rows)))
    by_theme = groupby(sorted(rows, key=lambda row: order.index(_theme(row))), key=_theme)
    groups = [list(group) for _each, group in by_theme]
    return {
        **SHOWN,
        "title": f"{localized(plan, 'name')[0]} ({plan.code})",
        "plan": plan,
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
    return Table(name, title, commitment_columns(), rows_of(rows), data=data).answer(suffix)


@views.get("/commitments/<code>")
@requires("see_totals")
@cached_page("plans/page.html", "web/_fragment.html", "plans/_commitment.html", outer=("title",))
def commitment(code: str) -> dict[str, Any]:
    """One commitment: its problem and aim, who leads it, what the review said, its milestones."""
    commitment: Commitment = get_or_404(Commitment, code)
    by_id = ministries()
    plan = db.session.get(Plan, commitment.plan_id)
    milestones = steps(scope(), Milestone.commitment_id == commitment.id)
    own = commitment.lead_id or (plan.ministry_id if plan else None)
    leads = dict.fromkeys([own, *(step.lead_id for step in milestones)])
    supporting = (commitment.supporting or "").split(";")
    return {
        **SHOWN,
        "title": f"{localized(commitment, 'name')[0]} ({commitment.code})",
        "commitment": commitment,
        "plan": plan,
        "leads": [by_id[id] for id in leads if id in by_id],
        "supporting": [m for m in by_id.values() if m.code in supporting],
        "pillars": [PILLARS[name] for name in (commitment.pillars or "").split(";") if name],
        "codes": codes(commitment),
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
    chosen = steps(scope(), Milestone.commitment_id == commitment.id)
    name = f"commitment-{commitment.code.lower()}"
    title = localized(commitment, "name")[0]
    return milestone_table(name, title, rows_of(chosen), ministries()).answer(suffix)
