"""Milestones one by one: what each stands at on a day, what it wants, and what it lacks to be
checkable.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Iterable, Sequence

from sqlalchemy import ColumnElement, Select

from dashboard.extensions import db
from dashboard.language import gettext as _, sort_key
from dashboard.plans.measures import CLAIMS, HAS, conditions, milestones_as_of
from dashboard.plans.models import STATUSES, Commitment, Milestone, Plan
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings
from dashboard.web.charts import Segment, stacked

TESTS = ("overdue", "due_soon", "stale")
CHECKS = (*HAS, "evidence", "fresh")
"""What the reviewer could not check: has a measure, a target, a date, evidence where progress is
claimed; is fresh.
"""
BAR = tuple(reversed(STATUSES))


@dataclass(frozen=True, kw_only=True)
class MilestoneState:
    """A milestone as of a day: its status, the day of its latest update, who leads it, what it
    wants and lacks.
    """

    milestone: Milestone
    commitment: Commitment
    plan: Plan
    status: str
    last: date | None
    lead_id: int | None
    wants: frozenset[str]
    lacks: frozenset[str]

    @property
    def withdrawn(self) -> bool:
        """Whether it is out of every count."""
        return self.status == "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Milestones as of a day, to be narrowed, ordered and read: a statement, and the columns to do
    so by.
    """

    statement: Select[Any]
    status: Any
    last: Any
    withdrawn: Any
    tests: dict[str, ColumnElement[bool]]


def selection(scope: Scope) -> Selection:
    """The scope's milestones, withdrawn ones among them."""
    selected, status, last, withdrawn = milestones_as_of(scope, Milestone, Commitment, Plan)
    tests = conditions(scope, status, last)
    names = (*TESTS, "measurable", *(f"no_{name}" for name in HAS), "no_evidence")
    columns = [
        status.label("status"),
        last.label("last"),
        withdrawn.label("withdrawn"),
        Milestone.led_by.label("lead_id"),
    ]
    statement = selected.add_columns(*columns, *(tests[name].label(name) for name in names))
    return Selection(
        statement=statement, status=status, last=last, withdrawn=withdrawn, tests=tests
    )


def read(statement: Select[Any]) -> list[MilestoneState]:
    """The milestones of a selection's statement."""
    return [_step(row) for row in db.session.execute(statement)]


def _step(row: Any) -> MilestoneState:
    columns = row._mapping
    wants = {name for name in TESTS if columns[name]}
    wants |= set() if columns["measurable"] else {"measure"}
    lacks = {name for name in (*HAS, "evidence") if columns[f"no_{name}"]}
    wants |= lacks & {"evidence"}
    lacks |= {"fresh"} if columns["stale"] else set()
    withdrawn = columns["withdrawn"]
    return MilestoneState(
        milestone=row[0],
        commitment=row[1],
        plan=row[2],
        status="withdrawn" if withdrawn else columns["status"],
        last=columns["last"],
        lead_id=columns["lead_id"],
        wants=frozenset() if withdrawn else frozenset(wants),
        lacks=frozenset() if withdrawn else frozenset(lacks),
    )


def steps(scope: Scope, *where: ColumnElement[bool]) -> list[MilestoneState]:
    """The scope's milestones that meet `where`, by plan, commitment and code, in one statement."""
    return sorted(
        read(selection(scope).statement.where(*where)),
        key=lambda s: (s.plan.code, sort_key(s.commitment.code), sort_key(s.milestone.code)),
    )


def by_commitment(
    milestones: Iterable[MilestoneState],
) -> list[tuple[Commitment, list[MilestoneState]]]:
    """The milestones of each commitment."""
    return [
        (commitment, list(group))
        for commitment, group in groupby(milestones, key=lambda step: step.commitment)
    ]


def bar(milestones: Sequence[MilestoneState]) -> list[Segment]:
    """Milestones by status, as a stacked bar; withdrawn ones are left out."""
    counts = Counter(step.status for step in milestones)
    return stacked([(name, counts[name]) for name in BAR])


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check summed over milestones: how many of those that it is asked of pass it."""

    name: str
    passed: int
    asked: int

    @property
    def failed(self) -> int:
        """How many of those that it is asked of do not pass it."""
        return self.asked - self.passed


def checks(milestones: Iterable[MilestoneState]) -> list[Check]:
    """Each check over these milestones. Evidence is asked of those that claim progress, freshness
    of open ones.
    """
    counted = [step for step in milestones if not step.withdrawn]
    candidates = {
        **dict.fromkeys(HAS, counted),
        "evidence": [step for step in counted if step.status in CLAIMS],
        "fresh": [step for step in counted if step.status != "complete"],
    }
    return [
        Check(
            name=name,
            passed=sum(name not in step.lacks for step in candidates[name]),
            asked=len(candidates[name]),
        )
        for name in CHECKS
    ]


def attention_names() -> dict[str, str]:
    """What a milestone may want, in words."""
    return {
        "overdue": _("Overdue"),
        "due_soon": _("Due soon"),
        "stale": _("No recent update"),
        "measure": _("Not measurable"),
        "evidence": _("Without evidence"),
    }


def check_names() -> dict[str, str]:
    """What each check asks, in words."""
    return {
        "measure": _("Has a measure"),
        "target": _("Has a target"),
        "date": _("Has a date"),
        "evidence": _("Has evidence"),
        "fresh": _("Has a recent update"),
    }


def lack_names() -> dict[str, str]:
    """What a milestone lacks that does not pass a check, in words."""
    return {
        "measure": _("There is no measure, so progress cannot be judged."),
        "target": _("There is no target to show when the milestone is met."),
        "date": _("No due date or deadline is given."),
        "evidence": _("Progress has been reported, but no evidence that opens is attached."),
        "fresh": _("No update in the last %(days)s days.", days=settings().STALE_DAYS),
    }
