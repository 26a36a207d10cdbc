"""The list of all milestones: what it can be filtered and sorted by, and the statement that does
so.
"""

from typing import Any, Mapping

from sqlalchemy import ColumnElement, Select, and_, case, select

from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.ministries.models import Ministry
from dashboard.plans.measures import led_by
from dashboard.plans.milestones import CHECKS, Selection, selection
from dashboard.plans.models import STATUSES, Commitment, Milestone, Plan
from dashboard.plans.tables import milestone_columns
from dashboard.records.choices import PILLARS
from dashboard.records.keys import order_of
from dashboard.records.periods import Scope, period, scope
from dashboard.web.listing import (
    Listing,
    Query,
    in_language_of,
    one_of,
    ordered,
    search_words,
    searched,
)


def want_names() -> dict[str, str]:
    """What the list may be narrowed to: states of time, and what milestones lack."""
    return {
        "overdue": _("Overdue"),
        "due_soon": _("Due soon"),
        "stale": _("No recent update"),
        "no_measure": _("Without measure"),
        "no_target": _("Without target"),
        "no_date": _("Without date"),
        "no_evidence": _("Without evidence"),
        "no_translation": _("Text in one language only"),
        "no_lead": _("Without a lead ministry"),
    }


def _plan(code: str) -> Plan:
    plan = db.session.scalar(select(Plan).where(Plan.code == code.upper()))
    if plan is None:
        raise LookupError(code)
    return plan


def _commitment(code: str) -> Commitment:
    commitment = db.session.scalar(select(Commitment).where(Commitment.code == code.upper()))
    if commitment is None:
        raise LookupError(code)
    return commitment


def has_names() -> dict[str, str]:
    """What the list may be narrowed to by the checks that milestones pass."""
    return {
        "measure": _("With measure"),
        "target": _("With target"),
        "date": _("With date"),
        "evidence": _("With evidence"),
        "fresh": _("Recent update"),
    }


def milestone_listing(ministries: Mapping[int, Ministry]) -> Listing:
    """The list, given every ministry by its id."""
    by_code = {ministry.code: ministry for ministry in ministries.values()}
    return Listing(
        "plans.milestones",
        "plans.milestones_file",
        {
            "q": search_words,
            "status": one_of((*STATUSES, "withdrawn")),
            "ministry": lambda code: by_code[code.upper()],
            "plan": _plan,
            "commitment": _commitment,
            "period": period,
            "pillar": one_of(PILLARS),
            "want": one_of(want_names()),
            "has": one_of(CHECKS),
        },
        milestone_columns(ministries),
        sort="due",
        several=("want", "has"),
    )


def scope_of(query: Query) -> Scope:
    """As of the last day of which period, and of which ministry and pillar."""
    ministry: Ministry | None = query["ministry"]
    name = query["period"].name if query["period"] else None
    return scope(name, ministry=ministry.id if ministry else None, pillar=query["pillar"])


def statement_of(query: Query) -> Select[Any]:
    """The milestones that are asked for, in their order."""
    chosen = selection(scope_of(query))
    statement = chosen.statement.outerjoin(Ministry, Ministry.id == led_by)
    gone = query["status"] == "withdrawn"
    statement = statement.where(chosen.withdrawn if gone else ~chosen.withdrawn)
    if query["status"] in STATUSES:
        statement = statement.where(chosen.tests[f"status_{query['status']}"])
    if query["plan"] is not None:
        statement = statement.where(Plan.id == query["plan"].id)
    if query["commitment"] is not None:
        statement = statement.where(Commitment.id == query["commitment"].id)
    tests = {**chosen.tests, "no_lead": led_by.is_(None)}
    statement = statement.where(*(tests[want] for want in query["want"]))
    statement = statement.where(*(_passes(chosen, check) for check in query["has"]))
    statement = searched(
        statement,
        query["q"],
        Milestone.code,
        Milestone.name_en,
        Milestone.name_fr,
        Milestone.measure_en,
        Milestone.measure_fr,
        Commitment.code,
        Commitment.name_en,
        Commitment.name_fr,
    )
    return _ordered(query.sort, chosen, statement)


def _passes(chosen: Selection, check: str) -> ColumnElement[bool]:
    """Whether a milestone of which a check is asked passes it (`checks` of milestones.py)."""
    if check == "evidence":
        return chosen.tests["evidenced"]
    if check == "fresh":
        return and_(chosen.status != "complete", ~chosen.tests["stale"])
    return ~chosen.tests[f"no_{check}"]


def _ordered(sort: str, chosen: Selection, statement: Select[Any]) -> Select[Any]:
    by: dict[str, Any] = {
        "code": order_of(Milestone.code),
        "name": order_of(in_language_of(Milestone)),
        "ministry": order_of(in_language_of(Ministry)),
        "status": case({name: place for place, name in enumerate(STATUSES)}, value=chosen.status),
        "due": Milestone.due_on,
        "last": chosen.last,
    }
    return ordered(statement, sort, by, by["code"], Milestone.id)
