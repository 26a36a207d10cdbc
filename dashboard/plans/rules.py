"""When a milestone can be reported on: one rule for the lead's form, the administrator's, files
and commands."""

from datetime import date
from typing import Any, Iterator, Mapping, Sequence

from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Label
from dashboard.records.kinds import Find
from dashboard.records.rules import told


def report_problem(day: date, plan_starts_on: date | None) -> Label:
    """What is wrong with the day of a report on a milestone of a plan that starts on such a day;
    nothing where it fits."""
    if not plan_starts_on or day >= plan_starts_on:
        return ""
    return _l("is before the plan, which starts on %(start)s", start=told(plan_starts_on))


def reported_in_time(
    rows: Sequence[Mapping[str, Any]], find: Find
) -> Iterator[tuple[int, str, Label]]:
    """The updates whose day is before their plan.

    A milestone that was withdrawn is no bar here, as it is on the lead's form: records tell what
    was reported of it.
    """
    milestones = find("milestone", {row["milestone_id"] for row in rows if row["milestone_id"]})
    commitments = find("commitment", {row["commitment_id"] for row in milestones.values()})
    plans = find("plan", {row["plan_id"] for row in commitments.values()})
    for place, row in enumerate(rows):
        day, milestone = row.get("reported_on"), milestones.get(row["milestone_id"] or 0, {})
        commitment = commitments.get(milestone.get("commitment_id", 0), {})
        starts_on = plans.get(commitment.get("plan_id", 0), {}).get("starts_on")
        if day and (problem := report_problem(day, starts_on)):
            yield place, "reported_on", problem
