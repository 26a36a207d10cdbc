"""Milestones that need attention, each with its reasons in words."""

from datetime import date
from typing import Iterable, Iterator

from flask import url_for

from dashboard.accounts.permissions import may
from dashboard.language import format_day, format_number, gettext as _, localized, ngettext
from dashboard.plans.milestones import MilestoneState
from dashboard.records.periods import Scope
from dashboard.web.attention import LATE, OTHER, Action, Thing
from dashboard.web.urls import address_of


def attention(milestones: Iterable[MilestoneState], scope: Scope, here: str) -> list[Thing]:
    """Those that want something as of the scope's day. `here` is the page to come back to."""
    return [_thing(step, scope, here) for step in milestones if step.wants]


def _thing(step: MilestoneState, scope: Scope, here: str) -> Thing:
    milestone = step.milestone
    title, language = localized(milestone, "name")
    overdue = "overdue" in step.wants
    return Thing(
        id=f"attention-{milestone.code}",
        title=title,
        language=language,
        code=milestone.code,
        address=url_for("plans.milestone", code=milestone.code),
        reasons=list(_reasons(step, scope)),
        rank=LATE if overdue else OTHER,
        size=_days_since(milestone.due_on, scope) if overdue else len(step.wants),
        action=_action(step, here),
    )


def _days_since(day: date | None, scope: Scope) -> int:
    return (scope.as_of - day).days if day else 0


def _reasons(step: MilestoneState, scope: Scope) -> Iterator[str]:
    days = _days_since(step.milestone.due_on, scope)
    if "overdue" in step.wants:
        yield ngettext("%(num)s day overdue", "%(num)s days overdue", days, num=format_number(days))
    if "due_soon" in step.wants:
        yield _due_in(-days)
    if "stale" in step.wants:
        yield _not_since(step.last, scope)
    lacks = {
        "measure": _("no measure"),
        "target": _("no target"),
        "date": _("no due date"),
        "evidence": _("no evidence"),
    }
    yield from (words for name, words in lacks.items() if name in step.lacks)


def _not_since(last: date | None, scope: Scope) -> str:
    if last is None:
        return _("no update yet")
    return _("no update since %(day)s", day=format_day(last, scope.as_of))


def _due_in(days: int) -> str:
    if not days:
        return _("due today")
    return ngettext("due in %(num)s day", "due in %(num)s days", days, num=format_number(days))


def _action(step: MilestoneState, here: str) -> Action | None:
    """Report where a report is missing, attach evidence where only that is, else correct it."""
    milestone, wants = step.milestone, step.wants
    if not may("report_progress", step.lead_id):
        return None
    if wants & {"overdue", "due_soon", "stale"}:
        return Action(
            label=_("Report progress"),
            address=url_for("plans.new_update", code=milestone.code, back=here),
            name=_("Report progress on %(code)s", code=milestone.code),
            in_place=True,
        )
    if "evidence" in wants:
        return Action(
            label=_("Add evidence"),
            address=url_for("plans.new_evidence", code=milestone.code, back=here),
            name=_("Add evidence to %(code)s", code=milestone.code),
            in_place=True,
        )
    record = {"name": "milestones", "id": milestone.id}
    if may("write_records"):
        return Action(label=_("Edit this record"), address=address_of("edit", **record, back=here))
    return Action(
        label=_("Suggest a correction"), address=address_of("suggest", **record, back=here)
    )
