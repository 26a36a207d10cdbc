"""The tables of the public package: no personal information, drafts left out, small numbers withheld."""

from dataclasses import dataclass
from typing import Any, Callable, Iterable, Iterator

from sqlalchemy import Select, func, select

from dashboard.extensions import db
from dashboard.files.cells import format_cell
from dashboard.language import in_language, lazy_gettext as _l
from dashboard.ministries.models import Ministry, Team
from dashboard.plans.models import Commitment, Milestone, Plan
from dashboard.records.fields import Field, Label, Type
from dashboard.records.kinds import Kind, kind, kind_of_table
from dashboard.records.periods import scope
from dashboard.training import measures as training
from dashboard.training.models import Session, SurveyResponse
from dashboard.training.privacy import FEW, withheld

HIDDEN = {
    "sessions": {"trainer"},
    "requests": {"subject_en", "subject_fr", "answer_en", "answer_fr"},
}
"""Columns that may name a person, or that were not written for the public."""
published_plans = select(Plan.id).where(Plan.state == "published", Plan.archived_at.is_(None))
published_commitments = select(Commitment.id).where(
    Commitment.plan_id.in_(published_plans), Commitment.archived_at.is_(None)
)
published_milestones = select(Milestone.id).where(
    Milestone.commitment_id.in_(published_commitments), Milestone.archived_at.is_(None)
)
LIMITS: dict[str, Callable[[Any], Any] | None] = {
    "ministries": None,
    "plans": lambda table: table.c.id.in_(published_plans),
    "commitments": lambda table: table.c.id.in_(published_commitments),
    "milestones": lambda table: table.c.id.in_(published_milestones),
    "updates": lambda table: table.c.milestone_id.in_(published_milestones),
    "courses": None,
    "sessions": None,
    "events": None,
    "requests": None,
    "guide": lambda table: table.c.state == "published",
    "evidence": lambda table: (
        (table.c.public.is_(True))
        & (table.c.milestone_id.is_(None) | table.c.milestone_id.in_(published_milestones))
    ),
}
"""The kinds that are published, and which of their records; staff, completions, comments and feedback never are."""


@dataclass(frozen=True)
class Column:
    """One column: its name, its label in both languages, what it holds."""

    name: str
    label: Label
    field: Field | None
    type: str = "string"

    def labelled(self, language: str) -> str:
        """The label in one language."""
        with in_language(language):
            return str(self.label)


@dataclass(frozen=True)
class Table:
    """One table: its name, its title, its columns, its rows as texts."""

    name: str
    title: Label
    key: tuple[str, ...]
    columns: list[Column]
    rows: Callable[[], Iterable[list[str]]]

    def titled(self, language: str) -> str:
        """The title in one language."""
        with in_language(language):
            return str(self.title)


def _types(field: Field) -> str:
    if field.type is Type.DATE and not field.month:
        return "date"
    return {Type.INTEGER: "integer", Type.NUMBER: "number", Type.YES_NO: "boolean"}.get(
        field.type, "string"
    )


def _rows(of: Kind, fields: list[Field]) -> Iterator[list[str]]:
    table: Any = of.table
    columns: list[Any] = []
    for field in fields:
        column: Any = of.table.c[field.attribute]
        if field.type is Type.REFERENCE:
            other = kind_of_table(field.reference)
            target = other.table.alias(f"to_{field.attribute}")
            table = table.outerjoin(target, column == target.c.id)
            column = target.c[other.handle]
        columns.append(column)
    known = [of.table.c[f"{f.attribute}_precision"] for f in fields if f.month]
    limit = LIMITS[of.name]
    chosen: Select[Any] = (
        select(*columns, *known).select_from(table).where(of.table.c.archived_at.is_(None))
    )
    if limit is not None:
        chosen = chosen.where(limit(of.table))
    by = [
        columns[[f.name for f in fields].index(name)].nulls_first()
        for name in of.key
        if name in {f.name for f in fields}
    ]
    months = {f.name: len(fields) + i for i, f in enumerate(f for f in fields if f.month)}
    for row in db.session.execute(chosen.order_by(*by, of.table.c.id)):
        yield [
            format_cell(f, row[i], row[months[f.name]] if f.month else "day")
            for i, f in enumerate(fields)
        ]


def _of_kind(name: str) -> Table:
    of = kind(name)
    fields = [f for f in of.fields if f.name not in HIDDEN.get(name, ())]
    columns = [Column(f.name, f.label, f, _types(f)) for f in fields]
    key = of.key if len(of.key) == 1 or name == "updates" or name == "guide" else ()
    return Table(name, of.many, key, columns, lambda: _rows(of, fields))


def _training() -> Iterator[list[str]]:
    """Headcount and trained staff of each ministry. A count from 1 to 4, or one that leaves 1 to 4 others, is withheld.

    So is the headcount of a small ministry, and that of the next smallest (`privacy.withheld`); no totals are given.
    """
    asked = scope()
    people = {
        key[0]: number for key, number in training.headcounts(asked, Team.ministry_id).items()
    }
    counted = training.trained_counts(asked, Team.ministry_id)
    hidden = withheld(people)
    codes = db.session.execute(
        select(Ministry.id, Ministry.code).where(Ministry.archived_at.is_(None))
    )
    for id, code in sorted(codes, key=lambda row: row.code):
        headcount = people.get(id, 0)
        trained = counted.get((id,), 0) if counted is not None else None
        small = trained is None or 0 < trained < FEW or 0 < headcount - trained < FEW
        shown = (
            ["", "", "yes"]
            if id in hidden or not headcount
            else [str(headcount), "" if small else str(trained), ""]
        )
        shown[2] = "yes" if id in hidden or (headcount and small) else "no"
        yield [code, asked.as_of.isoformat(), *shown]


def _surveys() -> Iterator[list[str]]:
    """What the answers to each session said on average; nothing of sessions with fewer than five answers."""
    response = SurveyResponse
    sums = [
        func.sum(getattr(response, n))
        for n in ("satisfaction", "confidence_before", "confidence_after")
    ]
    counts = [
        func.count(getattr(response, n))
        for n in ("satisfaction", "confidence_before", "confidence_after")
    ]
    chosen = (
        select(Session.code, response.stage, func.count(), *sums, *counts)
        .join(Session, Session.id == response.session_id)
        .where(response.archived_at.is_(None), Session.archived_at.is_(None))
        .group_by(Session.code, response.stage)
        .order_by(Session.code, response.stage)
    )
    for code, stage, answers, *figures in db.session.execute(chosen):
        means = [
            f"{total / count:.2f}" if count and count >= FEW else ""
            for total, count in zip(figures[:3], figures[3:], strict=True)
        ]
        yield (
            [code, stage, str(answers), *means, "no"]
            if answers >= FEW
            else [code, stage, "", "", "", "", "yes"]
        )


def tables() -> list[Table]:
    """Every table of the package, in the order in which they refer to each other."""
    withheld_column = Column(
        "withheld", _l("Withheld, because it is about few people"), None, "boolean"
    )
    ministry = Column("ministry", _l("Ministry"), kind("teams").field("ministry"))
    session = Column("session", _l("Session"), kind("surveys").field("session"))
    return [
        *(_of_kind(name) for name in LIMITS),
        Table(
            "training",
            _l("Training by ministry"),
            ("ministry",),
            [
                ministry,
                Column("as_of", _l("As of"), None, "date"),
                Column("staff", _l("Staff"), None, "integer"),
                Column("trained", _l("Trained"), None, "integer"),
                withheld_column,
            ],
            _training,
        ),
        Table(
            "surveys",
            _l("Survey answers by session"),
            ("session", "stage"),
            [
                session,
                Column("stage", _l("Stage"), kind("surveys").field("stage")),
                Column("answers", _l("Answers"), None, "integer"),
                Column("satisfaction", _l("Satisfaction (1 to 5)"), None, "number"),
                Column("confidence_before", _l("Confidence before (1 to 5)"), None, "number"),
                Column("confidence_after", _l("Confidence after (1 to 5)"), None, "number"),
                withheld_column,
            ],
            _surveys,
        ),
    ]
