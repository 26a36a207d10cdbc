"""Plans down to one milestone, with its updates and its evidence."""

from typing import Any

from flask import Blueprint, abort
from sqlalchemy import select

from dashboard.accounts.roles import requires
from dashboard.extensions import db
from dashboard.language import folded, gettext as _, localized
from dashboard.ministries.models import Ministry
from dashboard.plans.models import PLAN_STATES, STATUSES, Commitment, Evidence, Milestone, Plan, Update
from dashboard.plans.review import codes, misses
from dashboard.plans.steps import bar, by_commitment, steps
from dashboard.records.base import Record
from dashboard.records.choices import PILLARS
from dashboard.records.scope import scope
from dashboard.web import charts
from dashboard.web.pages import kept_html, totals, unchanged

views = Blueprint("plans", __name__)


def _found(model: Any, code: str) -> Any:
    found: Record | None = db.session.scalar(
        select(model).where(model.code == code.upper(), model.archived_at.is_(None))
    )
    if found is None:
        abort(404, _("There is no record “%(name)s”.", name=code[:40]))
    return found


def _ministries() -> dict[int, Ministry]:
    return {ministry.id: ministry for ministry in db.session.scalars(select(Ministry))}


def _page(name: str, title: str, context: Any) -> Any:
    html = kept_html(("plans", name, title), f"plans/_{name}.html", context)
    return totals("plans/page.html", "plans/_fragment.html", html=html, title=title)


@views.get("/plans")
@requires("see_totals")
def page() -> Any:
    """All plans with their state and progress."""
    if (answer := unchanged()) is not None:
        return answer

    def context() -> dict[str, Any]:
        found: dict[int, list[Any]] = {}
        for step in steps(scope()):
            found.setdefault(step.plan.id, []).append(step)
        ministries = _ministries()
        plans = db.session.scalars(select(Plan).where(Plan.archived_at.is_(None))).all()
        rows = [(plan, ministries.get(plan.ministry_id or 0), found.get(plan.id, [])) for plan in plans]
        rows.sort(key=lambda row: (row[1] is not None, folded(localized(row[0], "name")[0])))
        return {"rows": rows, "bar": bar, "statuses": STATUSES, "states": PLAN_STATES}

    return _page("plans", _("Plans"), context)


@views.get("/plans/<code>")
@requires("see_totals")
def plan(code: str) -> Any:
    """One plan: its commitments by theme, each with its milestones as a bar."""
    if (answer := unchanged()) is not None:
        return answer
    found: Plan = _found(Plan, code)

    def context() -> dict[str, Any]:
        its = {c.id: group for c, group in by_commitment(steps(scope(), Commitment.plan_id == found.id))}
        chosen = select(Commitment).where(Commitment.plan_id == found.id, Commitment.archived_at.is_(None))
        rows = [
            (commitment, its.get(commitment.id, []))
            for commitment in db.session.scalars(chosen.order_by(Commitment.code))
        ]
        ministry = _ministries().get(found.ministry_id or 0)
        return {
            "plan": found,
            "rows": rows,
            "ministry": ministry,
            "bar": bar,
            "statuses": STATUSES,
            "states": PLAN_STATES,
        }

    return _page("plan", localized(found, "name")[0], context)


@views.get("/commitments/<code>")
@requires("see_totals")
def commitment(code: str) -> Any:
    """One commitment: its problem and aim, who leads it, what the review said, its milestones."""
    if (answer := unchanged()) is not None:
        return answer
    found: Commitment = _found(Commitment, code)

    def context() -> dict[str, Any]:
        ministries = _ministries()
        plan = db.session.get(Plan, found.plan_id)
        supporting = [m for m in ministries.values() if m.code in (found.supporting or "").split(";")]
        return {
            "commitment": found,
            "plan": plan,
            "lead": ministries.get(found.lead_id or (plan.ministry_id if plan else 0) or 0),
            "supporting": supporting,
            "pillars": [PILLARS[name] for name in (found.pillars or "").split(";") if name],
            "codes": codes(found),
            "misses": misses(found),
            "groups": by_commitment(steps(scope(), Milestone.commitment_id == found.id)),
            "statuses": STATUSES,
        }

    return _page("commitment", localized(found, "name")[0], context)


@views.get("/milestones/<code>")
@requires("see_totals")
def milestone(code: str) -> Any:
    """One milestone: where it stands, whether it can be checked, its updates and its evidence."""
    if (answer := unchanged()) is not None:
        return answer
    found: Milestone = _found(Milestone, code)

    def context() -> dict[str, Any]:
        step = next(iter(steps(scope(), Milestone.id == found.id)), None)
        said = select(Update).where(
            Update.milestone_id == found.id, Update.archived_at.is_(None), Update.reported_on <= scope().as_of
        )
        updates = db.session.scalars(said.order_by(Update.reported_on.desc())).all()
        proof = select(Evidence).where(Evidence.milestone_id == found.id, Evidence.archived_at.is_(None))
        parent = step.commitment if step else db.session.get(Commitment, found.commitment_id)
        actual = next((update.actual for update in updates if update.actual is not None), None)
        share = charts.within(float(actual / found.target)) if actual is not None and found.target else None
        led_by = found.lead_id or (step and (step.commitment.lead_id or step.plan.ministry_id))
        ministry = db.session.get(Ministry, led_by) if led_by else None
        return {
            "milestone": found,
            "step": step,
            "commitment": parent,
            "lead": ministry,
            "updates": updates,
            "evidence": db.session.scalars(proof.order_by(Evidence.id)).all(),
            "actual": actual,
            "share": share,
            "statuses": STATUSES,
        }

    return _page("milestone", localized(found, "name")[0], context)
