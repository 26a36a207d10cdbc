"""The list of all milestones: searched, filtered, sorted and paged, every choice in the address."""

from dataclasses import dataclass
from typing import Any

from flask import abort, request
from sqlalchemy import Select, case, func, select

from dashboard.extensions import db
from dashboard.language import current_language, gettext as _, search_key
from dashboard.ministries.models import Ministry
from dashboard.plans.milestones import MilestoneState, Selection, read, selection
from dashboard.plans.models import STATUSES, Commitment, Milestone, Plan
from dashboard.records.choices import PILLARS
from dashboard.records.periods import Scope, scope

PAGE = 50
FILTERS = ("q", "status", "ministry", "plan", "pillar", "want", "sort", "page")
SORTS = ("code", "name", "ministry", "status", "due", "last")


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
        "no_translation": _("Texts in one language only"),
    }


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    scope: Scope
    q: str
    status: str
    plan: Plan | None
    wants: tuple[str, ...]
    sort: str
    page: int


def chosen(ministries: list[Ministry]) -> Asked:
    """Read the address. Stops with 404 for a filter that does not exist."""
    status, pillar = request.args.get("status", ""), request.args.get("pillar", "")
    wants = tuple(w for w in request.args.getlist("want") if w)
    sort = request.args.get("sort") or "due"
    code, plan_code = request.args.get("ministry", "").upper(), request.args.get("plan", "").upper()
    ministry = next((m for m in ministries if m.code == code), None)
    plan = db.session.scalar(select(Plan).where(Plan.code == plan_code)) if plan_code else None
    page = request.args.get("page", "1")
    unknown = [
        (status, status and status not in (*STATUSES, "withdrawn")),
        (pillar, pillar and pillar not in PILLARS),
        (code, code and ministry is None),
        (plan_code, plan_code and plan is None),
        (sort, sort.removeprefix("-") not in SORTS),
        (page, not page.isdecimal() or not 0 < int(page) < 10**6),
        *((want, want not in want_names()) for want in wants),
    ]
    for value, wrong in unknown:
        if wrong:
            abort(404, _("The list cannot be filtered by “%(name)s”.", name=value[:40]))
    asked = scope(ministry=ministry.id if ministry else None, pillar=pillar or None)
    return Asked(
        asked, request.args.get("q", "").strip()[:200], status, plan, wants, sort, int(page)
    )


def _narrowed(asked: Asked) -> tuple[Selection, Select[Any]]:
    found = selection(asked.scope)
    statement = found.statement.outerjoin(Ministry, Ministry.id == Milestone.led_by)
    statement = statement.where(
        found.withdrawn if asked.status == "withdrawn" else ~found.withdrawn
    )
    if asked.status in STATUSES:
        statement = statement.where(found.tests[f"status_{asked.status}"])
    if asked.plan is not None:
        statement = statement.where(Plan.id == asked.plan.id)
    statement = statement.where(*(found.tests[want] for want in asked.wants))
    searched = func.folded(
        Milestone.code
        + " "
        + Milestone.name_en
        + " "
        + Milestone.name_fr
        + " "
        + func.coalesce(Milestone.measure_en, "")
        + " "
        + func.coalesce(Milestone.measure_fr, "")
        + " "
        + Commitment.code
        + " "
        + Commitment.name_en
        + " "
        + Commitment.name_fr
    )
    for word in search_key(asked.q).split():
        statement = statement.where(searched.contains(word, autoescape=True))
    return found, statement


def _ordered(asked: Asked, found: Selection, statement: Select[Any]) -> Select[Any]:
    french = current_language() == "fr"
    by: dict[str, Any] = {
        "code": func.natural_order(Milestone.code),
        "name": func.folded(Milestone.name_fr if french else Milestone.name_en),
        "ministry": func.folded(Ministry.name_fr if french else Ministry.name_en),
        "status": case({name: place for place, name in enumerate(STATUSES)}, value=found.status),
        "due": Milestone.due_on,
        "last": found.last,
    }
    column = by[asked.sort.removeprefix("-")]
    direction = column.desc() if asked.sort.startswith("-") else column.asc()
    return statement.order_by(column.is_(None), direction, by["code"], Milestone.id)


def page_of(asked: Asked) -> tuple[list[MilestoneState], int]:
    """The milestones of one page, and how many there are in all; two statements."""
    found, statement = _narrowed(asked)
    counted = statement.with_only_columns(Milestone.id, maintain_column_froms=True).subquery()
    total = db.session.scalar(select(func.count()).select_from(counted)) or 0
    limited = _ordered(asked, found, statement).limit(PAGE).offset((asked.page - 1) * PAGE)
    return read(limited), total


def everything(asked: Asked) -> list[MilestoneState]:
    """The milestones of every page."""
    found, statement = _narrowed(asked)
    return read(_ordered(asked, found, statement))
