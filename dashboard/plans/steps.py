"""Milestones one by one: what each stands at on a day, and what it wants to be checkable."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Iterable, Sequence

from sqlalchemy import ColumnElement

from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.plans.measures import conditions, standing
from dashboard.plans.models import STATUSES, Commitment, Milestone, Plan
from dashboard.records.scope import Scope
from dashboard.web.charts import Segment, stacked

TESTS = ("overdue", "due_soon", "stale")
WANTS = (*TESTS, "measure", "evidence")
BAR = tuple(reversed(STATUSES))


@dataclass(frozen=True)
class Step:
    """A milestone as of a day: its status, the day of its latest update, and what it wants."""

    milestone: Milestone
    commitment: Commitment
    plan: Plan
    status: str
    last: date | None
    wants: frozenset[str]


def steps(scope: Scope, *where: ColumnElement[bool]) -> list[Step]:
    """The scope's milestones that meet `where`, by plan, commitment and code, in one statement."""
    selected, status, last, withdrawn = standing(scope, Milestone, Commitment, Plan)
    tests = conditions(scope, status, last)
    asked = ("overdue", "due_soon", "stale", "measurable", "claimed", "evidenced")
    columns = [status.label("status"), last.label("last"), withdrawn.label("withdrawn")]
    rows = db.session.execute(
        selected.where(*where)
        .add_columns(*columns, *(tests[name].label(name) for name in asked))
        .order_by(Plan.code, Commitment.code, Milestone.code)
    )
    found = []
    for row in rows:
        got = row._mapping
        wants = {name for name in TESTS if got[name]}
        wants |= set() if got["measurable"] else {"measure"}
        wants |= {"evidence"} if got["claimed"] and not got["evidenced"] else set()
        if got["withdrawn"]:
            wants = set()
        found.append(
            Step(
                row[0],
                row[1],
                row[2],
                "withdrawn" if got["withdrawn"] else got["status"],
                got["last"],
                frozenset(wants),
            )
        )
    return found


def by_commitment(found: Iterable[Step]) -> list[tuple[Commitment, list[Step]]]:
    """The milestones of each commitment."""
    return [(commitment, list(group)) for commitment, group in groupby(found, key=lambda step: step.commitment)]


def bar(found: Sequence[Step]) -> list[Segment]:
    """Milestones by status, as a stacked bar; withdrawn ones are left out."""
    counts = Counter(step.status for step in found)
    return stacked([(name, counts[name]) for name in BAR])


def attention_names() -> dict[str, str]:
    """What a milestone may want, in words."""
    return {
        "overdue": _("Overdue"),
        "due_soon": _("Due soon"),
        "stale": _("No recent update"),
        "measure": _("Not measurable"),
        "evidence": _("Without evidence"),
    }
