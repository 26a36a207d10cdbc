"""Measures of plans: what milestones stand at, what is late, what can be checked."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from dashboard.extensions import db
from dashboard.plans.demand import demand_driven, recommendations_done
from dashboard.plans.evidence_models import Evidence
from dashboard.plans.models import STATUSES, Commitment, Milestone, Plan, Update
from dashboard.plans.rules import UPDATE_TEXTS
from dashboard.records.fields import holds_code
from dashboard.records.measure import Measure, count, rate
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings

Counts = dict[int | None, Counter[str]]

led_by = func.coalesce(Milestone.lead_id, Commitment.lead_id, Plan.ministry_id)
"""The ministry that leads a milestone: its own lead, else its commitment's, else its plan's
ministry.
"""


CLAIMS = ("substantial", "complete")
"""The statuses that claim progress, which evidence has to bear out."""
HAS: dict[str, ColumnElement[bool]] = {
    "measure": or_(Milestone.measure_en.is_not(None), Milestone.measure_fr.is_not(None)),
    "target": Milestone.target.is_not(None),
    "date": or_(
        Milestone.due_on.is_not(None),
        Milestone.due_text_en.is_not(None),
        Milestone.due_text_fr.is_not(None),
    ),
}
"""What makes a milestone measurable."""


def standing(as_of: date) -> ColumnElement[bool]:
    """Updates that count on a day: known by then, with no later one of their own day."""
    later = aliased(Update)
    corrected = exists().where(
        later.milestone_id == Update.milestone_id,
        later.reported_on == Update.reported_on,
        later.sequence > Update.sequence,
        later.archived_at.is_(None),
    )
    return and_(Update.known(as_of), ~corrected)


def half_translated(as_of: date) -> ColumnElement[bool]:
    """Whether a text of a milestone, or of one of its updates up to a day, stands in one language
    only.
    """

    def gaps(
        model: type[Milestone] | type[Update], names: tuple[str, ...]
    ) -> list[ColumnElement[bool]]:
        pairs = [(getattr(model, f"{name}_en"), getattr(model, f"{name}_fr")) for name in names]
        return [english.is_(None) != french.is_(None) for english, french in pairs]

    reported = exists().where(
        Update.milestone_id == Milestone.id, standing(as_of), or_(*gaps(Update, UPDATE_TEXTS))
    )
    return or_(*gaps(Milestone, ("due_text", "measure")), reported)


def evidenced(as_of: date) -> ColumnElement[bool]:
    """Whether a milestone has evidence that opens by a day: a link or a file, on itself or in one
    of its updates. What is only announced shows nothing.
    """
    attached = exists().where(
        Evidence.milestone_id == Milestone.id, Evidence.known(as_of), Evidence.opens
    )
    reported = exists().where(
        Update.milestone_id == Milestone.id, standing(as_of), Update.evidence_url.is_not(None)
    )
    return or_(attached, reported)


def conditions(scope: Scope, status: Any, last: Any) -> dict[str, ColumnElement[bool]]:
    """What makes a milestone overdue, due soon and so on, given its status and the day of its
    latest update.
    """
    open_ = status != "complete"
    as_of = scope.as_of
    proven = evidenced(as_of)
    return {
        "milestones": true(),
        **{f"status_{name}": status == name for name in STATUSES},
        "overdue": and_(Milestone.due_on < as_of, open_),
        "due_soon": and_(
            Milestone.due_on >= as_of,
            Milestone.due_on <= as_of + timedelta(settings().DUE_SOON_DAYS),
            open_,
        ),
        "stale": and_(open_, or_(last.is_(None), last <= as_of - timedelta(settings().STALE_DAYS))),
        "measurable": and_(*HAS.values()),
        **{f"no_{name}": ~test for name, test in HAS.items()},
        "claimed": status.in_(CLAIMS),
        "evidenced": and_(status.in_(CLAIMS), proven),
        "no_evidence": and_(status.in_(CLAIMS), ~proven),
        "no_translation": half_translated(as_of),
    }


def milestones_as_of(scope: Scope, *columns: Any) -> tuple[Select[Any], Any, Any, Any]:
    """Milestones as of a day: a selection of `columns` from them, and their status, last report and
    withdrawal.
    """
    latest = (
        select(Update.milestone_id, func.max(Update.reported_on).label("last"))
        .where(Update.known(scope.as_of))
        .group_by(Update.milestone_id)
        .subquery()
    )
    report = (
        select(Update.milestone_id, Update.reported_on, Update.status)
        .where(standing(scope.as_of))
        .subquery()
    )
    status = func.coalesce(report.c.status, "not_started")
    withdrawn = and_(Milestone.withdrawn_on.is_not(None), Milestone.withdrawn_on <= scope.as_of)
    selected = (
        select(*columns)
        .select_from(Milestone)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .join(Plan, Plan.id == Commitment.plan_id)
        .outerjoin(latest, latest.c.milestone_id == Milestone.id)
        .outerjoin(
            report,
            and_(report.c.milestone_id == Milestone.id, report.c.reported_on == latest.c.last),
        )
        .where(Milestone.live, Commitment.live, Plan.known(scope.as_of))
    )
    if scope.ministry is not None:
        selected = selected.where(Milestone.led_by == scope.ministry)
    if scope.pillar:
        selected = selected.where(holds_code(Commitment.pillars, scope.pillar))
    return selected, status, latest.c.last, withdrawn


def counts(scope: Scope) -> Counts:
    """Milestones by leading ministry (None: nobody leads them), counted by every test, in one
    statement.
    """
    selected, status, last, withdrawn = milestones_as_of(scope)
    tests = conditions(scope, status, last)
    summed = [
        func.sum(case((and_(~withdrawn, test), 1), else_=0)).label(name)
        for name, test in tests.items()
    ]
    gone = func.sum(case((withdrawn, 1), else_=0)).label("status_withdrawn")
    rows = db.session.execute(
        selected.add_columns(Milestone.led_by.label("ministry"), gone, *summed).group_by(
            Milestone.led_by
        )
    )
    return {
        row.ministry: Counter(
            {name: int(row._mapping[name]) for name in (*tests, "status_withdrawn")}
        )
        for row in rows
    }


def counts_on(scope: Scope, *days: date) -> dict[date, Counts]:
    """As of each day: milestones by leading ministry, the complete and the overdue ones, in one
    statement. They are the figures of `counts` that a trend shows.

    Each milestone's status is looked up by day, which asks the index of updates alone.
    """
    moment = union_all(*(select(literal(one).label("day")) for one in days)).subquery()
    day = moment.c.day
    status = (
        select(Update.status)
        .where(Update.milestone_id == Milestone.id, Update.known(day))
        .order_by(Update.reported_on.desc(), Update.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    selected = (
        select(
            day.label("day"),
            Milestone.led_by.label("ministry"),
            (Milestone.due_on < day).label("due"),
            (func.coalesce(status, "not_started") == "complete").label("complete"),
        )
        .select_from(Milestone)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .join(Plan, Plan.id == Commitment.plan_id)
        .join(moment, true())
        .where(Milestone.live, Commitment.live, Plan.known(day))
        .where(or_(Milestone.withdrawn_on.is_(None), Milestone.withdrawn_on > day))
    )
    if scope.pillar:
        selected = selected.where(holds_code(Commitment.pillars, scope.pillar))
    each = selected.subquery().c
    sums = {
        "milestones": func.count(),
        "status_complete": func.sum(case((each.complete, 1), else_=0)),
        "overdue": func.sum(case((and_(each.due, ~each.complete), 1), else_=0)),
    }
    counted: dict[date, Counts] = {one: {} for one in days}
    for row in db.session.execute(
        select(each.day, each.ministry, *sums.values()).group_by(each.day, each.ministry)
    ):
        counted[row[0]][row[1]] = Counter(dict(zip(sums, map(int, row[2:]), strict=True)))
    return counted


def total(by_ministry: Counts) -> Counter[str]:
    """The sum over ministries."""
    return sum(by_ministry.values(), Counter())


def measures(scope: Scope) -> dict[str, Measure]:
    """All measures of plans. Rates are 0 to 1, or None without anything to divide by."""
    counted = total(counts(scope))
    milestones = counted["milestones"]
    plain = ("milestones", *(f"status_{name}" for name in STATUSES), "status_withdrawn")
    return {
        **{name: count(counted[name]) for name in plain},
        **{
            name: count(counted[name], milestones)
            for name in ("overdue", "due_soon", "stale", "measurable")
        },
        "evidenced": rate(counted["evidenced"], counted["claimed"]),
        "plan_completion": rate(counted["status_complete"], milestones),
        "demand_driven": demand_driven(scope),
        "recommendations_done": recommendations_done(scope),
    }
