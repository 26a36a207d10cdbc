"""The tables of plans, one plan, one commitment and one milestone as files, one suffix from their pages."""

from collections import Counter
from typing import Any, Sequence

from sqlalchemy import select

from dashboard.accounts.permissions import requires
from dashboard.extensions import db
from dashboard.language import gettext as _, localized, search_key, sort_key
from dashboard.plans.list_views import cells
from dashboard.plans.milestones import MilestoneState, check_names, checks, steps
from dashboard.plans.models import PLAN_STATES, STATUSES, Commitment, Milestone, Plan, Update
from dashboard.plans.views import found_by_code, ministries, views
from dashboard.records.periods import scope
from dashboard.web.tables import download


def _summed_header() -> list[str]:
    return [_("Milestones"), *(str(label) for label in STATUSES.values()), *check_names().values()]


def _summed(found: Sequence[MilestoneState]) -> list[Any]:
    counted = [step for step in found if not step.withdrawn]
    statuses = Counter(step.status for step in counted)
    return [
        len(counted),
        *(statuses[name] for name in STATUSES),
        *(check.passed for check in checks(found)),
    ]


@views.get("/plans.<any(csv,xlsx):kind>")
@requires("export_screen")
def plans_file(kind: str) -> Any:
    """All plans with their milestones by status, and how many pass each check."""
    its: dict[int, list[MilestoneState]] = {}
    for step in steps(scope()):
        its.setdefault(step.plan.id, []).append(step)
    known = ministries()
    found = db.session.scalars(select(Plan).where(Plan.live)).all()
    header = [_("Code"), _("Plan"), _("Ministry"), _("State"), *_summed_header()]
    rows = (
        [
            plan.code,
            localized(plan, "name")[0],
            localized(known[plan.ministry_id], "name")[0] if plan.ministry_id in known else "",
            str(PLAN_STATES[plan.state]),
            *_summed(its.get(plan.id, [])),
        ]
        for plan in sorted(found, key=lambda p: search_key(localized(p, "name")[0]))
    )
    return download(kind, "plans", header, rows)


@views.get("/plans/<code>.<any(csv,xlsx):kind>")
@requires("export_screen")
def plan_file(code: str, kind: str) -> Any:
    """One plan's commitments with their milestones by status."""
    plan: Plan = found_by_code(Plan, code)
    its: dict[int, list[MilestoneState]] = {}
    for step in steps(scope(), Commitment.plan_id == plan.id):
        its.setdefault(step.commitment.id, []).append(step)
    chosen = select(Commitment).where(Commitment.plan_id == plan.id, Commitment.live)
    header = [_("Theme"), _("Code"), _("Commitment"), *_summed_header()]
    rows = (
        [localized(c, "theme")[0], c.code, localized(c, "name")[0], *_summed(its.get(c.id, []))]
        for c in sorted(db.session.scalars(chosen), key=lambda c: sort_key(c.code))
    )
    return download(kind, f"plan-{plan.code.lower()}", header, rows)


@views.get("/commitments/<code>.<any(csv,xlsx):kind>")
@requires("export_screen")
def commitment_file(code: str, kind: str) -> Any:
    """One commitment's milestones."""
    commitment: Commitment = found_by_code(Commitment, code)
    header, rows = cells(steps(scope(), Milestone.commitment_id == commitment.id), ministries())
    return download(kind, f"commitment-{commitment.code.lower()}", header, rows)


@views.get("/milestones/<code>.<any(csv,xlsx):kind>")
@requires("export_screen")
def milestone_file(code: str, kind: str) -> Any:
    """One milestone's updates, the newest first."""
    milestone: Milestone = found_by_code(Milestone, code)
    said = select(Update).where(
        Update.milestone_id == milestone.id, Update.live, Update.reported_on <= scope().as_of
    )
    header = [
        _("Reported on"),
        _("Status"),
        _("Progress"),
        _("Challenges"),
        _("Actual"),
        _("Evidence"),
        _("Link"),
    ]
    rows = (
        [
            update.reported_on.isoformat(),
            str(STATUSES[update.status]),
            *(localized(update, name)[0] for name in ("progress", "challenges")),
            None if update.actual is None else float(update.actual),
            localized(update, "evidence")[0],
            update.evidence_url or "",
        ]
        for update in db.session.scalars(said.order_by(Update.reported_on.desc()))
    )
    return download(kind, f"milestone-{milestone.code.lower()}", header, rows)
