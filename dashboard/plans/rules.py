"""When a milestone can be reported on: one rule for the lead's form, the administrator's, files
and commands."""

import re
from datetime import date
from typing import Any, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, func, select

from dashboard.language import LANGUAGES, lazy_gettext as _l, search_key
from dashboard.records.fields import Label
from dashboard.records.kinds import Find
from dashboard.records.periods import today
from dashboard.records.rules import Values, WarningRule, told

UPDATE_TEXTS = ("progress", "challenges", "evidence")
"""The texts of an update, each in both languages."""
SAYS_SOMETHING = (
    "actual",
    "evidence_url",
    *(f"{t}_{lang}" for t in UPDATE_TEXTS for lang in LANGUAGES),
)
EMPTY_WORDS = re.compile(
    "|tbd|tba|tbc|tobedetermined|na|notapplicable|notavailable|nil|nul|none|null|unknown|pending|nd"
    "|so|sansobjet|neant|aucun|aucune|adeterminer|aconfirmer|avenir|nonapplicable|inconnue?"
)
"""What people write where a form wants something, without case, accents and signs."""


def due_before_start(milestone: Values) -> Label | None:
    """A milestone is due on the day on which it starts, or later."""
    start, due = milestone.get("starts_on"), milestone.get("due_on")
    if start and due and due < start:
        return _l("is before the milestone starts (%(day)s)", day=told(start))
    return None


def no_measure(name: str) -> WarningRule:
    """A text that stands where nothing is known yet is no measure, though it would count as one."""

    def message(milestone: Values) -> Label | None:
        words = "".join(filter(str.isalnum, search_key(milestone.get(name) or "x")))
        return _l("is an empty word, no measure") if EMPTY_WORDS.fullmatch(words) else None

    return WarningRule(name, message)


MILESTONE_WARNINGS = (
    WarningRule("due_on", due_before_start),
    *map(no_measure, ("measure_en", "measure_fr")),
)


def status_alone(update: Values) -> Label | None:
    """Whoever reports a status says in a text or a number what it rests on."""
    if any(update.get(name) not in (None, "") for name in SAYS_SOMETHING):
        return None
    return _l("has neither a text nor a number beside it")


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


def newest_status(update: Any, milestone: Any) -> ColumnElement[str]:
    """The status of a milestone as its latest update tells it today, of these two models."""
    known = update.milestone_id == milestone.id, update.known(today())
    newest_first = update.reported_on.desc(), update.sequence.desc()
    status = select(update.status).where(*known).order_by(*newest_first).limit(1)
    return func.coalesce(status.correlate(milestone).scalar_subquery(), "not_started")
