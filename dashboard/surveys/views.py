"""The page of outcomes: three levels of the whole, and a table of one way of grouping."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import gettext as _, localized, search_key
from dashboard.ministries.lookup import ministries
from dashboard.records.fields import Label
from dashboard.records.periods import Scope, period, scope
from dashboard.surveys.levels import care, everybody, levels, one_decimal, signed_number
from dashboard.surveys.outcomes import (
    APPLIED,
    COURSE,
    DELIVERY,
    FOLLOW_UPS,
    GAIN,
    KIND,
    MINISTRY,
    PRACTICE,
    QUARTER,
    RESPONSES,
    SATISFACTION,
    Outcomes,
    Parts,
    Sees,
    Unit,
    outcomes,
)
from dashboard.training.models import DELIVERIES, PRACTICES, SESSION_KINDS, Course
from dashboard.web.chosen import chosen_period, periods
from dashboard.web.pages import cached_page
from dashboard.web.table import (
    CODE,
    FORMATS,
    NUMBER,
    RATE,
    SUFFIX,
    TEXT,
    Column,
    Table,
    Withheld,
    refuse,
    rows_of,
)
from dashboard.web.tiles import period_label

views = Blueprint("surveys", __name__)
MEANS = {SATISFACTION: one_decimal, GAIN: signed_number}
SAID = SATISFACTION, GAIN, RESPONSES, APPLIED, FOLLOW_UPS
PRACTICE_COLUMNS = tuple(f"{PRACTICE}{code}" for code in PRACTICES)
"""The columns of the two tables of the page, each with the number of answers."""


@dataclass(frozen=True)
class Row:
    """A part of all answers: what it is called, and what the reader is told of it."""

    by: str
    code: str
    name: str
    unit: Unit
    parts: Parts

    def told(self, question: str) -> Fraction | Withheld | None:
        """What the reader is told of a question."""
        return self.parts.told(question, self.unit, _sees(self.by))

    def cell(self, column: Column) -> str:
        """What stands on the page: means with one decimal."""
        value, written = self.told(column.name), MEANS.get(column.name)
        return written(value) if written and isinstance(value, Fraction) else column.cell(self)


def _sees(by: str) -> Sees:
    """Whether a part is shown to the reader however few it is of: a lead sees the own one."""
    return (lambda unit: may("see_names", unit)) if by == MINISTRY else everybody


def ways() -> dict[str, Label]:
    """How answers can be grouped."""
    return {
        COURSE: _("Course"),
        MINISTRY: _("Ministry"),
        DELIVERY: _("Delivery"),
        KIND: _("Pilot or regular"),
        QUARTER: _("Quarter"),
    }


def _chosen_way() -> str:
    way = request.args.get("by") or COURSE
    return way if way in ways() else refuse(way)


def _chosen_scope() -> Scope:
    return scope(chosen_period().name)


def _names(by: str) -> dict[Unit, tuple[str, str]]:
    """The code and the name of each part."""
    if by == COURSE:
        chosen = db.session.scalars(select(Course))
        return {course.id: (course.code, localized(course, "name")[0]) for course in chosen}
    if by == MINISTRY:
        return {id: (m.code, localized(m, "name")[0]) for id, m in ministries().items()}
    choices = {**DELIVERIES, **SESSION_KINDS}
    return {code: (code, str(label)) for code, label in choices.items()}


def rows(result: Outcomes, by: str) -> list[Row]:
    """The parts of one way of grouping, quarters in their order, the rest by name."""
    parts, names = result.by[by], _names(by)
    listed = []
    for unit in parts.sums:
        if by == QUARTER:
            code = str(unit)
            listed.append(Row(by, code, period_label(period(code)), unit, parts))
        else:
            code, name = names.get(unit, ("", _("Not given")))
            listed.append(Row(by, code, name, unit, parts))
    return sorted(listed, key=lambda row: row.code if by == QUARTER else search_key(row.name))


def columns() -> list[Column]:
    """The table of outcomes."""

    def told(question: str) -> Any:
        return lambda row: row.told(question)

    return [
        Column("by", _("Grouped by"), TEXT, text=ways()),
        Column("code", _("Code"), CODE),
        Column("name", _("Name"), TEXT),
        Column(RESPONSES, _("Answers"), NUMBER, told(RESPONSES), unit="answers"),
        Column(SATISFACTION, _("Satisfaction (1 to 5)"), NUMBER, told(SATISFACTION)),
        Column(GAIN, _("Gain in confidence"), NUMBER, told(GAIN)),
        Column(FOLLOW_UPS, _("Follow-up answers"), NUMBER, told(FOLLOW_UPS), unit="answers"),
        Column(APPLIED, _("Applied at work"), RATE, told(APPLIED)),
        *(
            Column(f"{PRACTICE}{code}", str(label), RATE, told(f"{PRACTICE}{code}"))
            for code, label in PRACTICES.items()
        ),
    ]


@views.get("/outcomes")
@requires("see_totals")
@cached_page(
    "surveys/outcomes.html",
    "web/_period_fragment.html",
    board="surveys/_outcomes.html",
    outer=("scope", "periods", "label", "by"),
)
def outcomes_page() -> dict[str, Any]:
    """Outcomes of training; for htmx only what the period changes."""
    chosen, by = _chosen_scope(), _chosen_way()
    result, name = outcomes(chosen), chosen.period.name
    shown = {column.name: column for column in columns()}
    return {
        "levels": levels(result, outcomes(chosen.previous) if chosen.previous else None),
        "care": care(result, chosen),
        "rows": rows(result, by),
        "said_columns": [shown[name] for name in SAID],
        "done_columns": [shown[name] for name in (*PRACTICE_COLUMNS, FOLLOW_UPS)],
        "heads": lambda chosen: [(column.label, "num") for column in chosen],
        "ways": [
            (way, label, url_for("surveys.outcomes_page", by=way, period=name))
            for way, label in ways().items()
        ],
        "by": by,
        "links": {
            kind: url_for("surveys.outcomes_file", suffix=kind, by=by, period=name)
            for kind in FORMATS
        },
        "here": url_for("surveys.outcomes_page", by=by, period=name),
        "said": _("Updated: %(period)s.", period=period_label(chosen.period)),
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
    }


@views.get(f"/outcomes{SUFFIX}")
@requires("export_screen")
def outcomes_file(suffix: str) -> ResponseReturnValue:
    """The same as a file."""
    chosen, by = _chosen_scope(), _chosen_way()
    return Table(
        "outcomes",
        _("Outcomes of training"),
        columns(),
        rows_of(rows(outcomes(chosen), by)),
        filters=("by", "period"),
        scope=chosen,
        page=url_for("surveys.outcomes_page", period=None),
    ).answer(suffix)
