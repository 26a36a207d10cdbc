"""The tables of plans: what a column says of a plan, a commitment, a milestone or an update, on
pages and in files.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable, Mapping, Sequence

from dashboard.language import gettext as _, localized
from dashboard.ministries.models import Ministry
from dashboard.plans.history import Report
from dashboard.plans.measures import CLAIMS
from dashboard.plans.milestones import MilestoneState, attention_names, check_names, checks
from dashboard.plans.models import PLAN_STATES, STATUSES, Commitment, Plan
from dashboard.records.measure import rate
from dashboard.web.table import (
    CODE,
    DATE,
    LIST,
    NUMBER,
    RATE,
    TEXT,
    YES_NO,
    Column,
    Rows,
    Table,
    dated,
)

Ministries = Mapping[int, Ministry]
MILESTONE_FILES = "plan commitment code name ministry status due_on last_update attention"
MILESTONE_DATA = (
    "code name commitment plan ministry status due_on last_update overdue stale measurable "
    "evidenced"
)
SUMMED = (
    "milestones status_not_started status_limited status_substantial status_complete "
    "with_measure with_target with_date with_evidence recent"
)
PLAN_FILES = f"code name ministry state {SUMMED}"
PLAN_DATA = (
    "code name ministry state starts_on ends_on milestones complete overdue measurable evidenced"
)


def _text(record: Any, name: str = "name") -> str:
    return localized(record, name)[0]


def milestone_columns(ministries: Ministries) -> list[Column]:
    """A milestone as of a day. `evidenced` is asked of those that claim progress."""

    def lead(step: MilestoneState) -> Ministry | None:
        return ministries.get(step.lead_id or 0)

    def lead_code(step: MilestoneState) -> str | None:
        ministry = lead(step)
        return ministry.code if ministry else None

    def due_on(step: MilestoneState) -> Any:
        return dated(step.milestone.due_on, step.milestone.due_on_precision)

    def due_text(step: MilestoneState) -> Any:
        return step.milestone.due_on or _text(step.milestone, "due_text")

    def attention(step: MilestoneState) -> list[str]:
        return [label for name, label in attention_names().items() if name in step.wants]

    def state(name: str, label: str, answer: Callable[[MilestoneState], bool | None]) -> Column:
        def value(step: MilestoneState) -> bool | None:
            return None if step.withdrawn else answer(step)  # it is out of every count

        return Column(name, label, YES_NO, value)

    def evidenced(step: MilestoneState) -> bool | None:
        return "evidence" not in step.lacks if step.status in CLAIMS else None

    statuses = {**STATUSES, "withdrawn": _("Withdrawn")}
    proof = _("Has evidence")
    return [
        Column("code", _("Code"), CODE, "milestone.code", sort="code"),
        Column("name", _("Milestone"), TEXT, lambda step: _text(step.milestone), sort="name"),
        Column("commitment", _("Commitment"), CODE, "commitment.code"),
        Column("plan", _("Plan"), CODE, "plan.code"),
        Column(
            "ministry", _("Ministry"), CODE, lead_code, lambda s: _text(lead(s)), sort="ministry"
        ),
        Column("status", _("Status"), CODE, text=statuses, sort="status"),
        Column("due_on", _("Due date"), DATE, due_on, due_text, sort="due"),
        Column("last_update", _("Latest update"), DATE, "last", sort="last"),
        Column("attention", _("Needs attention"), LIST, attention),
        state("overdue", _("Overdue"), lambda step: "overdue" in step.wants),
        state("stale", _("No recent update"), lambda step: "stale" in step.wants),
        state("measurable", _("Measurable"), lambda step: "measure" not in step.wants),
        state("evidenced", proof, evidenced),
    ]


def milestone_table(name: str, title: str, rows: Rows, known: Ministries, **more: Any) -> Table:
    """A table of milestones, given their ministries by id."""
    columns = milestone_columns(known)
    return Table(name, title, columns, rows, MILESTONE_FILES, MILESTONE_DATA, **more)


@dataclass(frozen=True)
class Summed:
    """A plan or a commitment with its milestones, those that were withdrawn left out."""

    record: Any
    steps: Sequence[MilestoneState]

    @classmethod
    def without_withdrawn(
        cls, record: Plan | Commitment, steps: Sequence[MilestoneState]
    ) -> "Summed":
        """A record with those of its milestones that count."""
        return cls(record, [step for step in steps if not step.withdrawn])

    @property
    def statuses(self) -> Counter[str]:
        """How many milestones have each status."""
        return Counter(step.status for step in self.steps)

    @property
    def passed(self) -> dict[str, int]:
        """How many milestones pass each check."""
        return {check.name: check.passed for check in checks(self.steps)}

    @property
    def evidenced(self) -> Fraction | None:
        """The share of those that claim progress that have evidence for it; None where none claims
        any.
        """
        claims = sum(step.status in CLAIMS for step in self.steps)
        return rate(self.passed["evidence"], claims).value

    def wanting(self, name: str) -> int:
        """How many of the milestones are overdue, not measurable, …"""
        return sum(name in step.wants for step in self.steps)


def _number(name: str, label: Any, value: Callable[[Summed], int]) -> Column:
    return Column(name, str(label), NUMBER, value, unit="milestones")


def _summed_columns() -> list[Column]:
    def status(name: str) -> Column:
        return _number(f"status_{name}", STATUSES[name], lambda row: row.statuses[name])

    def check(name: str, label: str) -> Column:
        column = "recent" if name == "fresh" else f"with_{name}"
        return _number(column, label, lambda row: row.passed[name])

    return [
        _number("milestones", _("Milestones"), lambda row: len(row.steps)),
        *(status(name) for name in STATUSES),
        *(check(name, label) for name, label in check_names().items()),
    ]


def plan_columns(ministries: Ministries) -> list[Column]:
    """A plan with its milestones counted."""

    def ministry(row: Summed) -> Ministry | None:
        return ministries.get(row.record.ministry_id or 0)

    def ministry_code(row: Summed) -> str | None:
        lead = ministry(row)
        return lead.code if lead else None

    def measurable(row: Summed) -> int:
        return len(row.steps) - row.wanting("measure")

    proof = _("With evidence for the progress claimed (share)")
    return [
        Column("code", _("Code"), CODE, "record.code"),
        Column("name", _("Plan"), TEXT, lambda row: _text(row.record)),
        Column("ministry", _("Ministry"), CODE, ministry_code, lambda row: _text(ministry(row))),
        Column("state", _("State"), CODE, "record.state", PLAN_STATES),
        Column("starts_on", _("Start date"), DATE, "record.starts_on"),
        Column("ends_on", _("End date"), DATE, "record.ends_on"),
        *_summed_columns(),
        _number("complete", STATUSES["complete"], lambda row: row.statuses["complete"]),
        _number("overdue", _("Overdue"), lambda row: row.wanting("overdue")),
        _number("measurable", _("Measurable"), measurable),
        Column("evidenced", proof, RATE),
    ]


def commitment_columns() -> list[Column]:
    """A commitment with its milestones counted."""
    return [
        Column("theme", _("Theme"), TEXT, lambda row: _text(row.record, "theme")),
        Column("code", _("Code"), CODE, "record.code"),
        Column("name", _("Commitment"), TEXT, lambda row: _text(row.record)),
        *_summed_columns(),
    ]


def update_columns() -> list[Column]:
    """What was reported of a milestone on a day, and whether it was corrected that day."""

    def text(name: str, label: str) -> Column:
        return Column(name, label, TEXT, lambda report: _text(report.update, name))

    def link(report: Report) -> str:
        return report.update.evidence_url or ""

    return [
        Column("reported_on", _("Date of update"), DATE, "update.reported_on"),
        Column("status", _("Status"), CODE, "update.status", STATUSES),
        text("progress", _("Progress")),
        text("challenges", _("Challenges")),
        Column("actual", _("Actual"), NUMBER, "update.actual"),
        text("evidence", _("Evidence")),
        Column("evidence_url", _("Link"), TEXT, link),
        Column("corrected", _("Corrected the same day"), YES_NO),
    ]
