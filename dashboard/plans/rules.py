"""When a milestone can be reported on: one rule for the lead's form, the administrator's, files and
commands.
"""

from datetime import date
from typing import Any, Iterator, Mapping, Sequence

from babel.support import LazyProxy

from dashboard.language import format_date, lazy_gettext as _l
from dashboard.records.fields import Label
from dashboard.records.kinds import Find
from dashboard.records.periods import today


def report_problems(day: date, today: date, plan_starts_on: date | None) -> list[Label]:
    """What is wrong with the day of a report on a milestone of a plan that starts on such a day, if
    anything.
    """
    problems: list[Label] = []
    if day > today:
        problems.append(_l("lies in the future"))
    if plan_starts_on and day < plan_starts_on:
        start = LazyProxy(format_date, plan_starts_on, enable_cache=False)
        problems.append(_l("is before the plan, which starts on %(start)s", start=start))
    return problems


def reported_in_time(
    rows: Sequence[Mapping[str, Any]], find: Find
) -> Iterator[tuple[int, str, Label]]:
    """The updates whose day cannot be. Nothing is reported before it happened, whatever day a
    demonstration calls today.

    A milestone that was withdrawn is no bar here, as it is on the lead's form: records tell what
    was reported of it.
    """
    milestones = find("milestone", {row["milestone_id"] for row in rows if row["milestone_id"]})
    commitments = find("commitment", {row["commitment_id"] for row in milestones.values()})
    plans = find("plan", {row["plan_id"] for row in commitments.values()})
    last = max(today(), date.today())
    for place, row in enumerate(rows):
        day, milestone = row.get("reported_on"), milestones.get(row["milestone_id"] or 0, {})
        commitment = commitments.get(milestone.get("commitment_id", 0), {})
        starts_on = plans.get(commitment.get("plan_id", 0), {}).get("starts_on")
        for problem in report_problems(day, last, starts_on) if day else ():
            yield place, "reported_on", problem
