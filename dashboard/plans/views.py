"""Plans down to one milestone, with its updates and its evidence; the list of all milestones."""

from itertools import groupby
from typing import Any, Callable

from flask import Blueprint, abort, request
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.accounts.permissions import extent, may, requires
from dashboard.extensions import db
from dashboard.language import gettext as _, localized, search_key, sort_key
from dashboard.ministries.models import Ministry
from dashboard.plans import milestones as one_by_one
from dashboard.plans.milestones import bar, by_commitment, checks, steps
from dashboard.plans.models import (
    EVIDENCE_KINDS,
    PLAN_STATES,
    STATUSES,
    Commitment,
    Evidence,
    Milestone,
    Plan,
    Update,
)
from dashboard.plans.reporting import missing_texts
from dashboard.plans.review import codes, misses
from dashboard.records.choices import PILLARS
from dashboard.records.fields import Record, codes_in
from dashboard.records.periods import scope
from dashboard.web import charts
from dashboard.web.pages import cacheable_page, cached_html, not_modified
from dashboard.web.urls import address_of

views = Blueprint("plans", __name__)


def found_by_code(model: Any, code: str) -> Any:
    """The record of this code that is not archived. Stops with 404 where there is none."""
    found: Record | None = db.session.scalar(
        select(model).where(model.code == code.upper(), model.live)
    )
    if found is None:
        abort(404, _("There is no record “%(name)s”.", name=code[:40]))
    return found


def ministries() -> dict[int, Ministry]:
    """Every ministry by its id, in one statement."""
    return {ministry.id: ministry for ministry in db.session.scalars(select(Ministry))}


def _page(name: str, key: Any, title: str, context: Callable[[], dict[str, Any]]) -> Any:
    def shared() -> dict[str, Any]:
        return {**context(), "statuses": STATUSES, "charts": charts}

    html = cached_html(
        ("plans", name, key, extent("report_progress")), f"plans/_{name}.html", shared
    )
    return cacheable_page("plans/page.html", "web/_fragment.html", board_html=html, title=title)


@views.get("/plans")
@requires("see_totals")
def page() -> Any:
    """All plans with their state and progress."""
    if (answer := not_modified()) is not None:
        return answer

    def context() -> dict[str, Any]:
        found: dict[int, list[Any]] = {}
        for step in steps(scope()):
            found.setdefault(step.plan.id, []).append(step)
        by_id = ministries()
        plans = db.session.scalars(select(Plan).where(Plan.live)).all()
        rows = [(plan, by_id.get(plan.ministry_id or 0), found.get(plan.id, [])) for plan in plans]
        rows.sort(key=lambda row: (row[1] is not None, search_key(localized(row[0], "name")[0])))
        return {"rows": rows, "bar": bar, "states": PLAN_STATES, "checks": checks}

    return _page("plans", "", _("Plans"), context)


@views.get("/plans/<code>")
@requires("see_totals")
def plan(code: str) -> Any:
    """One plan: its commitments by theme, each with its milestones as a bar."""
    if (answer := not_modified()) is not None:
        return answer
    found: Plan = found_by_code(Plan, code)

    def context() -> dict[str, Any]:
        all_steps = steps(scope(), Commitment.plan_id == found.id)
        its = {c.id: group for c, group in by_commitment(all_steps)}
        chosen = select(Commitment).where(Commitment.plan_id == found.id, Commitment.live)
        commitments = sorted(db.session.scalars(chosen), key=lambda c: sort_key(c.code))
        order = {
            theme: place
            for place, theme in reversed(
                list(enumerate(c.theme_en or c.theme_fr for c in commitments))
            )
        }
        commitments.sort(key=lambda c: order[c.theme_en or c.theme_fr])
        themes = [
            (group[0], [(c, its.get(c.id, [])) for c in group])
            for group in (
                list(g)
                for _theme, g in groupby(commitments, key=lambda c: c.theme_en or c.theme_fr)
            )
        ]
        return {
            "plan": found,
            "themes": themes,
            "steps": all_steps,
            "checks": checks,
            "ministry": ministries().get(found.ministry_id or 0),
            "bar": bar,
            "states": PLAN_STATES,
        }

    return _page("plan", found.id, localized(found, "name")[0], context)


@views.get("/commitments/<code>")
@requires("see_totals")
def commitment(code: str) -> Any:
    """One commitment: its problem and aim, who leads it, what the review said, its milestones."""
    if (answer := not_modified()) is not None:
        return answer
    found: Commitment = found_by_code(Commitment, code)

    def context() -> dict[str, Any]:
        by_id = ministries()
        its = steps(scope(), Milestone.commitment_id == found.id)
        leads = [
            by_id[id]
            for id in dict.fromkeys([found.led_by, *(step.lead_id for step in its)])
            if id in by_id
        ]
        return {
            "commitment": found,
            "plan": found.plan,
            "leads": leads,
            "supporting": [m for m in by_id.values() if m.code in codes_in(found.supporting)],
            "pillars": [PILLARS[name] for name in codes_in(found.pillars)],
            "codes": codes(found),
            "misses": misses(found),
            "steps": its,
            "checks": checks,
            "reports": lambda step: may("report_progress", step.lead_id),
        }

    return _page("commitment", found.id, localized(found, "name")[0], context)


@views.get("/milestones/<code>")
@requires("see_totals")
def milestone(code: str) -> Any:
    """One milestone: where it stands, whether it can be checked, its updates and its evidence."""
    if (answer := not_modified()) is not None:
        return answer
    found: Milestone = found_by_code(Milestone, code)

    def context() -> dict[str, Any]:
        step = next(iter(steps(scope(), Milestone.id == found.id)), None)
        said = select(Update, User.name).outerjoin(User, User.id == Update.author_id)
        said = said.where(
            Update.milestone_id == found.id, Update.live, Update.reported_on <= scope().as_of
        )
        updates = db.session.execute(said.order_by(Update.reported_on.desc())).all()
        proof = select(Evidence).where(Evidence.milestone_id == found.id, Evidence.live)
        actual = next(
            (update.actual for update, _author in updates if update.actual is not None), None
        )
        return {
            "milestone": found,
            "step": step,
            "commitment": found.commitment,
            "plan": found.commitment.plan,
            "lead": db.session.get(Ministry, found.led_by) if found.led_by else None,
            "updates": updates,
            "missing_texts": missing_texts,
            "evidence": db.session.scalars(proof.order_by(Evidence.id)).all(),
            "evidence_kinds": EVIDENCE_KINDS,
            "actual": actual,
            "reach": charts.reach(found.baseline, actual, found.target),
            "checks": one_by_one.CHECKS,
            "edit_address": address_of("edit", name="milestones", id=found.id)
            if may("write_records")
            else "",
            "suggest_address": address_of(
                "suggest", name="milestones", id=found.id, back=request.path
            )
            if may("suggest", found.led_by)
            else "",
            "reports": may("report_progress", found.led_by),
        }

    return _page("milestone", found.id, localized(found, "name")[0], context)
